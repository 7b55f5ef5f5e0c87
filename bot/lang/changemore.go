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

// changeClashes is what is in the way of a change.
func changeClashes() []phrase {
	return []phrase{
		{"clash.all", "everything", "所有模块"},
		{"clash.none", "Nothing is in the way any more.", "现在没有冲突了。"},
		{"clash.hard_freeze", "Change freeze of {part}, {from} to {to}: {why}", "{from} 至 {to} 封网（{part}）：{why}"},
		{"clash.freeze", "Soft freeze of {part}, {from} to {to}: {why}", "{from} 至 {to} 限制变更（{part}）：{why}"},
		{"clash.change", "Change #{id} of {part}, {from} to {to}", "变更 #{id} 涉及同一模块 {part}，{from} 至 {to}"},
		{"clash.dependant", "Change #{id}, {from} to {to}: one of the two needs {part}", "变更 #{id} 有依赖关系（{part}），{from} 至 {to}"},
		{"clash.implementer", "Change #{id}, {from} to {to}, has the same implementer", "变更 #{id} 是同一个实施人，{from} 至 {to}"},
		{"clash.maintenance", "Maintenance of {part}, {from} to {to}: {why}", "{part} 维护，{from} 至 {to}：{why}"},
		{"clash.away", "The implementer is away, {from} to {to}", "实施人 {from} 至 {to} 请假"},
		{"clash.nobody", "Everybody on the duty list is away, {from} to {to}", "{from} 至 {to} 值班表上的人都请假了"},
		{"home.calendar", "Planned changes", "近期变更"},
		{"clash.reason", "Say why it is to be done all the same. {what}", "有冲突，请说明为什么仍要做。{what}"},
		{"change.despite", "Why all the same", "有冲突仍要做的理由"},
		{"change.despite.hint", "Only if something is in the way: a freeze, another change", "有封网或其他变更冲突时才填"},
		{"change.waits.clash", "Something is in the way:\n{what}", "现在不能上线：\n{what}"},
		{"change.waits.reason", "Something is in the way; *Deploy all the same…* on your card asks why:\n{what}", "有冲突。仍要上线请点卡片上的「仍要上线…」并说明理由：\n{what}"},
		{"button.change_anyway", "Deploy all the same…", "仍要上线…"},
		{"form.change_anyway", "Deploy change #{id}", "上线变更 #{id}"},
		{"form.change_anyway.submit", "Deploy", "上线"},
	}
}

// homeVotes is what App Home says of changes.
func homeVotes() []phrase {
	return []phrase{
		{"home.votes", "Waiting for your vote: {n}", "等你审批：{n}"},
		{"home.vote", "*{head}*\n{who} asks, until {until}", "*{head}*\n{who} 申请，{until} 截止"},
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
