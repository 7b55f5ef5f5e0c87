package lang

// reportKinds is what the reports beside the monthly one are called, and what
// is said around them.
func reportKinds() []phrase {
	return []phrase{
		{"report.kind.monthly", "monthly", "月报"},
		{"report.kind.weekly", "weekly", "周报"},
		{"report.kind.quarterly", "quarterly", "季报"},
		{"report.kind.duty", "duty", "交班"},
		{"report.dry.begun", "This period is not over yet; it can be posted when it is.", "这一期还没有结束，结束后才能发布。"},
		{"report.week.title", "Weekly inspection {period}", "{period} 巡检周报"},
		{"report.quarter.title", "Quarterly review {period}", "{period} 季度复盘"},
		{"report.shift.title", "Duty hand-over, {at}", "交班记录 {at}"},
		{"report.before.opened", "{arrow} Opened: {n} (before: {was})", "{arrow} 新开工单：{n} 个（上期 {was} 个）"},
		{"report.before.mttr", "{arrow} Time to resolve, median: {n} (before: {was})", "{arrow} 解决时长中位数：{n}（上期 {was}）"},
		{"report.before.sla", "{arrow} Resolved in time: {n} (before: {was})", "{arrow} 按时解决率：{n}（上期 {was}）"},
		{"report.period", "Period", "周期"},
		{"report.periods", "Compared with the periods before", "与前几期对比"},
		{"report.periods.chart", "Opened and resolved, by period", "各期新开与解决"},
		{"report.periods.spoken", "{opened} opened and {resolved} resolved in this period; {before} and {done} in the one before.", "本期新开 {opened} 个、解决 {resolved} 个；上期新开 {before} 个、解决 {done} 个。"},
		{"report.ticket", "Ticket", "工单"},
		{"report.tickets", "Tickets", "工单"},
		{"report.what", "What", "内容"},
		{"report.person", "Who", "负责人"},
		{"report.nobody", "nobody", "无人"},
		{"report.unsaid", "(not shown)", "（不显示）"},
		{"report.when", "When", "时间"},
		{"report.due", "Due", "截止"},
		{"report.due.none", "no clock runs", "不计时"},
		{"report.due.over", "overdue since {at}", "已超时，截止 {at}"},
		{"report.minutes", "{n} min", "{n} 分钟"},
		{"report.summary.period", "In figures", "本期概况"},
		{"report.owed", "Still open", "未解决工单"},
		{"report.owed.none", "Nothing is open.", "没有未解决的工单。"},
		{"report.ahead.none", "Nothing is planned.", "没有计划中的变更或维护。"},
		{"report.maintenance.planned", "Maintenance", "计划维护"},
	}
}

// reportShifts is what is said when duty is handed over.
func reportShifts() []phrase {
	return []phrase{
		{"report.shift.hands", "{who} hands over to {next}, who is on duty until {until}.", "{who} 交班给 {next}，{next} 值班到 {until}。"},
		{"report.shift.begins", "{who} hands over to {next}.", "{who} 交班给 {next}。"},
		{"report.shift.stays", "{who} stays on duty until {until}.", "{who} 继续值班到 {until}。"},
		{"report.shift.always", "{who} stays on duty.", "{who} 继续值班。"},
		{"report.shift.happened", "In the last day: {opened} opened, {resolved} resolved, {missed} missed a target, {reopened} reopened", "过去一天：新开 {opened} 个，解决 {resolved} 个，超时 {missed} 个，重开 {reopened} 个"},
		{"report.shift.open", "Open: {n}, of which overdue: {overdue}", "未解决：{n} 个，其中超时 {overdue} 个"},
		{"report.shift.due", "Next: #{id} T{tier} {title}, {who}, {at}", "接下来：#{id} T{tier} {title}，{who}，{at}"},
		{"report.shift.ask.overdue", "Please see first to what is overdue: {n}", "请先处理超时的工单：{n} 个"},
		{"report.shift.ask.nobody", "Please take or give away what nobody has: {n}", "请接手或分派无人负责的工单：{n} 个"},
		{"report.shift.ask.next", "Please begin with #{id}", "请从 #{id} 开始"},
		{"report.shift.ask.nothing", "Nothing waits for you", "没有等着你处理的事"},
		{"report.shift.people", "Who hands over to whom", "交接"},
		{"report.shift.owed", "Open tickets, the next deadline first", "未解决工单（按截止时间）"},
		{"report.shift.ahead", "Planned for the day that begins", "接下来一天的计划"},
		{"report.happened", "What happened in the last day", "过去一天发生了什么"},
		{"report.happened.opened", "Opened", "新开"},
		{"report.happened.answered", "Answered for the first time", "首次响应"},
		{"report.happened.resolved", "Resolved", "已解决"},
		{"report.happened.missed", "Missed a target", "超时"},
		{"report.happened.reopened", "Reopened", "重开"},
	}
}

// reportWeeks is what is said of a week.
func reportWeeks() []phrase {
	return []phrase{
		{"report.week.inspected", "The desk looked after itself {n} times, {bad} went wrong; no inspections of systems are set up", "服务台自检 {n} 次，异常 {bad} 次；尚未设置系统巡检"},
		{"report.week.inspected.none", "Nothing was inspected in this week.", "本周没有做过检查。"},
		{"report.week.noinspections", "No inspections of the systems you look after are set up, so there are no findings.", "尚未设置对所维护系统的巡检，因此没有巡检结果。"},
		{"report.week.inspections", "What was inspected", "巡检情况"},
		{"report.routine.backup", "Backup of the desk, made and verified", "服务台备份并校验"},
		{"report.routine.calendars", "Holidays of the coming year are known", "检查下一年节假日"},
		{"report.runs", "Times", "次数"},
		{"report.failed", "Failed", "失败"},
		{"report.unfinished", "Not finished", "未完成"},
		{"report.week.gap", "Asked {n} times, no article helped: {like}", "被问 {n} 次，没有文章能解决：{like}"},
		{"report.week.ask.articles", "Please check the articles that are overdue: {n}", "请核对逾期的文章：{n} 篇"},
		{"report.week.ask.nothing", "Nothing is asked of you this week", "本周没有需要你处理的事"},
		{"report.week.ahead", "Planned for the week that begins", "接下来一周的计划"},
		{"report.reviews", "Articles to be checked", "待核对的文章"},
		{"report.reviews.none", "No article waits to be checked.", "没有待核对的文章。"},
		{"report.article", "Article", "文章"},
	}
}

// reportReviews is what is said of a quarter and its review.
func reportReviews() []phrase {
	return []phrase{
		{"report.pains", "What came again and again", "共性痛点"},
		{"report.pains.none", "No two tickets of this period were about the same.", "本期没有重复出现的问题。"},
		{"report.pain", "Trouble", "问题"},
		{"report.pain.line", "Again and again: {name}, {n} tickets, {people} people", "反复出现：{name}，{n} 个工单，涉及 {people} 人"},
		{"report.hours.sum", "Hours, added up", "累计时长"},
		{"report.missed.n", "Targets missed", "超时数"},
		{"report.def.pains", "Tickets of one error code belong together, and of those without one the tickets of a component whose words are at least half the same. {alone} tickets were like no other.", "报错码相同的归为一类；没有报错码的，同一模块且描述有一半以上相同的归为一类。另有 {alone} 个工单各不相同。"},
		{"report.actions", "Agreed at earlier reviews", "往期复盘的行动项"},
		{"report.actions.none", "Nothing agreed at earlier reviews is open.", "没有未完成的行动项。"},
		{"report.action", "Action", "行动项"},
		{"report.agreed", "Agreed in", "来自"},
		{"report.agenda", "Agenda", "议程"},
		{"report.agenda.actions", "What was agreed before: {n} open, {late} overdue", "往期行动项：未完成 {n} 项，逾期 {late} 项"},
		{"report.agenda.targets", "Targets that were missed: {n}", "未达成的目标：{n} 项"},
		{"report.agenda.pain", "{name}: {n} tickets. What would end it?", "{name}：{n} 个工单，怎样根治？"},
		{"report.agenda.changes", "Changes that did not succeed: {n}", "未成功的变更：{n} 个"},
		{"report.agenda.complaints", "Complaints: {n}", "投诉：{n} 起"},
		{"report.agenda.gaps", "Knowledge that is missing: {n} groups of questions", "知识缺口：{n} 类问题"},
		{"report.agenda.next", "What is agreed for the next quarter: who does what, until when", "确定下季度行动项：谁、做什么、何时完成"},
		{"report.quarter.ask.late", "Please see to the actions that are overdue: {n}", "请跟进逾期的行动项：{n} 项"},
		{"report.quarter.ask.open", "Please report at the review on the actions that are open: {n}", "请在复盘会上说明未完成的行动项：{n} 项"},
		{"report.quarter.ask.pain", "Please decide at the review what would end the troubles that come again", "请在复盘会上确定怎样根治反复出现的问题"},
		{"report.minutes.title", "Minutes", "会议纪要"},
		{"report.minutes.how", "Write them with the button below the digest. What is agreed there is followed up, and stands in the next pack.", "用摘要下方的按钮填写。其中的行动项会持续跟踪，并出现在下季度的复盘材料里。"},
		{"action.state.open", "Open", "未完成"},
		{"action.state.done", "Done", "已完成"},
		{"action.state.dropped", "Dropped", "已取消"},
	}
}

// reportGaps is what is said of missing knowledge, and of who was first to know
// of a fault.
func reportGaps() []phrase {
	return []phrase{
		{"report.gaps", "What was asked and not answered", "知识缺口"},
		{"report.gaps.none", "Every question was answered.", "所有问题都有答案。"},
		{"report.gaps.like", "Asked like this", "问法示例"},
		{"report.gaps.asked", "Times asked", "提问次数"},
		{"report.gaps.people", "People", "涉及人数"},
		{"report.gaps.unknown", "No answer", "答不上来"},
		{"report.gaps.nohelp", "Answer did not help", "答案没用"},
		{"report.def.gaps", "Questions the desk had no answer to, or whose answer was marked as no help or wrong, grouped by words that are alike.", "没有答案，或答案被标为没用、有误的问题，按相近的描述归类。"},
		{"report.mtta.service", "Time to first answer, service hours", "首次响应时长（服务小时）"},
		{"report.rolling", "{figure}, last three months: {n}, median {median}, 90 % within {p}", "{figure}，近三个月：{n} 个，中位数 {median}，90% 不超过 {p}"},
		{"report.glass", "Without votes, by breaking the glass", "未经投票的紧急放行"},
		{"report.doubts", "Articles reported as wrong or of no help", "文章纠错"},
		{"report.doubts.reported", "Reports", "反馈次数"},
		{"report.doubts.wrong", "Of those: wrong", "其中：内容有误"},
		{"report.doubts.outdated", "Of those: out of date", "其中：已过时"},
		{"report.doubts.not_my_case", "Of those: another case", "其中：不是我的情况"},
		{"report.doubts.unclear", "Of those: unclear", "其中：看不懂"},
		{"report.doubts.closed", "Articles checked", "已核对的文章"},
		{"report.doubts.open", "Articles still to be checked at the end", "期末待核对的文章"},
		{"report.recovery", "Backup and recovery", "备份与恢复"},
		{"report.recovery.backups", "Backups made and verified", "备份并校验"},
		{"report.recovery.failed", "Backups that failed", "备份失败"},
		{"report.recovery.none", "No recovery and no drill was recorded, so there is no time or loss to report.", "没有恢复或演练记录，因此没有恢复时长和数据丢失量。"},
		{"report.leftout.title", "What no figure counts", "不计入指标的工单"},
		{"report.leftout.none", "No ticket was cancelled.", "没有取消的工单。"},
		{"report.reason", "Reason", "原因"},
		{"report.foresight", "From being told to knowing first", "被动→主动"},
		{"report.foresight.headline", "; {n} faults known before anybody told, {minutes} min gained", "；{n} 个故障先于用户发现，抢先 {minutes} 分钟"},
		{"report.foresight.found", "Faults that a program told of before people did", "告警先于用户发现的故障"},
		{"report.foresight.untold", "Of those, nobody had to tell of", "其中用户无需报告"},
		{"report.foresight.told", "Of those, people told of later", "其中用户随后报告"},
		{"report.foresight.minutes", "Time gained, added up", "累计抢先时间"},
		{"report.foresight.median", "Time gained, median", "抢先时间中位数"},
		{"report.def.foresight", "Known first: the ticket was opened by a program, and nobody had asked for one about the same before. Time gained: from then to the first person who did.", "先于用户发现：由告警开单，且此前没有用户报告同一问题；抢先时间：从开单到第一位用户报告。"},
	}
}

// minutes is what is said around the minutes of a review.
func minutes() []phrase {
	return []phrase{
		{"button.report_minutes", "Write the minutes…", "填写会议纪要…"},
		{"button.action_done", "Done", "已完成"},
		{"button.action_drop", "Not to be done", "不做了"},
		{"form.minutes", "Minutes {period}", "{period} 会议纪要"},
		{"form.minutes.submit", "Keep", "保存"},
		{"minutes.text", "What was said and decided", "讨论内容与结论"},
		{"minutes.text.hint", "It is posted below the pack.", "会发布在复盘材料的会话里。"},
		{"minutes.what", "{n}. What is to be done", "{n}. 要做什么"},
		{"minutes.owner", "{n}. By whom", "{n}. 谁来做"},
		{"minutes.due", "{n}. Until when", "{n}. 何时完成"},
		{"minutes.missing", "Please write what was decided.", "请填写结论。"},
		{"minutes.what.missing", "Please write what is to be done.", "请填写要做什么。"},
		{"minutes.owner.missing", "Please choose who does it.", "请选择由谁来做。"},
		{"minutes.owner.stranger", "Please choose a colleague: this account is a guest, a bot, of another firm or has left.", "请选择本单位同事：该账号是访客、机器人、外部人员或已离职。"},
		{"minutes.due.missing", "Please choose a day from today on.", "请选择今天或以后的日期。"},
		{"minutes.who", "The minutes are written by leads and managers.", "会议纪要由技术负责人和管理者填写。"},
		{"minutes.head", "Minutes of the review of {period}, by {who}:", "{period} 复盘会议纪要，记录人 {who}："},
		{"minutes.written", "Minutes by {who}, {at}: {n} actions, {done} closed", "会议纪要：{who}，{at}；行动项 {n} 项，已关闭 {done} 项"},
		{"action.head", "*A{id}* {text}", "*A{id}* {text}"},
		{"action.line", "{who}  ·  until {due}  ·  {state}", "{who}  ·  截止 {due}  ·  {state}"},
		{"action.yours", "Agreed at the review, and yours to do by {due} (A{id}, noted by {by}):", "复盘会上确定由你在 {due} 前完成（A{id}，记录人 {by}）："},
		{"action.due", "This is due on {due} (A{id}, noted by {by}). Is it done?", "这件事的截止日期是 {due}（A{id}，记录人 {by}），完成了吗？"},
		{"action.noted.done", "A{id} is done. Thank you.", "A{id} 已完成，谢谢。"},
		{"action.noted.dropped", "A{id} is not to be done any more.", "A{id} 不再进行。"},
		{"action.not_yours", "Only its owner, leads and managers close an action.", "只有负责人本人、技术负责人和管理者可以关闭行动项。"},
		{"action.over", "That action is over: {state}.", "这个行动项已经结束：{state}。"},
	}
}
