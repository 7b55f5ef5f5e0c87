package lang

// changes is what a change is called and how it stands.
func changes() []phrase {
	return []phrase{
		{"change.head", "Change #{id}: {title}", "变更 #{id}：{title}"},
		{"change.from_ticket", "from ticket #{id}", "来自工单 #{id}"},
		{"change.revision", "version {revision}", "第 {revision} 版"},
		{"change.old", "Change #{id} “{title}”: this was version {revision}. Version {now} counts now; please vote on its card.", "变更 #{id}「{title}」：这是第 {revision} 版，已作废。请到第 {now} 版的卡片上投票。"},
		{"change.type", "Which way", "变更类型"},
		{"change.type.normal", "Normal", "常规"},
		{"change.type.normal.hint", "Review, test, notice, then production", "先评审、测试、通知，再上线"},
		{"change.type.standard", "Standard", "标准"},
		{"change.type.emergency", "Emergency", "紧急"},
		{"change.type.emergency.hint", "One lead decides; a second person looks at it within a day", "一位技术负责人即可批准，24 小时内另一人复核"},
		{"risk.low", "Low", "低"},
		{"risk.medium", "Medium", "中"},
		{"risk.high", "High", "高"},
		{"change.state.review", "In review", "评审中"},
		{"change.state.revising", "Changes requested", "要求修改"},
		{"change.state.approved", "Approved", "已批准"},
		{"change.state.deploying", "Being deployed", "上线中"},
		{"change.state.observing", "Deployed, watched for 72 hours", "已上线，观察 72 小时"},
		{"change.state.successful", "Done", "已完成"},
		{"change.state.failed", "Failed", "失败"},
		{"change.state.backed_out", "Backed out", "已回退"},
		{"change.state.rejected", "Rejected", "已驳回"},
		{"change.state.expired", "Expired: nobody decided in time", "已过期：没有按时决定"},
		{"change.state.cancelled", "Withdrawn", "已撤回"},
		{"change.reason", ": {why}", "：{why}"},
	}
}

// changePlans names the parts of a request.
func changePlans() []phrase {
	return []phrase{
		{"change.title", "What is to be changed, in one line", "一句话说明要改什么"},
		{"change.background", "Background", "背景"},
		{"change.background.hint", "What led to it", "为什么会有这个变更"},
		{"change.purpose", "Purpose", "目的"},
		{"change.impact", "Impact", "影响"},
		{"change.impact.hint", "Who will notice what, and for how long", "谁会受影响、怎么影响、多久"},
		{"change.components", "Components", "涉及模块"},
		{"change.risk", "Risk", "风险"},
		{"change.risk.asked", "{risk}, as the requester sees it", "{risk}（申请人评估）"},
		{"change.risk.set", "{risk}, set by the technical lead", "{risk}（技术负责人评定）"},
		{"change.steps", "Steps", "实施步骤"},
		{"change.rollback", "How to go back", "回退方案"},
		{"change.test", "How it is tested", "测试方案"},
		{"change.from", "Window begins", "窗口开始"},
		{"change.to", "Window ends", "窗口结束"},
		{"change.requester", "Requester", "申请人"},
		{"change.implementer", "Implementer", "实施人"},
		{"change.tell", "Who else is to be told", "还要通知谁"},
	}
}

// changeVotes is what a card says of votes and their decision.
func changeVotes() []phrase {
	return []phrase{
		{"change.vote.approve", "✓ {who} approves", "✓ {who} 同意"},
		{"change.vote.approve.lead", "✓ {who} (technical lead): {text}", "✓ {who}（技术负责人）：{text}"},
		{"change.vote.reject", "✗ {who} rejects: {text}", "✗ {who} 驳回：{text}"},
		{"change.vote.request_changes", "↺ {who} wants changes: {text}", "↺ {who} 要求修改：{text}"},
		{"change.vote.for", "{by} for {who}", "{by} 代 {who}"},
		{"change.progress", "{n} of {need} approvals", "已同意 {n} / 需 {need}"},
		{"change.waits_for_lead.first", "Waits for the technical lead's review", "等技术负责人评审"},
		{"change.waits_for_lead", "{n} approvals; the technical lead has yet to review it", "已同意 {n} 票，等技术负责人评审"},
		{"change.blocked.nobody", "Blocked: nobody may vote on this. An admin can give somebody the role.", "无法审批：没有人有资格投票，请管理员授权。"},
		{"change.blocked.lead", "Blocked: no technical lead of these components may vote.", "无法审批：这些模块没有可投票的技术负责人。"},
		{"change.blocked.quorum", "Blocked: fewer people may vote than must.", "无法审批：有资格投票的人数不够。"},
		{"change.decided.approve", "Approved, {who} decided {at}", "{at} 批准，{who} 投了决定票"},
		{"change.decided.reject", "Rejected by {who} {at}", "{at} 被 {who} 驳回"},
		{"change.decided.request_changes", "{who} asked for changes {at}", "{at} {who} 要求修改"},
		{"change.decided.glass", "Approved without votes by {who} {at}: the glass was broken", "{at} {who} 未经投票强制批准"},
	}
}

// changeWay is the way to production, and what still stands in it.
func changeWay() []phrase {
	return []phrase{
		{"change.step.request", "Requested", "申请"},
		{"change.step.review", "Reviewed and approved", "评审通过"},
		{"change.step.evidence", "Tested apart from production", "隔离环境验证"},
		{"change.step.notice", "Everyone concerned told", "通知相关人"},
		{"change.step.deploy", "Deployed", "上线"},
		{"change.step.watch", "Watched for 72 hours", "观察 72 小时"},
		{"change.ready", "It may be deployed now, until {to}.", "现在可以上线，窗口到 {to}。"},
		{"change.waits.approval", "It waits for approval.", "还在等审批。"},
		{"change.waits.evidence", "It waits for a test outside production: the button is on its card.", "还缺隔离环境的测试结果，请在变更卡片上提交。"},
		{"change.waits.notice", "Those concerned have not been told yet.", "还没有通知相关人。"},
		{"change.waits.lead_time", "People have to be told {lead} before; that is {earliest} at the earliest. Move the window if that is too late.", "要提前 {lead} 通知，最早 {earliest} 才能上线。来不及就改窗口。"},
		{"change.waits.window", "Its window begins {from}.", "窗口 {from} 才开始。"},
		{"change.waits.over", "Its window ended {to}. Edit it to plan another.", "窗口 {to} 已结束，请编辑后重新安排。"},
		{"change.waits.other", "Change #{id} “{title}” on the same component is being deployed.", "同一模块的变更 #{id}「{title}」正在上线。"},
	}
}

// changeAfter is what a card says of what came after the votes.
func changeAfter() []phrase {
	return []phrase{
		{"change.proof.passed", "Tested in {environment} by {who} ✓ (build {artefact}, report {report})", "{who} 在 {environment} 测试通过 ✓（制品 {artefact}，报告 {report}）"},
		{"change.proof.failed", "Test failed in {environment}, {who} (build {artefact})", "{who} 在 {environment} 测试未通过（制品 {artefact}）"},
		{"change.deployed.from", "Deployment begun {at} by {who}", "{at} {who} 开始上线"},
		{"change.deployed.to", "ended {at}", "{at} 结束"},
		{"change.watched", "Watched until {until}; {n} things happened", "观察到 {until}，期间发现 {n} 件事"},
		{"change.hit", "{ref} (T{tier}), {at}", "{ref}（T{tier}），{at}"},
		{"change.hit.no_tier", "{ref}, {at}", "{ref}，{at}"},
		{"change.hit.ticket", "Ticket #{id}", "工单 #{id}"},
		{"change.hit.outage", "Outage {id}", "中断 {id}"},
		{"change.hit.confirmed", "caused by this change, says {who}", "{who} 确认由本次变更引起"},
		{"change.hit.dismissed", "not caused by it, says {who}", "{who} 确认与本次变更无关"},
		{"change.second.due", "A second person is to look at it by {at}", "须在 {at} 前由第二人复核"},
		{"change.second.done", "Looked at by {who} as well", "{who} 已复核"},
		{"change.after.due", "Review due {at}", "须在 {at} 前复盘"},
		{"change.after.done", "Reviewed by {who}", "{who} 已复盘"},
	}
}
