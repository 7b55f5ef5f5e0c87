package lang

// changeButtons are the buttons of a change.
func changeButtons() []phrase {
	return []phrase{
		{"button.change_nudge", "Nudge", "催一下"},
		{"button.change_new", "Request a change…", "申请变更…"},
		{"button.change_review", "Review…", "技术评审…"},
		{"button.change_approve", "Approve", "同意"},
		{"button.change_wish", "Request changes…", "要求修改…"},
		{"button.change_reject", "Reject…", "驳回…"},
		{"button.change_evidence", "Test result…", "测试结果…"},
		{"button.change_back_out", "Take it back…", "回退…"},
		{"button.change_second", "Second look…", "复核…"},
		{"button.change_after", "Review it…", "复盘…"},
		{"button.change_deploy", "Begin deployment", "开始上线"},
		{"button.change_done", "It is deployed", "上线完成"},
		{"button.change_revise", "Edit…", "编辑…"},
		{"button.change_cancel", "Withdraw", "撤回"},
		{"button.change_articles", "Articles are right", "文档已确认"},
		{"button.change_known", "I know", "知道了"},
		{"button.hit.confirmed", "Its fault", "是它引起的"},
		{"button.hit.dismissed", "Not its fault", "与它无关"},
	}
}

// changeTests is the form for what a test has shown.
func changeTests() []phrase {
	return []phrase{
		{"form.change_evidence", "Test of change #{id}", "变更 #{id} 测试结果"},
		{"form.change_evidence.submit", "Save", "保存"},
		{"proof.environment", "Where was it tested?", "在哪个环境测试？"},
		{"proof.environment.hint", "Not production", "不能是生产环境"},
		{"proof.artefact", "Which build? Its hash or version", "哪个制品？填哈希或版本号"},
		{"proof.artefact.hint", "The very same goes to production", "上线的必须是同一个制品"},
		{"proof.checks", "What was checked?", "检查了什么？"},
		{"proof.checks.hint", "One line each", "每项一行"},
		{"proof.report", "Log or report", "日志或测试报告"},
		{"proof.report.hint", "Paste it; its hash is kept in the ledger", "粘贴内容，台账里会保存它的哈希"},
		{"proof.rehearsed", "Was going back tried out?", "回退演练过吗？"},
		{"proof.rehearsed.missing", "Try the rollback first; only an emergency may go without.", "请先演练回退，只有紧急变更可以例外。"},
		{"proof.refused", "A test result by {who} for version {revision} does not count: it needs a rehearsed rollback and the present version {now} ({state}).", "{who} 提交的第 {revision} 版测试结果无效：须演练过回退，且当前是第 {now} 版（{state}）。"},
		{"proof.passed", "Result", "结果"},
		{"proof.passed.yes", "Passed", "通过"},
		{"proof.passed.no", "Failed", "未通过"},
	}
}

// changeForms is what stands in the other forms of a change.
func changeForms() []phrase {
	return []phrase{
		{"form.empty", "Please fill this in.", "请填写。"},
		{"form.choose", "Please choose one.", "请选择。"},
		{"yes", "Yes", "是"},
		{"no", "No", "否"},
		{"form.change_request", "Request a change", "申请变更"},
		{"form.change_revise", "Edit change #{id}", "编辑变更 #{id}"},
		{"form.change_request.submit", "Send", "提交"},
		{"change.from.past", "That is in the past. Choose a later time.", "时间已过，请重新选择。"},
		{"change.to.before", "The window must end after it begins.", "结束时间要晚于开始时间。"},
		{"change.implementer.stranger", "Guests and people of other workspaces cannot carry out a change.", "访客和外部人员不能做实施人。"},
		{"form.change_review", "Review change #{id}", "技术评审 #{id}"},
		{"form.change_review.submit", "Approve", "同意"},
		{"change.feasible", "Can it be done this way? What could go wrong?", "方案可行吗？有什么风险？"},
		{"change.feasible.hint", "The other approvers read this.", "其他审批人会看到。"},
		{"change.class", "Risk", "风险等级"},
		{"change.needs", "{n} approvals needed", "需要 {n} 人同意"},
		{"form.change_reject", "Reject change #{id}", "驳回变更 #{id}"},
		{"form.change_reject.submit", "Reject", "驳回"},
		{"form.change_reject.why", "Why not?", "为什么驳回？"},
		{"form.change_reject.hint", "The requester reads this.", "申请人会看到。"},
		{"form.change_wish", "Ask for changes #{id}", "要求修改 #{id}"},
		{"form.change_wish.submit", "Send", "发送"},
		{"form.change_wish.why", "What should be different?", "希望怎么改？"},
		{"form.change_wish.hint", "The requester edits it, and everybody votes anew.", "申请人修改后重新投票。"},
		{"form.change_back_out", "Take back change #{id}", "回退变更 #{id}"},
		{"form.change_back_out.submit", "Take it back", "确认回退"},
		{"form.change_back_out.why", "Why is it taken back?", "为什么回退？"},
		{"change.rollback.is", "*How to go back*", "*回退方案*"},
		{"form.change_second", "Second look #{id}", "复核变更 #{id}"},
		{"form.change_second.submit", "Save", "保存"},
		{"form.change_second.why", "Was the decision right?", "当时的决定对吗？"},
		{"form.change_second.hint", "It was decided by one person.", "这是一个人做的决定。"},
		{"form.change_after", "Review of change #{id}", "变更 #{id} 复盘"},
		{"form.change_after.submit", "Save", "保存"},
		{"form.change_after.why", "What happened, why, and what will be different?", "发生了什么、为什么、以后怎么改？"},
		{"form.change_after.hint", "Facts, not blame", "对事不对人"},
	}
}
