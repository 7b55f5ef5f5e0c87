package lang

// reports is what is said around reports.
func reports() []phrase {
	return []phrase{
		{"report.title", "Operations report {period}", "{period} 运维月报"},
		{"help.report", "what a month was like, like `/ops report 2026-10`; also `weekly`, `quarterly` and `duty`; only you see it until you post it", "查看运维报告，发布前只有你能看到：月报例如 `/ops 报告 2026-10`，还有 `周报`、`季报`、`交班`"},
		{"command.report", "report", "报告"},
		{"report.who", "Reports are for engineers, leads and managers; only leads and managers post them.", "报告只对工程师、技术负责人和管理者开放，只有负责人和管理者可以发布。"},
		{"report.which", "Name a month, like 2026-10, or ask for a figure, like “how many T1 last month and why”.", "请写明月份，例如 2026-10；也可以直接问数字，例如“上个月哪个模块最多”。"},
		{"report.which.period", "Write `/ops report {name}` and, if you like, a period, like {like}. There are: {all}.", "请写 `/ops 报告 {name}`，需要时再写上周期，例如 {like}。可选的有：{all}。"},
		{"report.where", "Ask for the report in the channel where it is to be posted.", "请在要发布的频道里执行这个命令。"},
		{"report.there", "This report is in this channel already.", "这份报告已经发在本频道了。"},
		{"report.posted", "It is posted.", "已发布。"},
		{"report.dry", "not posted", "尚未发布"},
		{"report.dry.only", "Only you see this.", "只有你能看到。"},
		{"report.late", "This {name} report comes late: the desk was away at its time. {n} older ones are not made up for.", "这份{name}发晚了：到点时服务不在线。更早的 {n} 份不再补发。"},
		{"report.late.none", "This {name} report comes late: the desk was away at its time.", "这份{name}发晚了：到点时服务不在线。"},
		{"report.button.post", "Post it here", "发布到本频道"},
		{"report.button.lang", "中文", "English"},
		{"report.button.back", "Back", "上一页"},
		{"report.button.next", "Next", "下一页"},
		{"report.missed", "Target missed", "未按时解决"},
		{"report.behind", "{figure}, {period}: {n} tickets by now", "{period} {figure}：目前 {n} 个工单"},
		{"report.behind.kept", "{figure}, {period}: {n} tickets, as reported", "{period} {figure}：报告所计 {n} 个工单"},
		{"report.behind.csv", "As a table: `opsdesk report tickets --id {id} --figure {figure}`", "导出表格：`opsdesk report tickets --id {id} --figure {figure}`"},
	}
}

// reportDigest is the seven lines.
func reportDigest() []phrase {
	return []phrase{
		{"report.digest.opened", "{arrow} Opened: {n} (last month {was})", "{arrow} 新开工单：{n} 个（上月 {was} 个）"},
		{"report.digest.mttr", "{arrow} Time to resolve, median: {n} (last month {was})", "{arrow} 解决时长中位数：{n}（上月 {was}）"},
		{"report.digest.sla", "{arrow} Resolved in time: {n} (last month {was})", "{arrow} 按时解决率：{n}（上月 {was}）"},
		{"report.digest.few", "{n} tickets, too few for a median", "仅 {n} 个工单，样本太少"},
		{"report.digest.missed", "{light}: {figure}, {n} (target {target})", "{light}：{figure} {n}（目标 {target}）"},
		{"report.digest.top", "Most tickets: {name}, {n} of {all}", "工单最多：{name}，{n} 个，共 {all} 个"},
		{"report.digest.calm", "Nothing unusual", "没有异常"},
		{"report.digest.ask.overdue", "Please look at {n} clocks that are overdue and still open", "请关注：{n} 项已超时仍未完成"},
		{"report.digest.ask.complaints", "Please see that {n} complaints come to an end", "请跟进：{n} 起投诉"},
		{"report.digest.ask.backlog", "Please decide what comes first among {n} open tickets", "请确认 {n} 个未解决工单的优先级"},
		{"report.digest.ask.nothing", "Nothing is asked of you", "本月没有需要你处理的事"},
		{"report.digest.more", "All figures are in the thread · {id}", "完整数据见本消息的会话 · {id}"},
	}
}

// reportSections is how the sections of a report are called, and what stands in all of them.
func reportSections() []phrase {
	return []phrase{
		{"report.none", "n/a", "无数据"},
		{"report.few", "too few", "样本太少"},
		{"report.hours", "{n} h", "{n} 小时"},
		{"report.figure", "Figure", "指标"},
		{"report.value", "Value", "数值"},
		{"report.target", "Target", "目标"},
		{"report.base", "Before the desk", "上线前"},
		{"report.light", "Status", "状态"},
		{"report.light.met", "met", "达标"},
		{"report.light.near", "close to it", "接近目标"},
		{"report.light.missed", "missed", "未达标"},
		{"report.light.none", "nothing to judge", "无数据可判断"},
		{"report.summary", "The month in figures", "本月概况"},
		{"report.targets", "Against the targets", "目标达成情况"},
		{"report.times", "How long it took", "处理时长"},
		{"report.sla.clocks", "Targets met, by clock and tier", "各级别时限达成率"},
		{"report.bytier", "By tier", "按级别"},
		{"report.bycomponent", "By component", "按模块"},
		{"report.bycode", "By error code", "按错误码"},
		{"report.availability", "Availability of services", "系统可用率"},
		{"report.people", "What people thought", "用户评价"},
		{"report.changes", "Changes to production", "变更"},
		{"report.bot", "The bot's own scorecard", "机器人自身表现"},
		{"report.trend", "The last twelve months", "近十二个月趋势"},
		{"report.restated", "Last month, corrected", "上月数据更正"},
		{"report.definitions", "What the figures mean", "指标口径"},
	}
}

// reportFigures is how its figures are called.
func reportFigures() []phrase {
	return []phrase{
		{"report.opened", "Opened", "新开工单"},
		{"report.resolved", "Resolved", "已解决"},
		{"report.closed", "Closed", "已关闭"},
		{"report.backlog", "Open at the end", "期末未解决"},
		{"report.sla", "Resolution target met", "按时解决率"},
		{"report.reopen", "Reopened", "重开率"},
		{"report.reopens", "Times a ticket was reopened", "重开次数"},
		{"report.first", "Resolved at first contact", "一次解决率"},
		{"report.alerts", "Opened by alerts", "由告警开单"},
		{"report.vendors", "Waited for vendors ({n} tickets)", "等待厂商时间（{n} 个工单）"},
		{"report.leftout", "{n} cancelled tickets are in no figure.", "{n} 个已取消的工单不计入任何指标。"},
		{"report.mttr", "Time to resolve, calendar hours", "解决时长（自然小时）"},
		{"report.mttr.service", "Time to resolve, service hours without pauses", "解决时长（服务小时，不含暂停）"},
		{"report.mttr.mean", "Mean time to resolve, hours", "平均解决时长（小时）"},
		{"report.mttr.median", "Median time to resolve", "解决时长中位数"},
		{"report.mtta", "Time to first answer, calendar hours", "首次响应时长（自然小时）"},
		{"report.age", "Age of what is open", "未解决工单已开时长"},
		{"report.unanswered", "{n} tickets opened in the period have had no first answer; they are not in the times.", "本期新开的工单中有 {n} 个还没有首次响应，未计入时长。"},
		{"report.n", "n", "数量"},
		{"report.mean", "Mean", "平均"},
		{"report.median", "Median", "中位数"},
		{"report.p90", "90 % within", "90% 不超过"},
		{"report.clock", "Clock", "计时"},
		{"report.clock.response", "First answer", "首次响应"},
		{"report.clock.resolution", "Resolution", "解决"},
		{"report.tier", "Tier", "级别"},
		{"report.met", "Met", "达成"},
		{"report.overdue", "Open and overdue at the end", "期末超时未完成"},
		{"report.name", "Name", "名称"},
		{"report.more", "{n} more are in the JSON.", "其余 {n} 项见 JSON。"},
		{"report.nothing", "Nothing in this period.", "本期没有。"},
	}
}

// reportServices is how figures of services, people, changes and the bot are
// called.
func reportServices() []phrase {
	return []phrase{
		{"report.service", "Service", "系统"},
		{"report.scheduled", "Available outside of maintenance", "可用率（不含计划维护）"},
		{"report.with", "Of all hours", "可用率（全部时间）"},
		{"report.down", "Down, min", "中断（分钟）"},
		{"report.maintenance", "Maintenance, min", "计划维护（分钟）"},
		{"report.unknown", "Nobody looked, min", "无监测（分钟）"},
		{"report.availability.none", "No outage is known, and no service is listed.", "没有中断记录，也没有登记系统。"},
		{"report.availability.worst", "Availability of the worst service, %", "最差系统可用率（%）"},
		{"report.assumed", "{n} outages are from the stamps of tickets, since nobody said when they began and ended.", "{n} 次中断的起止时间取自工单，尚未有人确认。"},
		{"report.csat", "Satisfied (😀 of all ratings)", "满意率（😀 占全部评价）"},
		{"report.csat.response", "Rated, of those asked", "评价回收率"},
		{"report.complaints", "Complaints", "投诉数"},
		{"report.perhundred", "Complaints per 100 closed tickets", "每百个关闭工单的投诉数"},
		{"report.survey", "Satisfaction survey, of 100", "满意度调查（满分 100）"},
		{"report.deflection", "Solved by an answer alone, said so", "自助解决率（用户确认）"},
		{"report.deflection.assumed", "Solved by an answer alone, assumed", "自助解决率（推测）"},
		{"report.changes.success", "Successful", "成功率"},
		{"report.changes.emergency", "Emergencies", "紧急变更占比"},
		{"report.changes.reviewed", "Reviews after the fact done", "事后复盘完成率"},
		{"report.bot.answered", "Questions answered", "回答的问题"},
		{"report.bot.abstained", "Did not know", "答不上来"},
		{"report.bot.wrong", "Marked as wrong", "被标为答错"},
		{"report.bot.notsolved", "Did not solve it", "没解决问题"},
		{"report.month", "Month", "月份"},
		{"report.trend.chart", "Opened and resolved, by month", "每月新开与解决"},
		{"report.trend.spoken", "{opened} opened and {resolved} resolved this month; {before} and {done} the month before.", "本月新开 {opened} 个、解决 {resolved} 个；上月新开 {before} 个、解决 {done} 个。"},
		{"report.restated.none", "Nothing has changed since it was reported, or it was not.", "上月报告后没有变化，或上月没有报告。"},
		{"report.was", "Was", "原数值"},
		{"report.is", "Is", "更正为"},
		{"report.foot", "From {from} to {to} ({zone}), from the ledger up to row {row}.", "统计区间 {from} 至 {to}（{zone}），依据台账第 {row} 行及之前的记录。"},
		{"report.id", "Report {id}", "报告编号 {id}"},
	}
}

// reportDefinitions says what the figures mean.
func reportDefinitions() []phrase {
	return []phrase{
		{"report.def.opened", "Opened, resolved, closed: tickets with that time in the month. Cancelled ones are in no figure.", "新开、已解决、已关闭：相应时间落在本月的工单；已取消的不计。"},
		{"report.def.backlog", "Open at the end: opened before the end of the month, and not resolved before it.", "期末未解决：月末前开单且月末前未解决。"},
		{"report.def.mttr", "Time to resolve: from opening to resolution, of faults, security and data loss resolved in the month. Calendar hours count nights; service hours count the agreed hours, without pauses.", "解决时长：本月解决的故障、安全和数据丢失类工单，从开单到解决。自然小时含夜间；服务小时只算约定时段，并扣除暂停。"},
		{"report.def.mtta", "Time to first answer: from opening to the first word of an engineer, of tickets opened in the month that have one.", "首次响应时长：本月新开且已响应的工单，从开单到工程师首次回应。"},
		{"report.def.sla", "Target met: of the clocks that stopped in the month, those within their target. What is open and overdue is counted apart.", "时限达成：本月停止的计时中未超时的占比；仍未完成且已超时的另列。"},
		{"report.def.reopen", "Reopened: resolved in the month and reopened at least once, of those resolved in the month.", "重开率：本月解决的工单中曾被重开的占比。"},
		{"report.def.first", "First contact: resolved in the month without going to somebody else and without being reopened.", "一次解决：本月解决，未转手、未重开。"},
		{"report.def.deflection", "By an answer alone: the person pressed Solved and opened no ticket within 24 hours, of all sessions with an answer or a ticket. Who said nothing is counted apart, as assumed.", "自助解决：用户点了「已解决」且 24 小时内没有开单，占全部有回答或有工单的会话；没有表态的另列为推测。"},
		{"report.def.csat", "Satisfied: 😀 of all ratings given in the month. Complaints: one a ticket at most, per 100 tickets closed.", "满意率：本月收到的评价中 😀 的占比。投诉：每个工单最多计一次，按每百个关闭工单计算。"},
		{"report.def.availability", "Availability: the agreed hours without the time down. Outages that overlap count once; maintenance leaves both; hours in which nobody looked are in neither.", "可用率：约定服务时间减去中断时间。重叠的中断只算一次；计划维护两边都扣除；无监测的时间两边都不算。"},
		{"report.def.changes", "Successful: closed as such, not backed out, and no T1 or T2 confirmed as caused by it, of all changes that ended in the month.", "变更成功：正常关闭、没有回退，且没有确认由它引起的 T1 或 T2；分母为本月结束的全部变更。"},
	}
}
