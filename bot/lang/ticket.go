package lang

// tickets is what a ticket can be: its states, impacts and kinds.
func tickets() []phrase {
	return []phrase{
		{"state.new", "New", "待受理"},
		{"state.in_progress", "In progress", "处理中"},
		{"state.waiting_requester", "Waiting for the requester", "等报单人回复"},
		{"state.waiting_vendor", "Waiting for the vendor", "等厂商"},
		{"state.waiting_approval", "Waiting for an approval", "等审批"},
		{"state.resolved", "Resolved", "已解决"},
		{"state.closed", "Closed", "已关闭"},
		{"state.cancelled", "Cancelled", "已取消"},

		{"impact.stopped", "Work has stopped", "业务停了"},
		{"impact.part", "Part of it cannot be used", "部分功能用不了"},
		{"impact.minor", "Small trouble, or a suggestion", "影响不大，或是建议"},
		{"kind.fault", "Fault", "故障"},
		{"kind.question", "Question", "咨询"},
		{"kind.suggestion", "Suggestion", "建议"},
		{"kind.security", "Security", "安全事件"},
		{"kind.data_loss", "Data loss", "数据丢失"},
	}
}

// ticketCards is what stands on the cards of a ticket.
func ticketCards() []phrase {
	return []phrase{
		{"clock.response", "Answer", "响应"},
		{"clock.resolution", "Solution", "解决"},
		{"clock.line", "{name}: {reads}", "{name}：{reads}"},
		{"clock.none", "no fixed time", "不设时限"},
		{"clock.due", "by {at} ({target})", "{at}前（{target}）"},
		{"clock.provisional", "{reads}, provisional", "{reads}，暂定"},
		{"clock.overdue", "overdue since {since}", "{since}起已超时"},
		{"clock.paused", "paused, {left} left", "已暂停，还剩 {left}"},
		{"clock.met", "in {in} (target {target}) ✓", "用时 {in}（目标 {target}）✓"},
		{"clock.cancelled", "no longer counted", "不再计时"},
		{"clock.missed", "{by} late (target {target})", "超时 {by}（目标 {target}）"},

		{"card.state", "State", "状态"},
		{"card.assignee", "With", "处理人"},
		{"card.requester", "Requester", "报单人"},
		{"card.impact", "Impact", "影响"},
		{"card.component", "Component", "模块"},
		{"card.code", "Code", "报错码"},
		{"card.nobody", "nobody yet; on duty: {duty}", "还没人接，值班：{duty}"},
		{"card.reason", "Note: {why}", "说明：{why}"},
		{"mine.desk", "The desk’s card", "值班卡片"},
		{"card.thread", "Requester's thread", "报单人的会话"},

		{"mine.head", "Ticket #{id}: {title}", "工单 #{id}：{title}"},
		{"mine.nobody", "waiting to be taken", "等待受理"},
		{"mine.with", "with {who}", "{who} 在处理"},
		{"mine.tier.1", "T1, most urgent", "T1 紧急"},
		{"mine.tier.2", "T2, important", "T2 重要"},
		{"mine.tier.3", "T3, normal", "T3 一般"},

		{"button.take", "I have it", "我来处理"},
		{"button.reply", "Reply", "回复"},
		{"button.wait", "Wait…", "挂起…"},
		{"button.resume", "Go on", "继续处理"},
		{"button.resolve", "Resolve…", "解决…"},
		{"button.change", "Change…", "修改…"},
		{"button.close", "Close", "关单"},
		{"button.reopen", "Reopen", "重开"},
		{"button.cancel", "Cancel ticket", "撤单"},
		{"confirm.cancel", "Cancel the ticket?", "确定撤单？"},
		{"confirm.cancel.text", "Nobody will work on it then. Its thread stays.", "撤单后不再有人处理，会话记录会保留。"},
		{"confirm.cancel.yes", "Cancel it", "撤单"},
		{"confirm.no", "Keep it", "先不撤"},
		{"button.works", "Works", "好了"},
		{"button.still_broken", "Still broken", "还是不行"},
		{"button.why", "Why?", "计时明细"},
	}
}

// ticketNews is what is said when something happens to a ticket, or cannot.
func ticketNews() []phrase {
	return []phrase{
		{"ticket.follows", "After #{id}: {title}", "接 #{id}：{title}"},
		{"reason.withdrawn", "withdrawn", "主动撤回"},
		{"ticket.for_other", "Ticket #{id} is open for {who}; they are told, and so is the desk.", "已为 {who} 开单 #{id}，对方和值班工程师都会收到通知。"},
		{"ticket.say_what", "What is it about? Write “open a ticket: …” with a few words, or use the form.",
			"是什么问题？可以说「开单：……」加上几句描述，或者填表。"},
		{"ticket.no_words", "(no text)", "（没有文字）"},
		{"ticket.no_message", "I can't see that message. Is it in a channel I'm not in?", "我看不到那条消息。是不是在我没加入的频道里？"},
		{"ticket.not_a_question", "Put :ticket: on what somebody wrote; then I can open a ticket for it.", "请把 :ticket: 加在提问的那条消息上，我才能开单。"},
		{"ticket.already.new", "Ticket #{id} has not been taken yet.", "工单 #{id} 还没人受理。"},
		{"ticket.already.in_progress", "Ticket #{id} is already with {who}.", "工单 #{id} 已经由 {who} 处理了。"},
		{"ticket.already.waiting_requester", "Ticket #{id} is waiting for the requester, with {who}.", "工单 #{id} 在等报单人回复，由 {who} 处理。"},
		{"ticket.already.waiting_vendor", "Ticket #{id} is waiting for the vendor, with {who}.", "工单 #{id} 在等厂商，由 {who} 处理。"},
		{"ticket.already.waiting_approval", "Ticket #{id} is waiting for an approval, with {who}.", "工单 #{id} 在等审批，由 {who} 处理。"},
		{"ticket.already.resolved", "Ticket #{id} is resolved already.", "工单 #{id} 已经解决了。"},
		{"ticket.already.closed", "Ticket #{id} is closed. Please open a new one.", "工单 #{id} 已关闭，请另开一单。"},
		{"ticket.already.cancelled", "Ticket #{id} was cancelled. Please open a new one.", "工单 #{id} 已取消，请另开一单。"},

		{"history.respond", "{who} answered the requester:", "{who} 回复报单人："},
		{"history.take", "{who} has it.", "{who} 接单。"},
		{"history.assign", "{who} gave it to {to}.", "{who} 转给 {to}。"},
		{"history.wait.waiting_requester", "{who} waits for the requester:", "{who} 挂起，等报单人："},
		{"history.wait.waiting_vendor", "{who} waits for the vendor:", "{who} 挂起，等厂商："},
		{"history.wait.waiting_approval", "{who} waits for an approval:", "{who} 挂起，等审批："},
		{"history.resume", "{who} goes on.", "{who} 继续处理。"},
		{"history.resume.requester", "{who} has answered; work goes on.", "{who} 已答复，继续处理。"},
		{"history.resolve", "{who} resolved it:", "{who} 已解决："},
		{"history.reopen", "{who} reopened it: it is still broken.", "{who} 重开：问题还在。"},
		{"history.close", "{who} closed it.", "{who} 关单。"},
		{"history.close.auto", "Closed: 48 hours without a word.", "48 小时没有新情况，自动关单。"},
		{"history.cancel", "{who} cancelled it.", "{who} 撤单。"},
		{"history.change", "{who} changed it: T{tier}, {impact}, {component}", "{who} 修改：T{tier}，{impact}，{component}"},
		{"history.add", "{who} wrote:", "{who} 补充："},
		{"history.progress", "{who} wrote:", "{who} 说："},
		{"history.edit", "{who} edited the description:", "{who} 改了描述："},

		{"tell.take", "{who} has your ticket.", "{who} 接单了，正在处理。"},
		{"tell.assign", "Your ticket has a new owner; the card above says who.", "工单换了处理人，见上面的卡片。"},
		{"tell.reply", "{requester} {who} wrote:", "{requester} {who} 回复："},
		{"tell.wait.waiting_requester", "{requester} {who} needs something from you. Please answer here:", "{requester} {who} 需要您补充，直接在这里回复即可："},
		{"tell.wait.waiting_vendor", "{who} is waiting for the vendor:", "{who} 在等厂商回复："},
		{"tell.wait.waiting_approval", "{who} is waiting for an approval:", "{who} 在等审批："},
		{"tell.resolve", "{requester} {who} says this is resolved. If it is not, press *Still broken* within 48 hours; after that the ticket closes by itself.",
			"{requester} {who} 说已经解决。如果还有问题，48 小时内点「还是不行」，过后自动关单。"},
		{"tell.reopen", "{who} reopened the ticket.", "{who} 重开了工单。"},
		{"tell.close", "{who} closed the ticket.", "{who} 关闭了工单。"},
		{"tell.close.auto", "No word for 48 hours, so the ticket is closed. If it comes back, just write here and a new one is opened.",
			"48 小时没有新情况，工单已自动关闭。问题再出现的话，直接在这里回复就会另开一单。"},
		{"tell.cancel", "{who} cancelled the ticket.", "{who} 取消了工单。"},
	}
}

// ticketTime is how clocks, reminders and lists of tickets read.
func ticketTime() []phrase {
	return []phrase{
		{"rung.response", "{who} #{id} “{title}” waits for an answer: {percent} % of the time is gone, due {due}.",
			"{who} 工单 #{id}「{title}」还没响应：时限已过 {percent}%，最晚 {due}。"},
		{"rung.response.100", "{who} #{id} “{title}” is overdue: nobody answered within {target}.",
			"{who} 工单 #{id}「{title}」响应超时：{target}内没有人答复。"},
		{"rung.resolution", "{who} #{id} “{title}” is not solved yet: {percent} % of the time is gone, due {due}.",
			"{who} 工单 #{id}「{title}」还没解决：时限已过 {percent}%，最晚 {due}。"},
		{"rung.resolution.100", "{who} #{id} “{title}” is overdue: not solved within {target}.",
			"{who} 工单 #{id}「{title}」解决超时：{target}内没有解决。"},
		{"rung.pause_over", "{who} #{id} “{title}” still waits, but has been paused for {paused}, the longest allowed: its clock runs again.",
			"{who} 工单 #{id}「{title}」还在等待，但已挂起 {paused}，到了上限，重新开始计时。"},
		{"rung.late", "(This reminder is late: I was not running.)", "（提醒晚了：我之前没有运行。）"},

		{"duty.now", "On duty: {who}", "当前值班：{who}"},
		{"duty.next", "Then: {who}", "接下来：{who}"},

		{"rule.open", "ticket open", "工单进行中"},
		{"rule.waiting_requester", "waiting for the requester", "等报单人"},
		{"rule.waiting_vendor", "waiting for the vendor", "等厂商"},
		{"rule.waiting_approval", "waiting for an approval", "等审批"},
		{"rule.pause_cap", "the longest pause is used up", "挂起时间已用完"},
		{"rule.answered", "answered", "已响应"},
		{"rule.resolved", "resolved", "已解决"},
		{"rule.closed", "closed", "已关闭"},
		{"rule.cancelled", "cancelled", "已取消"},
		{"why.counted", "counted", "计时"},
		{"why.not_counted", "not counted", "不计时"},
		{"why.calendar", "All hours count, day and night.", "全天 24 小时计时，不分工作日。"},
		{"why.hours", "Only the hours of the calendar “{name}” count.", "只计日历「{name}」的工作时间。"},
		{"why.provisional", "Provisional: it touches a year whose holidays have not been published yet.", "暂定：涉及的年份尚未公布放假安排。"},
	}
}
