package lang

// extracts is what is said of voice clips and pictures.
func extracts() []phrase {
	return []phrase{
		{"extract.voice.waiting", "Listening …", "正在听……"},
		{"extract.picture.waiting", "Looking at the picture …", "正在看图……"},
		{"extract.voice", "I heard:", "我听到的是："},
		{"extract.picture", "I can read in the picture:", "图里读到的是："},
		{"extract.voice.nothing", "I heard nothing in the clip. Please write it down, or let a colleague listen to it.", "语音里没听到内容。麻烦打字说明，或者转给同事听。"},
		{"extract.voice.no_ears", "I can't listen to voice clips here, and Slack made no transcript. Please write it down, or let a colleague listen to it.", "我这里听不了语音，Slack 也没有转出文字。麻烦打字说明，或者转给同事听。"},
		{"extract.voice.failed", "I could not get at the clip. Please write it down, or let a colleague listen to it.", "语音没能打开。麻烦打字说明，或者转给同事听。"},
		{"extract.picture.nothing", "I can't make out anything in the picture. If it shows a code, please write it down.", "这张图我看不清。里面有报错码的话，麻烦打出来。"},
		{"extract.picture.failed", "I could not get at the picture. If it shows a code, please write it down.", "图片没能打开。里面有报错码的话，麻烦打出来。"},
		{"extract.blind", "I can't look at pictures here. If it shows a code, please write it down; a ticket takes the picture along.", "我这里看不了图片。里面有报错码的话，麻烦打出来；开单时图片会一起带上。"},
		{"extract.voice.untitled", "Voice clip", "语音"},
		{"extract.picture.untitled", "Screenshot", "截图"},
		{"extract.text", "What was meant", "应该是"},
		{"extract.text.hint", "Mend it as you like; then I answer again.", "改成对的内容，我会重新回答。"},
		{"extract.text.empty", "Please write what was meant", "请填写内容"},
		{"button.extract_fix", "Fix", "改一改"},
		{"button.extract_ask", "That's right, answer it", "没错，帮我查"},
		{"form.extract_fix", "What was meant?", "改成对的内容"},
		{"form.extract_fix.submit", "Answer again", "重新回答"},
	}
}

// looks is how far the second look at a question is, and what came of it.
func looks() []phrase {
	return []phrase{
		{"look.step.rewrite", "Looking again, in other words …", "换个说法再找找……"},
		{"look.step.choose", "Comparing what was found …", "正在比对找到的条目……"},
		{"look.step.word", "Putting it into words …", "正在整理步骤……"},
		{"look.with", "Worded with AI, from the article named in brackets", "由 AI 按方括号里的条目整理"},
		{"look.chosen", "Found with AI; the article stands as it is", "由 AI 帮忙找到，内容是条目原文"},
		{"look.counted", "AI took this for a question for figures: they are in the next message", "AI 认为你在问统计数字，见下一条消息"},
		{"look.back", "Asked back with AI", "AI 的追问，点一下即可"},
		{"look.nothing", "AI found nothing better", "AI 也没有找到更合适的条目"},
		{"look.without", "Without AI: it is not available just now", "AI 暂时不可用，以上是知识库的结果"},
		{"look.budget", "Without AI: this month's budget for it is used up", "本月 AI 额度已用完，以上是知识库的结果"},
		{"look.late", "Without AI: it did not answer in time", "AI 没有及时答复，以上是知识库的结果"},
		{"model.nearly", "Four fifths of this month's {n} tokens for AI are used. A cheaper model answers from now on, if one is configured.", "本月 {n} 个 AI token 额度已用掉八成。之后会改用更便宜的模型（如已配置）。"},
		{"model.spent", "This month's {n} tokens for AI are used up. Until next month answers come from the knowledge base alone.", "本月 {n} 个 AI token 额度已用完。下月之前只用知识库回答。"},
	}
}
