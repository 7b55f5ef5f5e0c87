package lang

// notices is what people choose to hear, and how what they did not want to
// hear at once is told.
func notices() []phrase {
	return []phrase{
		{"form.notices", "What I tell you", "通知设置"},
		{"form.notices.submit", "Save", "保存"},
		{"notice.ticket", "Something happened to my ticket", "我的工单有动静"},
		{"notice.rating", "How was it? (after a ticket)", "工单结束后请我评价"},
		{"notice.all_clear", "An outage I follow is over", "我关注的故障已恢复"},
		{"notice.shift", "My duty begins or ends", "我的值班开始和结束"},
		{"notice.assigned", "Somebody gave me a ticket", "有人把工单转给我"},
		{"notice.reminder", "A ticket with me runs out of time", "我手上的工单快超时"},
		{"notice.review", "Articles: reviews and decisions", "知识库文章的复核和审阅结果"},
		{"notice.when.now", "At once", "立即"},
		{"notice.when.bundle", "Together, at 9 in the morning", "每天早上 9 点汇总"},
		{"notice.when.never", "Never", "不用通知"},
		{"notice.missing", "Please choose one.", "请选一项。"},
		{"notice.always", "Questions to you, replies and “resolved” always come at once.", "需要您回答的问题、回复和「已解决」总是立即送达。"},
		{"notice.duty", ":lock: What concerns a T1 while you are on duty comes at once, always.", ":lock: 值班期间与 T1 有关的通知总是立即送达，不能关闭。"},
		{"bundle.head", "Good morning. {n} things since yesterday:", "早上好，这是昨天以来的 {n} 条消息："},
		{"bundle.more", "And also:", "还有："},
		{"button.notices", "What I tell you…", "通知设置…"},
	}
}
