package lang

// duties is what is said of who is on duty.
func duties() []phrase {
	return []phrase{
		{"duty.empty", "Everybody on the list is away.", "值班表上的人都在休假。"},
		{"duty.swap", "{who} takes the shift of {for}, {from} to {to}", "{who} 替 {for} 值班，{from} 至 {to}"},
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
		{"call.raised", "{who} #{id} “{title}” is T1 now.", "{who} 工单 #{id}「{title}」已升为 T1。"},
		{"call.again", "{who} please look at #{id}: nobody has taken it, {was} was called half an hour ago.", "{who} 请看一下 #{id}：半小时前通知了 {was}，还没有人接。"},
		{"call.shift", "{who} please look at #{id}: {was} was called for it, whose duty is over.", "{who} 请看一下 #{id}：之前通知的是 {was}，已经交班。"},
		{"call.away", "{who} please look at #{id}: {was} was called for it, and is away.", "{who} 请看一下 #{id}：之前通知的是 {was}，现在在休假。"},
		{"assigned", "{who} gave you T{tier} ticket #{id} “{title}”.", "{who} 把 T{tier} 工单 #{id}「{title}」转给了你。"},
		{"hours.called", "Somebody is being called now; a T1 is looked at day and night.", "已在通知值班人员，一级故障不分昼夜都会处理。"},
		{"hours.called.who", "{who} is being called now; a T1 is looked at day and night.", "正在通知 {who}，一级故障不分昼夜都会处理。"},
		{"hours.later", "It is outside the working hours for a T{tier}: work on it begins {at}. If all work has stopped, press *{button}* on the card and choose “{stopped}”; then somebody is called now.", "现在不是 T{tier} 的服务时间，{at} 开始处理。如果工作已经停了，请在卡片上点「{button}」，选择「{stopped}」，会马上通知值班人员。"},
		{"silence.next", "{who} please look at #{id}: {was} has not said anything of it for half an hour.", "{who} 请看一下 #{id}：{was} 半小时没有进展说明。"},
		{"silence.was", "T1 #{id} went back to the queue, since there was no word of it for half an hour. If you are on it, press *I have it* again; a line in its thread every half hour keeps it with you.", "T1 工单 #{id} 半小时没有进展说明，已退回待接。如果还在处理，请再点一次「我来处理」，之后每半小时在会话里说一句就行。"},
		{"history.release.auto", "Nobody said anything of it for half an hour: back in the queue", "半小时没有进展说明，退回待接"},
	}
}

// leaveAndSwaps is what is said of who is away, and of shifts that others take.
func leaveAndSwaps() []phrase {
	return []phrase{
		{"command.duty.leave", "leave", "请假"},
		{"command.duty.swap", "swap", "换班"},
		{"button.duty_leave", "Leave…", "请假…"},
		{"button.duty_swap", "Swap a shift…", "换班…"},
		{"button.leave_end", "I am back", "我回来了"},
		{"button.swap_yes", "I take it", "我来值"},
		{"button.swap_no", "I cannot", "不行"},
		{"form.duty_leave", "Leave", "请假"},
		{"form.duty_leave.submit", "Note it", "记下"},
		{"form.duty_swap", "Swap a shift", "换班"},
		{"form.duty_swap.submit", "Ask", "去问"},
		{"leave.what", "Meanwhile the next on the list is called. They hear when it begins.", "这段时间会通知值班表上的下一位，开始时会告诉对方。"},
		{"leave.who", "Who is away?", "谁请假？"},
		{"leave.noted", "You are away from {from} to {to}; others are called meanwhile.", "已记下：{from} 至 {to} 休假，这段时间会通知别人。"},
		{"leave.noted_by", "{by} has noted it for you.", "{by} 帮你登记了休假。"},
		{"leave.ended", "Welcome back. From now on tickets call you again.", "欢迎回来，工单会重新通知你。"},
		{"leave.over", "That leave is over already.", "这次休假已经结束了。"},
		{"leave.others", "Only a lead or an admin can do this for others.", "只有负责人或管理员可以替别人操作。"},
		{"leave.not_on_list", "Only people who work at the desk are called, so only they can take leave.", "只有处理工单的人才会被通知，也只有他们需要登记休假。"},
		{"leave.too_long", "That is more than a year.", "时间超过一年了。"},
		{"swap.which", "Which of your shifts?", "哪一班？"},
		{"swap.with", "Who is to take it?", "请谁来值？"},
		{"swap.no_shifts", "You have no shift to give away.", "你没有可以换出去的班。"},
		{"swap.not_yours", "That shift is not yours any more.", "这一班已经不是你的了。"},
		{"swap.not_on_list", "Choose a colleague from the duty list.", "请从值班表里选一位同事。"},
		{"swap.away", "They are on leave then.", "对方那时在休假。"},
		{"swap.not_asked", "Only who was asked can answer.", "只有被问到的人可以回答。"},
		{"swap.over", "That has been answered already, or the shift is over.", "已经回答过了，或者这一班已经结束。"},
		{"swap.asked.with", "{who} asks you to take their duty from {from} to {to}.", "{who} 想请你替班：{from} 至 {to}。"},
		{"swap.agreed.with", "You take the duty of {who} from {from} to {to}. Thank you.", "你替 {who} 值班：{from} 至 {to}，谢谢。"},
		{"swap.declined.with", "You cannot take the duty of {who} from {from} to {to}.", "你没有接 {who} 的班：{from} 至 {to}。"},
		{"swap.agreed", "{with} takes your duty from {from} to {to}.", "{with} 替你值班：{from} 至 {to}。"},
		{"swap.declined", "{with} cannot take your duty from {from} to {to}. It stays yours.", "{with} 没法替你值 {from} 至 {to} 的班，还是由你来值。"},
	}
}
