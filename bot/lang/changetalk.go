package lang

// changeCommands is what commands about changes say.
func changeCommands() []phrase {
	return []phrase{
		{"help.change", "ask for a change to production", "申请变更"},
		{"command.change", "change", "变更"},
		{"help.changes", "what is being changed, and when", "看有哪些变更、什么时候做"},
		{"command.changes", "changes", "变更列表"},
		{"changes.none", "Nothing is planned or being changed.", "目前没有计划中或进行中的变更。"},
		{"changes.head", "{n} changes, the next window first", "{n} 个变更，按窗口时间排列"},
		{"changes.row", "#{id} {title} — {state}, {from} to {to}", "#{id} {title} — {state}，{from} 至 {to}"},
	}
}

// changeHistory is what is written into the thread of a change.
func changeHistory() []phrase {
	return []phrase{
		{"change.history.change_vote.approve", "{who} approves version {revision}", "{who} 同意第 {revision} 版"},
		{"change.history.change_vote.reject", "{who} rejects it", "{who} 驳回"},
		{"change.history.change_vote.request_changes", "{who} wants changes", "{who} 要求修改"},
		{"change.history.change_revise", "{who} made version {revision}; votes on the one before are void", "{who} 提交了第 {revision} 版，之前的投票作废"},
		{"change.history.change_evidence.passed", "{who} tested it: passed", "{who} 测试通过"},
		{"change.history.change_evidence.failed", "{who} tested it: failed. It goes back to review.", "{who} 测试未通过，退回评审"},
		{"change.history.change_notice", "Everyone concerned was told", "已通知相关人"},
		{"change.history.change_deploy", "{who} began the deployment", "{who} 开始上线"},
		{"change.history.change_deployed.observing", "{who} has deployed it; it is watched for 72 hours", "{who} 上线完成，观察 72 小时"},
		{"change.history.change_hit", "{ref} concerns a component of this change: its fault?", "{ref} 涉及本次变更的模块，是它引起的吗？"},
		{"change.history.change_judge.confirmed", "{who}: {ref} was caused by this change", "{who}：{ref} 由本次变更引起"},
		{"change.history.change_judge.dismissed", "{who}: {ref} has nothing to do with it", "{who}：{ref} 与本次变更无关"},
		{"change.history.change_articles", "{who}: the articles about it are right", "{who}：相关文档已确认"},
		{"change.history.change_back_out", "{who} took it back", "{who} 已回退"},
		{"change.history.change_close", "72 hours without trouble: done", "观察期无异常，变更完成"},
		{"change.history.change_second_review", "{who} has looked at it as well", "{who} 已复核"},
		{"change.history.change_post_review", "{who} reviewed it", "{who} 已复盘"},
		{"change.history.change_expire", "Nobody decided in time: expired", "没有按时决定，已过期"},
		{"change.history.change_cancel", "{who} withdrew it", "{who} 撤回了申请"},
	}
}

// changeNews is what people are told of a change, and asked.
func changeNews() []phrase {
	return []phrase{
		{"change.noticed", "Told {at}; {n} know of it", "{at} 已通知，{n} 人已知悉"},
		{"change.tell.approved", "Change #{id} “{title}” is approved.", "变更 #{id}「{title}」已批准。"},
		{"change.tell.rejected", "Change #{id} “{title}” was rejected by {who}.", "变更 #{id}「{title}」被 {who} 驳回。"},
		{"change.tell.revising", "{who} asks for changes in #{id} “{title}”.", "{who} 要求修改变更 #{id}「{title}」。"},
		{"change.tell.review", "Change #{id} “{title}” is in review again.", "变更 #{id}「{title}」重新进入评审。"},
		{"change.tell.expired", "Change #{id} “{title}” has expired: nobody decided in time. Ask for it again with another window.", "变更 #{id}「{title}」已过期：没有按时决定。请换个窗口重新申请。"},
		{"change.tell.cancelled", "Change #{id} “{title}” was withdrawn.", "变更 #{id}「{title}」已撤回。"},
		{"change.tell.failed", "Change #{id} “{title}” has failed.", "变更 #{id}「{title}」失败了。"},
		{"change.tell.backed_out", "Change #{id} “{title}” was taken back.", "变更 #{id}「{title}」已回退。"},
		{"change.tell.successful", "Change #{id} “{title}” is done: 72 hours without trouble.", "变更 #{id}「{title}」完成，72 小时观察无异常。"},
		{"change.notice", "*Change #{id}: {title}*\n{parts}, {from} to {to}\n{impact}", "*变更 #{id}：{title}*\n{parts}，{from} 至 {to}\n{impact}"},
		{"change.thanks", "Thank you, noted.", "好的，已记下。"},
		{"change.nudge", "{who} asks: change #{id} “{title}” waits for your vote, until {until}.", "{who} 提醒：变更 #{id}「{title}」等你投票，{until} 截止。"},
		{"change.nudged", "Reminded: {n}", "已提醒 {n} 人"},
		{"change.nudge.early", "They were reminded a short while ago. You can again {next}.", "刚刚提醒过，{next} 之后可以再提醒。"},
		{"change.remind", "Change #{id} “{title}” waits for your vote, until {until}.", "变更 #{id}「{title}」等你投票，{until} 截止。"},
		{"change.window", "The window of change #{id} “{title}” is open until {to}. You can deploy it from your card.", "变更 #{id}「{title}」的窗口开始了，到 {to} 为止。可以在你的卡片上点「开始上线」。"},
		{"change.watch.time", "Change #{id} “{title}”: {hours} h after deployment, {n} things happened. All well? Watched until {until}.", "变更 #{id}「{title}」：上线 {hours} 小时，发现 {n} 件事。一切正常吗？观察到 {until}。"},
		{"change.watch.hits", "Change #{id} “{title}”: please say on its card whether what happened was its fault; then it can be closed.", "变更 #{id}「{title}」：请在卡片上确认观察期间的问题是否由它引起，之后才能关闭。"},
		{"change.watch.articles", "Change #{id} “{title}”: please check the articles about what was changed; then it can be closed.", "变更 #{id}「{title}」：请确认相关文档是否要更新，之后才能关闭。"},
		{"change.due.change_second", "Nobody has yet looked at change #{id} as the second person.", "变更 #{id} 还没有第二人复核。"},
		{"change.due.change_after", "The review of change #{id} is due.", "变更 #{id} 该复盘了。"},
	}
}

// changeRefusals says why something cannot be done to a change.
func changeRefusals() []phrase {
	return []phrase{
		{"change.stale", "Change #{id} has been edited meanwhile: version {revision} counts now. Please read its new card.", "变更 #{id} 刚被修改，现在是第 {revision} 版，请看新的卡片。"},
		{"change.no_vote.stranger", "Guests and people of other workspaces cannot vote.", "访客和外部人员不能投票。"},
		{"change.no_vote.not_approver", "Leads and managers of these components decide this.", "只有这些模块的技术负责人和经理可以审批。"},
		{"change.no_vote.requester", "You asked for this change, so others decide.", "这是你申请的变更，要由别人审批。"},
		{"change.no_vote.implementer", "You carry this change out, so others decide.", "你是这个变更的实施人，要由别人审批。"},
		{"change.no_vote.tester", "You tested this change, so others decide.", "你测试过这个变更，要由别人审批。"},
		{"change.requester_gone", "Who asked for this change is no longer in the workspace; somebody else can ask for it.", "申请人已不在工作区，请由其他人重新申请。"},
		{"change.voted", "Your vote on change #{id} is counted already.", "你对变更 #{id} 的投票已经记下了。"},
		{"change.lead_reviews", "You are a technical lead here: please use *Review*, which also sets the risk.", "你是技术负责人，请点「技术评审」，同时评定风险。"},
		{"change.needs_lead", "Only a technical lead of these components can review it.", "只有这些模块的技术负责人可以评审。"},
		{"change.needs_tester", "Evidence comes from testers and engineers.", "测试结果由测试人员或工程师提交。"},
		{"change.own_test", "You ask for or carry out this change, so somebody else tests it.", "申请人和实施人不能自己测试。"},
		{"change.voter_test", "You have voted on this change, so somebody else tests it.", "你已经投过票，要由别人测试。"},
		{"change.not_yours", "Only who asked for the change can do that.", "只有申请人可以这样做。"},
		{"change.implementer_only", "That is for {who}, who carries it out.", "这一步由实施人 {who} 来做。"},
		{"change.second.own", "The second look needs somebody else.", "复核要由另一个人来做。"},
		{"change.reviewed", "That has been done already.", "已经有人做过了。"},
	}
}

// changeNow says how a change stands to who comes late.
func changeNow() []phrase {
	return []phrase{
		{"change.now.review", "Change #{id} is in review.", "变更 #{id} 在评审中。"},
		{"change.now.revising", "Change #{id}: {who} asked for changes {at}. It waits for a new version.", "变更 #{id}：{who} 在 {at} 要求修改，等申请人提交新版本。"},
		{"change.now.approved", "Change #{id} is approved; {who} decided {at}.", "变更 #{id} 已批准，{at} 由 {who} 决定。"},
		{"change.now.deploying", "Change #{id} is being deployed.", "变更 #{id} 正在上线。"},
		{"change.now.observing", "Change #{id} is deployed and being watched.", "变更 #{id} 已上线，在观察期。"},
		{"change.now.successful", "Change #{id} is done.", "变更 #{id} 已完成。"},
		{"change.now.failed", "Change #{id} has failed.", "变更 #{id} 已失败。"},
		{"change.now.backed_out", "Change #{id} was taken back.", "变更 #{id} 已回退。"},
		{"change.now.rejected", "Change #{id} was rejected by {who} {at}.", "变更 #{id} 已在 {at} 被 {who} 驳回。"},
		{"change.now.expired", "Change #{id} has expired.", "变更 #{id} 已过期。"},
		{"change.now.cancelled", "Change #{id} was withdrawn.", "变更 #{id} 已撤回。"},
	}
}
