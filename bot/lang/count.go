package lang

// counts is what is said to who asks for a figure in words.
func counts() []phrase {
	return []phrase{
		{"count.head", "{figure}, {of}: {n} (the period before: {was})", "{of} {figure}：{n}（前一周期 {was}）"},
		{"count.now", "Counted now, by the calendar of {zone}.", "按当前记录统计，时区 {zone}。"},
		{"count.by.component", "By component: {list}", "按模块：{list}"},
		{"count.by.code", "By error code: {list}", "按错误码：{list}"},
		{"count.by.tier", "By tier: {list}", "按级别：{list}"},
		{"count.comma", ", ", "，"},
		{"count.rest", "others {n}", "其他 {n}"},
		{"count.nameless", "none named", "未注明"},
		{"count.button", "The tickets ({n})", "查看工单（{n}）"},
		{"count.button.top", "{name} ({n})", "{name}（{n}）"},
	}
}
