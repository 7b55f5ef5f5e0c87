package lang

// answers is what surrounds the articles of the knowledge base.
func answers() []phrase {
	return []phrase{
		{"intro.1", "Tell me what goes wrong, in your own words or with the error code. I answer from the knowledge base and say where it comes from.",
			"遇到问题直接跟我说，用自己的话或报错码都行。我从知识库里找答案，并注明出处。"},
		{"intro.2", "If that does not help, one tap opens a ticket: you see who has it and by when.",
			"没解决？点一下就能开单，谁在处理、什么时候答复，一目了然。"},
		{"intro.3", "You can also put :ticket: on any message, use `/ops`, or write “open a ticket: …”.",
			"也可以给任意消息加 :ticket: 表情，用 `/ops` 命令，或者直接说「开单：……」。"},

		{"late", "Sorry for the wait: I was away and have only just read this.", "抱歉让您久等了：我刚恢复，才看到这条消息。"},
		{"late.sent", "Written {at}; Slack could not be reached then.", "{at} 写的，当时连不上 Slack，现在才发出。"},
		{"talk.hello", "Hello! What can I help you with? An error code or a short description is enough.", "您好！遇到什么问题了？给我报错码或简单描述一下就行。"},
		{"talk.thanks", "You're welcome.", "不客气。"},
		{"files", "I can't read that file yet. Please write in a sentence what happens, with the error code if there is one.",
			"这个文件我暂时看不了。请用一句话说明现象，有报错码的话一起发给我。"},

		{"closest", "I'm not certain. These come closest:", "我不太确定，下面几篇最接近："},
		{"unknown", "I don't know this one: the knowledge base has nothing that fits. A colleague can take it from here.",
			"这个问题知识库里还没有，我不敢乱答。可以转给同事处理。"},
		{"unknown.unknown_code", "This code is not in the knowledge base, so I won't guess. A colleague can take it from here.",
			"知识库里没有这个报错码，我就不猜了。可以转给同事处理。"},
		{"unknown.other_product", "This seems to be about a product we don't look after. If it does stop your work, a colleague can have a look.",
			"这看起来不是我们维护的系统。如果影响到您干活，可以转给同事看看。"},

		{"article.cause", "Cause", "原因"},
		{"article.steps", "What to do", "处理步骤"},
		{"article.check", "How to tell that it worked", "怎么确认好了"},
		{"article.no_steps", "The source gives no steps for this. A colleague can help.", "原文没有给出处理步骤，可以找同事帮忙。"},
		{"article.id", "{id}, revision {revision}", "{id}，第 {revision} 版"},
		{"article.source", "Source: {source}", "来源：{source}"},
		{"article.applies", "For: {to}", "适用于：{to}"},
		{"article.verified", "Verified by {who} on {on}", "{who} 于 {on} 验证"},
		{"article.unverified", "Not yet verified", "尚未验证"},

		{"question.glad", "Good to hear.", "解决了就好。"},
		{"question.solved", "✓ Solved", "✓ 已解决"},
		{"question.ticket", "→ Ticket #{id}", "→ 已转工单 #{id}"},
		{"question.ticket_already", "There is a ticket for this already: #{id}.", "这个问题已经开过单了：#{id}。"},
		{"question.already", "That is noted already.", "已经记下了。"},
		{"question.marked_wrong", "Marked as the wrong article", "已标记：文章不对"},
		{"question.wrong_noted", "Thank you, I've noted that this article did not fit. Would you like a colleague to take over? Press *Open a ticket*.",
			"谢谢，这篇不对题，我记下了。需要同事接手的话，请点「开单」。"},
		{"question.helped", "Did that help?", "这样解决了吗？"},
		{"question.still", "Then a colleague should look at it. One tap, and your words go along.", "那就请同事看看。点一下「开单」，前面说的会一起带过去。"},
		{"question.no_words", "There are no words in that message for me to look up.", "那条消息里没有文字，我没法查。"},
		{"question.asked", "{who} asked: {text}", "{who} 问：{text}"},

		{"button.solved", "Solved", "解决了"},
		{"button.not_solved", "Not solved → ticket", "没解决 → 开单"},
		{"button.ticket", "Open a ticket", "开单"},
		{"button.wrong", "Wrong article", "文章不对"},
		{"button.show", "Show", "看这篇"},
		{"button.share", "Show to all", "发给大家看"},

		{"kb.which", "Which code? For example `/ops kb RPT-7001`.", "要查哪个报错码？例如 `/ops kb RPT-7001`。"},
	}
}
