package lang

// changeGlass is what is said where a change is approved without its votes.
func changeGlass() []phrase {
	return []phrase{
		{"button.change_glass", "Break the glass…", "强制批准…"},
		{"form.change_glass", "Break the glass #{id}", "强制批准 #{id}"},
		{"form.change_glass.submit", "Approve alone", "强制批准"},
		{"form.change_glass.why", "Why can it not wait for the votes?", "为什么不能等投票？"},
		{"form.change_glass.hint", "Everybody who decides reads this at once.", "所有审批人会马上看到。"},
		{"change.glass.warning", "You approve this change alone. All who decide about it are told, it is counted in the reports, and a second person looks at it within 24 hours. Test, notice and the 72 hours stay.", "你将独自批准这个变更。所有审批人会收到通知，报表会计数，24 小时内须由另一人复核。测试、通知和 72 小时观察照常进行。"},
		{"change.glass.not_yours", "Only leads, managers and administrators can do that.", "只有技术负责人、经理和管理员可以强制批准。"},
		{"change.glass.cry", ":rotating_light: *{who} approved change #{id} “{title}” without votes.* A second person is to look at it by {until}: {others}", ":rotating_light: *{who} 未经投票强制批准了变更 #{id}「{title}」。*须在 {until} 前由另一人复核：{others}"},
		{"change.history.change_break_glass", "{who} approved it without votes", "{who} 未经投票强制批准"},
	}
}

// changeApprovers says who can approve a change.
func changeApprovers() []phrase {
	return []phrase{
		{"button.change_who", "Who can approve?", "谁可以审批？"},
		{"change.unknown", "There is no change #{id}.", "没有变更 #{id}。"},
		{"change.who.head", "*Who can approve change #{id} “{title}”*", "*谁可以审批变更 #{id}「{title}」*"},
		{"change.who.lead", "{who}, technical lead", "{who}，技术负责人"},
		{"change.who.manager", "{who}, manager", "{who}，经理"},
		{"change.who.not", " — not this one: {why}", " — 不能审批：{why}"},
		{"change.who.voted", " — has voted", " — 已投票"},
		{"change.who.delegate", ", {who} stands in until {to}", "，{who} 代审批到 {to}"},
		{"change.who.why.stranger", "a guest, deactivated, or of another workspace", "访客、已停用或外部人员"},
		{"change.who.why.not_approver", "no right to vote", "没有审批权"},
		{"change.who.why.requester", "asked for it", "是申请人"},
		{"change.who.why.implementer", "carries it out", "是实施人"},
		{"change.who.why.tester", "tested it", "测试过它"},
	}
}

// delegations is what is said of people who vote for others.
func delegations() []phrase {
	return []phrase{
		{"help.delegate", "let somebody vote for you while you are away", "不在时请人代审批"},
		{"command.delegate", "delegate", "代审批"},
		{"form.delegate", "While you are away", "代审批"},
		{"form.delegate.submit", "Save", "保存"},
		{"delegate.who", "Who votes for you?", "由谁代你审批？"},
		{"delegate.from", "From", "从"},
		{"delegate.to", "Until", "到"},
		{"delegate.line", "{who} votes for {voter} from {from} to {to}.", "{from} 至 {to}，由 {who} 代 {voter} 审批。"},
		{"delegate.ended", "{who} no longer votes for {voter}.", "{who} 不再代 {voter} 审批。"},
		{"delegate.over", "That is over already.", "代审批已经结束。"},
		{"delegate.not_yours", "Only who has a vote can pass it on.", "有审批权的人才能请人代审批。"},
		{"delegate.stranger", "Choose an engineer, a tester, a lead or a manager.", "请选工程师、测试人员、技术负责人或经理。"},
		{"delegate.cast.approve", "{by} for {who}: approved change #{id} “{title}”", "{by} 代 {who}：同意变更 #{id}「{title}」"},
		{"delegate.cast.reject", "{by} for {who}: rejected change #{id} “{title}”", "{by} 代 {who}：驳回变更 #{id}「{title}」"},
		{"delegate.cast.request_changes", "{by} for {who}: asked for changes in #{id} “{title}”", "{by} 代 {who}：要求修改变更 #{id}「{title}」"},
		{"button.delegate_end", "End it", "提前结束"},
	}
}
