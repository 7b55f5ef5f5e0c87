package lang

// privates is what is said of tickets that only a few may read.
func privates() []phrase {
	return []phrase{
		{"private.title", "🔒 private", "🔒 私密"},
		{"private.stub", ":lock: #{id} is private; continued in a direct message.", ":lock: #{id} 是私密工单，已转到私聊继续。"},
		{"private.delete", ":lock: Ticket #{id} is private now, and we go on in our direct messages. Your own words still stand in this channel, and only you can remove them: hover over your message, ⋯, *Delete message*. Thank you!",
			":lock: 工单 #{id} 已设为私密，后续在我们的私聊里继续。您自己发的内容还留在这个频道，只有您能删除：把鼠标移到消息上，点「⋯」→「删除消息」。谢谢！"},
		{"private.goes_on", ":lock: #{id} is private and goes on in our direct messages. What you write here does not reach it, and everybody here can read it.",
			":lock: #{id} 是私密工单，在我们的私聊里继续。写在这里的内容不会进入工单，而且频道里的人都看得到。"},
		{"private.goes_on.desk", ":lock: #{id} is private. Please answer with *Reply* on its card; everybody here can read what you write here.",
			":lock: #{id} 是私密工单，请用卡片上的「回复」。写在这里的内容频道里的人都看得到。"},
		{"private.already", "#{id} is private already.", "#{id} 已经是私密工单。"},
		{"private.is_public", "#{id} is not private any more.", "#{id} 已经不是私密工单了。"},
		{"private.not_yours", "Only the requester and engineers can make a ticket private.", "只有报单人和工程师可以把工单设为私密。"},
		{"private.only_requester", "Only the requester or a technical lead can make it public again.", "只有报单人或技术负责人可以取消私密。"},
		{"private.not_for_you", "This one is private: only who has the ticket, technical leads and security can read it. Press *I have it* if you work on it.",
			"这是私密工单，只有处理人、技术负责人和安全人员可以查看。要处理的话，请先点「我来处理」。"},
		{"private.wrote", "{who} wrote; it is private.", "{who} 写了内容，私密。"},
		{"private.file", "Belongs to private ticket #{id}.", "私密工单 #{id} 的附件。"},
		{"private.noted", "Who looks at a private ticket is noted.", "谁查看过私密工单都有记录。"},
		{"history.hide", "{who} made it private.", "{who} 设为私密。"},
		{"history.show", "{who} made it public again.", "{who} 取消了私密。"},
		{"tell.hide", "{who} made your ticket private: only who works on it, technical leads and security can read it.", "{who} 把您的工单设为私密：只有处理人、技术负责人和安全人员可以查看。"},
		{"tell.show", "{who} made your ticket public again.", "{who} 取消了工单的私密设置。"},
		{"button.look", "Show", "查看"},
		{"button.public", "Make public", "取消私密"},
		{"form.show", "#{id}, private", "#{id}（私密）"},
		{"form.private", "Who may read it?", "谁可以查看？"},
		{"form.private.yes", "Only who works on it, leads and security", "仅处理人、技术负责人和安全人员"},
		{"form.private.hint", "For what is sensitive. We then go on in direct messages.", "涉及敏感信息时勾选，后续转到私聊。"},
	}
}
