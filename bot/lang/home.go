package lang

// homes is what stands in App Home beside the tickets.
func homes() []phrase {
	return []phrase{
		{"home.mine", "My tickets", "我的工单"},
		{"home.mine.none", "None. All is well.", "没有未完成的工单。"},
		{"home.queue", "The queue, by deadline", "待办队列（按时限）"},
		{"home.queue.none", "Nothing here. All is well.", "这里没有工单。"},
		{"home.overdue", ":red_circle: *{n} overdue.* They come first.", ":red_circle: *{n} 个已超时*，排在最前。"},
		{"home.more", "There are more; `/ops my` lists them.", "还有更多，用 `/ops my` 查看。"},
		{"home.page", "Page {page} of {pages}, {n} tickets", "第 {page} 页，共 {pages} 页，{n} 个工单"},
		{"home.who.all", "Everybody's", "全部"},
		{"home.who.mine", "With me", "我处理的"},
		{"home.who.unassigned", "With nobody yet", "还没人接"},
		{"home.tier.all", "Every tier", "所有级别"},
		{"home.component.all", "Every component", "所有模块"},
		{"button.next", "Next page", "下一页"},
		{"button.back", "Page before", "上一页"},
	}
}
