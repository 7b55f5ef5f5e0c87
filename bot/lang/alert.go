package lang

// alerts is what is said of what other programs tell, and of maintenance.
func alerts() []phrase {
	return []phrase{
		{"alert.count", "*Alerts firing: {n}*", "*{n} 条告警未恢复*"},
		{"alert.since", "{title}, since {at}", "{title}，自 {at}"},
		{"alert.more", "and {n} more", "还有 {n} 条"},
		{"alert.flapping", "It has come back {n} times; the ticket stays open for 15 quiet minutes.", "已反复 {n} 次，安静 15 分钟后才自动解决。"},
		{"alert.over", "All its alerts have ended.", "告警已全部恢复。"},
		{"alert.over.taken", "{who} all alerts of #{id} have ended. Please resolve it when you are content.", "{who} #{id} 的告警已全部恢复，确认没问题后请解决工单。"},
		{"history.resolve.auto", "Resolved by itself", "自动解决"},
		{"history.reopen.auto", "Its alerts fire again: reopened", "告警再次触发，工单重开"},
		{"sorry.machine", "A program opened this ticket: there is nobody to reply to.", "这张单是监控告警开的，没有报单人可回复。"},

		{"help.maintenance", "plan a time in which alerts open no tickets, for engineers", "安排维护窗口，期间告警不开单（工程师）"},
		{"command.maintenance", "maintenance", "维护"},
		{"form.maintenance", "Plan maintenance", "安排维护"},
		{"form.maintenance.submit", "Save", "保存"},
		{"maintenance.from", "Begins", "开始"},
		{"maintenance.to", "Ends", "结束"},
		{"maintenance.to.past", "It must end after it begins, and not in the past.", "结束时间要晚于开始时间，也不能是过去。"},
		{"maintenance.reason", "What for?", "做什么？"},
		{"maintenance.line", "Maintenance of {component}, {from} to {to}: {why}", "{component} 维护，{from} 至 {to}：{why}"},
		{"maintenance.by", "Planned by {who}. Alerts on it open no tickets meanwhile.", "{who} 安排。期间的告警不开单。"},
		{"maintenance.over", "That window is over already.", "这个维护窗口已经结束。"},
		{"button.maintenance_end", "End it now", "立即结束"},
	}
}
