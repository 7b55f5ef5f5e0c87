package lang

// articleLife is what stands on buttons and forms about an article.
func articleLife() []phrase {
	return []phrase{
		{"button.edit_article", "Propose an edit", "提修改"},
		{"button.publish", "Publish", "发布"},
		{"button.reject", "Reject…", "驳回…"},
		{"button.withdraw", "Withdraw", "撤回"},
		{"button.still_right", "Still right", "内容没问题"},
		{"button.retire", "Retire", "下架"},
		{"button.not_now", "Cancel", "取消"},

		{"field.title", "Title", "标题"},
		{"field.symptom", "Symptom", "现象"},
		{"field.cause", "Cause", "原因"},
		{"field.steps", "What to do", "处理步骤"},
		{"field.check", "How to tell that it worked", "怎么确认好了"},
		{"field.applies_to", "For which versions", "适用版本"},
		{"field.wordings", "Questions that must find it", "必须能搜到这篇的问法"},
		{"field.wordings.hint", "One a line, as people ask. An edit that loses one cannot be published.", "一行一条，照用户的原话写。改动后如果搜不到，就不能发布。"},

		{"field.wordings.solved", "These questions found it and solved it: {list}", "用这些问法搜到它并解决了问题：{list}"},

		{"article.too_long", "{id} is too long for a form. Use `opsdesk kb export`, edit the file and import it.", "{id} 太长，表单里放不下。请用 `opsdesk kb export` 导出，改好后再导入。"},
		{"article.changed_meanwhile", "The article changed meanwhile. Please open it again with `/ops kb` and edit the new revision.", "这篇文章刚被改过，请用 `/ops kb` 重新打开，在新版上修改。"},
		{"article.retired", "Retired: nobody is shown this article any more. A published edit brings it back.", "已下架，不再展示给用户。发布一次修改即可恢复。"},
		{"sorry.needs_editor", "Only engineers and knowledge owners can edit articles. An admin can make you one.", "只有工程师和知识负责人可以改文章。需要的话请管理员给您加角色。"},
		{"sorry.needs_publisher", "Only a knowledge owner, a lead or an admin can do that.", "只有知识负责人、技术负责人或管理员可以操作。"},

		{"form.article_edit", "Edit the article", "修改文章"},
		{"form.article_edit.submit", "Propose", "提交审核"},
		{"form.article_edit.title", "Please give it a title.", "请填写标题。"},
		{"form.article_edit.same", "Nothing is different yet.", "内容还没有改动。"},
		{"form.article_reject", "Reject the edit", "驳回修改"},
		{"form.article_reject.submit", "Reject", "驳回"},
		{"form.reject.why", "Why?", "驳回原因"},
		{"form.reject.why.hint", "The author reads this.", "提交人会看到。"},
		{"form.reject.missing", "Please say why in a sentence.", "请用一句话说明原因。"},
	}
}

// articleNews is what becomes of a proposed edit.
func articleNews() []phrase {
	return []phrase{
		{"proposal.sent", "Thank you. Your edit of {title} now waits for somebody else to publish it.", "收到，《{title}》的修改已提交，等其他人审核发布。"},
		{"proposal.head", "Proposed edit: {title}", "修改待审核：{title}"},
		{"proposal.by", "{who} wants to change {id}, revision {base}", "{who} 提交，{id} 第 {base} 版"},
		{"proposal.stale", "The article has changed since: this can no longer be published.", "文章在这之后又改过，这份修改不能再发布。"},
		{"proposal.published", "✓ Published by {who} as revision {revision}", "✓ {who} 已发布，现为第 {revision} 版"},
		{"proposal.rejected", "✗ Rejected by {who}: {why}", "✗ {who} 驳回：{why}"},
		{"proposal.withdrawn", "Withdrawn by {who}", "{who} 已撤回"},
		{"proposal.own", "You wrote this edit; somebody else has to publish it.", "这是您自己提交的修改，得由别人来发布。"},
		{"proposal.not_yours", "Only its author can withdraw it.", "只有提交人可以撤回。"},
		{"proposal.over.published", "{who} has published this already.", "{who} 已经发布了。"},
		{"proposal.over.rejected", "{who} has rejected this already.", "{who} 已经驳回了。"},
		{"proposal.over.withdrawn", "{who} has withdrawn this.", "{who} 已经撤回了。"},
		{"proposal.loses", "I did not publish it: these questions would no longer find their article.\n{list}", "没有发布，因为改完之后下面这些问法会搜不到原来的文章：\n{list}"},
		{"proposal.loses.one", "• “{text}” → {id}", "• 「{text}」→ {id}"},
		{"proposal.done", "Published as revision {revision}. I answer with it from now on.", "已发布为第 {revision} 版，马上生效。"},
		{"proposal.twin", "{id} says the same in the other language; please see whether it needs this edit too.", "另一种语言的 {id} 是同一篇，请看看是否也要改。"},
		{"tell.published", "{who} published your edit of {title}: it is revision {revision} now.", "{who} 发布了您对《{title}》的修改，现为第 {revision} 版。"},
		{"tell.rejected", "{who} did not take your edit of {title}:", "{who} 没有采纳您对《{title}》的修改："},
	}
}

// articleDoubts is what is said when an article is doubted.
func articleDoubts() []phrase {
	return []phrase{
		{"form.article_doubt", "What is wrong with it?", "这篇文章怎么不对？"},
		{"form.article_doubt.submit", "Send", "提交"},
		{"form.doubt.which", "Which article?", "哪一篇？"},
		{"form.doubt.kind", "What is it?", "哪方面的问题？"},
		{"form.doubt.kind.missing", "Please choose one.", "请选一项。"},
		{"form.doubt.text", "In your own words", "补充说明"},
		{"form.doubt.text.hint", "What would have helped you? The owner of the article reads this.", "您原本想找什么？文章负责人会看到。"},
		{"doubt.wrong", "It is wrong", "内容有错"},
		{"doubt.outdated", "It is out of date", "内容过时"},
		{"doubt.not_my_case", "It is not my case", "不是我的问题"},
		{"doubt.unclear", "I don't understand it", "看不懂"},
		{"reason.wrong", "wrong", "内容有错"},
		{"reason.outdated", "out of date", "内容过时"},
		{"reason.not_my_case", "another case", "不对题"},
		{"reason.unclear", "unclear", "看不懂"},

		{"review.head", "Please check: {title}", "请核对文章：{title}"},
		{"review.owner", "Owner: {who}", "负责人：{who}"},
		{"review.nobody", "whoever looks after articles", "暂无，请知识负责人认领"},
		{"review.due", "by {at}", "请在{at}前处理"},
		{"review.count", "{kind} {n}×", "{kind} {n} 次"},
		{"review.said", "{who} ({kind}):", "{who}（{kind}）："},
		{"review.right", "✓ {who} checked it: still right", "✓ {who} 已核对，内容没问题"},
		{"review.edited", "✓ {who} published an edit", "✓ {who} 已发布修改"},
		{"review.retired", "{who} retired the article", "{who} 已下架这篇文章"},
		{"review.still_open", "{who}: {id} still waits to be checked.", "{who}：{id} 还没有核对。"},
		{"review.over", "That is settled already; the card shows how.", "已经处理过了，请看卡片。"},
		{"review.retire.sure", "Nobody will be shown this article any more. Its revisions stay.", "下架后用户就搜不到了，历史版本会保留。"},
		{"review.noted", "Noted: verified by you, today.", "已记下：您今天核对过。"},
		{"review.gone", "The article is retired.", "文章已下架。"},
	}
}
