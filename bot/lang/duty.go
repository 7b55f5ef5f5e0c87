package lang

// duties is what is said of who is on duty.
func duties() []phrase {
	return []phrase{
		{"duty.until", "Until {to}, then {next}", "到 {to} 交班给 {next}"},
		{"duty.leave", "{who} is away, {from} to {to}", "{who} 休假，{from} 至 {to}"},
		{"shift.begins", "You are on duty now, until {to}.", "你开始值班了，到 {to} 为止。"},
		{"shift.ends", "Your duty is over; {who} has it now. Thank you.", "你的值班结束了，由 {who} 接班，辛苦了。"},
		{"climb.response", "{who} #{id} “{title}” has been overdue for {after}, and nobody has answered yet.", "{who} 工单 #{id}「{title}」响应超时已 {after}，还没有人答复。"},
		{"climb.resolution", "{who} #{id} “{title}” has been overdue for {after}, and is not solved yet.", "{who} 工单 #{id}「{title}」解决超时已 {after}，还没有解决。"},
		{"webhook.untaken", ":warning: T1 #{id} could not be told to the program that `webhook` names: {why}, after {n} attempts. Whoever relies on it has not heard; please call them.", ":warning: T1 工单 #{id} 没能通知到 `webhook` 配置的系统：尝试 {n} 次，{why}。依赖它的人还不知道，请直接联系。"},
		{"shift.begins.open", "You are on duty now.", "你开始值班了。"},
		{"duty.nobody", "{who} everybody on the duty list is away: tickets call you meanwhile.", "{who} 值班表上的人都在休假，这段时间的工单由你处理。"},
		{"duty.nobody.until", "Somebody is back at {to}.", "{to} 有人回来。"},
		{"call.again", "{who} please look at #{id}: nobody has taken it, {was} was called half an hour ago.", "{who} 请看一下 #{id}：半小时前通知了 {was}，还没有人接。"},
		{"call.shift", "{who} please look at #{id}: {was} was called for it, whose duty is over.", "{who} 请看一下 #{id}：之前通知的是 {was}，已经交班。"},
		{"call.away", "{who} please look at #{id}: {was} was called for it, and is away.", "{who} 请看一下 #{id}：之前通知的是 {was}，现在在休假。"},
		{"silence.next", "{who} please look at #{id}: {was} has not said anything of it for half an hour.", "{who} 请看一下 #{id}：{was} 半小时没有进展说明。"},
		{"silence.was", "T1 #{id} went back to the queue, since there was no word of it for half an hour. If you are on it, press *I have it* again; a line in its thread every half hour keeps it with you.", "T1 工单 #{id} 半小时没有进展说明，已退回待接。如果还在处理，请再点一次「我来处理」，之后每半小时在会话里说一句就行。"},
		{"history.release.auto", "Nobody said anything of it for half an hour: back in the queue", "半小时没有进展说明，退回待接"},
	}
}
