package lang

// roleWishes is what is said where the role table is changed.
func roleWishes() []phrase {
	return []phrase{
		{"help.role", "give or take a role; a second administrator confirms", "授予或收回角色，须另一位管理员确认"},
		{"command.role", "role", "角色"},
		{"form.role", "Change a role", "修改角色"},
		{"form.role.submit", "Propose", "提交"},
		{"role.act", "What is to be done", "操作"},
		{"role.act.grant", "Give", "授予"},
		{"role.act.revoke", "Take back", "收回"},
		{"role.who", "Whose role", "谁的角色"},
		{"role.which", "Role", "角色"},
		{"role.engineer", "engineer", "工程师"},
		{"role.lead", "technical lead", "技术负责人"},
		{"role.tester", "tester", "测试人员"},
		{"role.manager", "manager", "经理"},
		{"role.knowledge_owner", "knowledge owner", "知识库负责人"},
		{"role.security", "security", "安全"},
		{"role.admin", "administrator", "管理员"},
		{"role.admins_only", "Only administrators change roles.", "只有管理员可以修改角色。"},
		{"role.stranger", "Guests, bots and people of other workspaces hold no roles.", "访客、机器人和外部人员不能有角色。"},
		{"role.second", "Another administrator confirms it: not who asks, nor whose role it is.", "须由另一位管理员确认，提交人和当事人都不行。"},
		{"role.wish.grant", "{by} wants to give {who} the role {role} for {part}", "{by} 提议授予 {who} 角色「{role}」（{part}）"},
		{"role.wish.revoke", "{by} wants to take the role {role} for {part} from {who}", "{by} 提议收回 {who} 的角色「{role}」（{part}）"},
		{"role.state.asked", "A second administrator decides", "等另一位管理员确认"},
		{"role.state.done", "Confirmed by {who}", "{who} 已确认"},
		{"role.state.refused", "Refused by {who}", "{who} 已拒绝"},
		{"button.role_confirm", "Confirm", "确认"},
		{"button.role_refuse", "Refuse", "拒绝"},
	}
}
