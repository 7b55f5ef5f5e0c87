package lang

// receipts is how a clock explains itself: the Why? of a ticket, and what is
// posted when a target was missed.
func receipts() []phrase {
	return []phrase{
		{"clock.was_late", "late since {since}", "{since}起超时"},
		{"why.sum", "Counted {counted} of {target}.", "计时 {counted}，时限 {target}。"},
		{"why.sum_paused", "Counted {counted} of {target}, paused {paused}.", "计时 {counted}，时限 {target}，暂停 {paused}。"},
		{"why.pause_left", "It may be paused for another {left}; then it runs again by itself.", "最多还能暂停 {left}，到时自动继续计时。"},
		{"why.breached.time", "The time was used up at {at}.", "{at}，时限用完。"},
		{"why.breached.tier_raised", "It was late from {at} on, when the ticket was made more urgent.", "{at}，工单调高级别，按新时限已超时。"},
		{"why.breached.calendar_changed", "It was late from {at} on, when the desk's targets or hours changed.", "{at}，时限或工作时间调整，按新规则已超时。"},
		{"why.reason", "{rule} ({reason})", "{rule}（{reason}）"},
		{"why.nobody", "by itself", "自动"},
		{"why.more", "… {n} more; `opsdesk sla explain {id}` lists them all", "……还有 {n} 段，用 `opsdesk sla explain {id}` 查看全部"},
		{"why.zone", "#{id} {title}\nTimes in {zone}, as read {at}", "#{id} {title}\n以下为 {zone} 时间，读取于 {at}"},

		{"calendar.provisional", ":warning: Ticket #{id} is due on {at}, in a year whose holidays the calendar “{name}” does not know: that time follows the weekdays and may change.",
			":warning: 工单 #{id} 的时限是 {at}，日历「{name}」还没有那一年的放假安排，暂按常规工作时间计算，之后可能会变。"},
		{"receipt.requester.response", "Sorry, ticket #{id} was not answered within {target}. This is how the time was counted:",
			"抱歉，工单 #{id} 没能在 {target}内响应。时间是这样计算的："},
		{"receipt.requester.resolution", "Sorry, ticket #{id} was not solved within {target}. This is how the time was counted:",
			"抱歉，工单 #{id} 没能在 {target}内解决。时间是这样计算的："},
		{"receipt.duty.response", "Not answered within {target}. This is how the time was counted:", "没能在 {target}内响应，计时明细："},
		{"receipt.duty.resolution", "Not solved within {target}. This is how the time was counted:", "没能在 {target}内解决，计时明细："},
	}
}
