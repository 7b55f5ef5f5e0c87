package lang

// templates is what is said of standard changes and what they are made of.
func templates() []phrase {
	return []phrase{
		{"help.template", "propose a template for a standard change", "提交标准变更模板"},
		{"command.template", "template", "变更模板"},
		{"help.standard", "ask for a standard change, made of a template", "申请标准变更"},
		{"command.standard", "standard", "标准变更"},
		{"form.template", "Template", "标准变更模板"},
		{"form.template.submit", "Propose", "提交"},
		{"form.standard", "Standard change", "标准变更"},
		{"form.standard.submit", "Send", "提交"},
		{"template.steps.hint", "{hole} stands for the number that each change decides", "{hole} 代表每次变更要填的数值"},
		{"template.min", "Least value, if each change decides a number", "数值下限（每次要填数值时）"},
		{"template.max", "Largest value", "数值上限"},
		{"template.longest", "Longest window, in hours", "窗口最长几小时"},
		{"template.expires", "Counts until", "有效期到"},
		{"template.number", "Please give a whole number.", "请填整数。"},
		{"template.wrong", "Please look at this again: a window up to 24 hours, a life up to a year, and {hole} in the steps if there is a value.", "请检查：窗口不超过 24 小时，有效期不超过一年；有数值时步骤里要写 {hole}。"},
		{"template.head", "Template {id}: {title}", "模板 {id}：{title}"},
		{"template.limits", "{parts}; risk {risk}; windows up to {longest}; until {expires}", "{parts}；风险{risk}；窗口最长 {longest}；有效期到 {expires}"},
		{"template.value", "; value {min} to {max}", "；数值 {min} 至 {max}"},
		{"template.state.proposed", "Proposed by {who}; a technical lead decides", "{who} 提交，等技术负责人批准"},
		{"template.state.approved", "Approved by {who}: its changes need no new vote", "{who} 已批准，套用它的变更不用再投票"},
		{"template.state.rejected", "Rejected by {who}", "{who} 已驳回"},
		{"template.own", "You proposed it, so another lead decides.", "这是你提交的，要由其他技术负责人批准。"},
		{"template.decided", "That was decided already.", "已经有人处理过了。"},
		{"template.none", "There is no approved template yet. `/ops template` proposes one.", "还没有批准的模板，可用 `/ops template` 提交。"},
		{"template.over", "This template does not count any more.", "这个模板已失效。"},
		{"template.which", "Which one", "选择模板"},
		{"template.value.field", "Value, if the template has one", "数值（模板需要时填）"},
		{"template.outside", "Outside of what was approved: windows up to {longest}, value {min} to {max}.", "超出批准范围：窗口最长 {longest}，数值 {min} 至 {max}。"},
		{"button.template_approve", "Approve template", "批准模板"},
		{"button.template_reject", "Reject template", "驳回模板"},
	}
}
