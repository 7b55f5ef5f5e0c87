package lang

// orders is how the help explains what can be written in a ticket's thread,
// and what is said when that cannot be done.
func orders() []phrase {
	return []phrase{
		{"order.intro", "In a ticket's thread you can write instead of pressing:", "在工单的会话里，也可以直接打字代替按钮："},
		{"order.take", "I have it; “I have it” does too", "接单，说「我来处理」也行"},
		{"order.reply", "answer the requester from the desk's thread; `>> text` does too", "在值班会话里回复报单人，`>> 内容` 也行"},
		{"order.t1", "make it T1, and why: `!t1 the site stands still`; or “raise to T1”", "升为 T1，后面写原因：`!t1 现场停工`；说「升级到一级」也行"},
		{"order.t2", "make it T2", "改为 T2"},
		{"order.t3", "make it T3", "改为 T3"},
		{"order.wait", "wait for the requester, and what for: `!wait which project?`", "挂起，等报单人补充：`!挂起 请问是哪个项目？`"},
		{"order.vendor", "wait for the vendor, and why", "挂起，等厂商，写明原因"},
		{"order.approval", "wait for an approval, and why", "挂起，等审批，写明原因"},
		{"order.resume", "go on", "继续处理"},
		{"order.resolve", "resolved, and how: `!resolve restarted the service`", "已解决，写明怎么解决的：`!解决 重启了报表服务`"},
		{"order.close", "close the ticket; “close it” does too", "关单，说「可以关单了」也行"},
		{"order.reopen", "it is still broken: reopen", "重开，说「还是不行」也行"},
		{"order.cancel", "cancel the ticket", "撤单"},
		{"order.help", "this list", "看这个列表"},

		{"order.unknown", "`!{word}` means nothing to me. I know {known}; `!help` explains them. Nothing was changed.",
			"没有 `!{word}` 这个命令，什么都没改。可以用 {known}，发 `!帮助` 看说明。"},
		{"order.needs.wait", "Please say what you need from the requester: `!wait which project?`", "请写明需要报单人补充什么，例如 `!挂起 请问是哪个项目？`"},
		{"order.needs.vendor", "Please say what you wait for: `!vendor a patch for 7001`", "请写明在等什么，例如 `!等厂商 7001 的补丁`"},
		{"order.needs.approval", "Please say what you wait for: `!approval the restart at noon`", "请写明在等什么，例如 `!等审批 中午重启`"},
		{"order.needs.resolve", "Please say how it was solved: `!resolve restarted the service`", "请写明怎么解决的，例如 `!解决 重启了报表服务`"},
		{"order.passed_on", "Only an engineer can change how urgent a ticket is. Your words have been passed on to the desk.", "级别只能由工程师调整，您的话已经转达。"},
		{"order.same_tier", "Ticket #{id} is T{tier} already.", "工单 #{id} 已经是 T{tier} 了。"},
	}
}

// relays is what surrounds messages that are carried from one side of a
// ticket to the other.
func relays() []phrase {
	return []phrase{
		{"history.reply", "{who} answered the requester:", "{who} 回复报单人："},
		{"history.files", "{who} sent with it:", "{who} 附上了："},
		{"relay.withdrawn", "~{who} wrote here.~ Deleted by its author.", "~{who} 的消息~ 已被作者删除。"},
		{"relay.edited", "edited", "已编辑"},
		{"relay.too_big", "{name}: too big to be passed on", "{name}：文件太大，没有转过来"},
		{"relay.stays", "Your words are passed on, but these files are over {mb} MB and stay here: {names}. Please share them another way, for example as a link.",
			"文字已转达，但下面的文件超过 {mb} MB，没有转过去：{names}。请换个方式，比如发链接。"},
		{"relay.failed", "What you wrote about ticket #{id} did not arrive ({why}); the admins have been told:", "您在工单 #{id} 里发的内容没有送达（{why}），已通知管理员："},
		{"relay.note_hint", "This stays among colleagues: the requester does not see it. To answer them, begin the line with `>>` or `reply:`, press *Reply*, or write in their thread.",
			"这里的话只有同事能看到，报单人看不到。要回复对方，请以 `>>` 或「回复：」开头，或者点「回复」，或直接在对方的会话里写。"},
	}
}

// fullDisk is what is said while nothing can be kept.
func fullDisk() []phrase {
	return []phrase{
		{"full.admin", ":warning: No room left on the disk of {dir} ({why}). I take nothing new until there is: Slack repeats for some minutes what people write, then it is lost to me until I read the channels again. Answers from the knowledge base go on. Please make room; no restart is needed.",
			":warning: {dir} 所在磁盘已满（{why}）。腾出空间之前我收不下新内容：Slack 会重发几分钟，之后要等我补读频道。知识库问答照常。请清理磁盘，不用重启。"},
		{"full.over", "There is room on the disk again; I take everything as usual.", "磁盘有空间了，已恢复正常。"},
		{"full.answer", "My disk is full, so I can't keep your question or open a ticket just now. The admins know.", "磁盘已满，暂时记不下您的问题，也开不了单，已通知管理员。"},
		{"full.unknown", "I can't keep anything just now, because my disk is full; the admins know. Please write again in a while, and in urgent cases call the engineer on duty.",
			"磁盘已满，暂时什么都记不下，已通知管理员。请稍后再发；紧急情况请直接联系值班工程师。"},
		{"full.busy", "My disk is full, so nothing was changed. The admins know; please try again in a while.", "磁盘已满，刚才的操作没有生效。已通知管理员，请稍后再试。"},
	}
}
