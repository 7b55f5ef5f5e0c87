package lang

// secrets is what is said to who wrote a password into Slack.
func secrets() []phrase {
	return []phrase{
		{"secret.said", ":lock: That looks like {what}. I keep it masked, but others can still read it here. Please change it soon, and delete your message: hover over it, ⋯, *Delete message*. I can't do that for you.",
			":lock: 您的消息里像是有{what}。我保存时已经打码，但别人在这里还看得到。请尽快更换，并删除这条消息：把鼠标移到消息上，点「⋯」→「删除消息」。这一步我没有权限代劳。"},
		{"secret.typed", ":lock: That looked like {what}. I keep it masked and nobody else has seen it. If it was real, it is safer to change it.",
			":lock: 刚才填写的内容里像是有{what}。我保存时已经打码，别人看不到。如果是真的，建议更换。"},
		{"secret.and", " and ", "和"},
		{"secret.token", "a token or key", "令牌或密钥"},
		{"secret.password", "a password", "密码"},
		{"secret.key", "a private key", "私钥"},
		{"secret.link", "a link that lets anybody in", "任何人都能用的授权链接"},
		{"secret.id_card", "the number of an identity card", "身份证号"},
		{"secret.bank_card", "the number of a bank card", "银行卡号"},
	}
}
