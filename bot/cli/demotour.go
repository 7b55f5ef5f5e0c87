package cli

import "opsdesk/bot/sandbox"

// Who acts in the tour depends on the language of the reader: what Bob and Lea read is English, what Ana and
// Mei read is Chinese.
var (
	asker = sandbox.Words{EN: "bob", ZH: "ana"}
	boss  = sandbox.Words{EN: "lead", ZH: "mgr"}
	asked = sandbox.Words{EN: "english", ZH: "chinese"}
)

// demoTour is what the page of the demonstration offers who opens it for the first time.
func demoTour() sandbox.Tour {
	return sandbox.Tour{tourChinese(), tourEnglish(), tourTicket(), tourChange(), tourWatch(), tourReport()}
}

func tourChinese() sandbox.TourStep {
	as, help := sandbox.Same("ana"), sandbox.Same("#help")
	return sandbox.TourStep{
		Title: sandbox.Words{EN: "A question in Chinese", ZH: "用中文提问"},
		Text: sandbox.Words{
			EN: "Ana, a site engineer, writes in #help what goes wrong: in her own words, without an error code.",
			ZH: "现场工程师 Ana 在 #help 里用自己的话描述问题，没有错误码。",
		},
		Button: sandbox.Words{EN: "Ask as Ana", ZH: "以 Ana 的身份提问"},
		Look: sandbox.Words{
			EN: "The answer is in the thread, in her language: what it is, what to do, and below it where that comes from and who verified it.",
			ZH: "回答在消息列里，用的是她的语言：原因、处理步骤，下面写着来源、版本和核对人。",
		},
		Acts: []sandbox.TourAct{
			{As: as, Channel: help, Show: true},
			{As: as, Channel: help, Say: sandbox.Same("报表导出一直停在99%"), Name: "chinese"},
			{As: as, Channel: help, Thread: sandbox.Same("chinese"), See: sandbox.Same("RPT-7001"), Name: "answer"},
			{As: as, Channel: help, Thread: sandbox.Same("chinese"), Show: true, Point: sandbox.Same("answer")},
		},
	}
}

func tourEnglish() sandbox.TourStep {
	as, help := sandbox.Same("bob"), sandbox.Same("#help")
	return sandbox.TourStep{
		Title: sandbox.Words{EN: "The same in English", ZH: "换成英文"},
		Text: sandbox.Words{
			EN: "Bob asks the same in English. The desk answers each in the language of the question.",
			ZH: "Bob 用英文问同一件事。用什么语言问，就用什么语言答。",
		},
		Button: sandbox.Words{EN: "Ask as Bob", ZH: "以 Bob 的身份提问"},
		Look: sandbox.Words{
			EN: "The same article, in English. Below it are the ways on: solved, not solved, or wrong.",
			ZH: "同一篇文章的英文版。下面可以选择：已解决、没解决，或者文章有误。",
		},
		Acts: []sandbox.TourAct{
			{As: as, Channel: help, Show: true},
			{As: as, Channel: help, Say: sandbox.Same("the report export stops at 99 %"), Name: "english"},
			{As: as, Channel: help, Thread: sandbox.Same("english"), See: sandbox.Same("RPT-7001"), Name: "answer"},
			{As: as, Channel: help, Thread: sandbox.Same("english"), Show: true, Point: sandbox.Same("answer")},
		},
	}
}

func tourTicket() sandbox.TourStep {
	help, duty, chen := sandbox.Same("#help"), sandbox.Same("#duty"), sandbox.Same("chen")
	return sandbox.TourStep{
		Title: sandbox.Words{EN: "A ticket and its clock", ZH: "工单和时限"},
		Text: sandbox.Words{
			EN: "It did not help and the work has stopped: Bob opens a ticket, a T1. Then 16 minutes pass in which nobody answers.",
			ZH: "没解决，工作停了：Ana 开一张 T1 工单。接着 16 分钟过去，没有人响应。",
		},
		Button: sandbox.Words{EN: "Open a ticket and wait", ZH: "开工单并等 16 分钟"},
		Look: sandbox.Words{
			EN: "This is #duty as Chen sees it: half of the 30 minutes is gone, so who is on duty is called below the ticket's card. “Why?” on the card shows how its clock came to this.",
			ZH: "这是 Chen 看到的 #duty：30 分钟的响应时限过了一半，于是在工单卡片下通知值班人。点卡片上的「计时明细」可以看时间是怎么算的。",
		},
		Acts: []sandbox.TourAct{
			{As: asker, Channel: help, Thread: asked, Show: true},
			{As: asker, Channel: help, Thread: asked, Press: "question_ticket"},
			{As: asker, Submit: sandbox.Filled{"impact": sandbox.Same("stopped")}},
			{As: chen, Channel: duty, See: sandbox.Words{EN: "#\\d+ · T1 · .*99", ZH: "#\\d+ · T1 · .*99"}, Name: "ticket"},
			{As: chen, Channel: duty, Thread: sandbox.Same("ticket"), Show: true, Point: sandbox.Same("ticket")},
			{Clock: "16m"},
			{As: chen, Channel: duty, Thread: sandbox.Same("ticket"), See: sandbox.Same("50 ?%"), Name: "call"},
			{As: chen, Channel: duty, Thread: sandbox.Same("ticket"), Show: true, Point: sandbox.Same("call")},
		},
	}
}

func tourChange() sandbox.TourStep {
	help, changes, duty := sandbox.Same("#help"), sandbox.Same("#changes"), sandbox.Same("#duty")
	chen, lead, mgr := sandbox.Same("chen"), sandbox.Same("lead"), sandbox.Same("mgr")
	return sandbox.TourStep{
		Title: sandbox.Words{EN: "A change and its approval", ZH: "变更和审批"},
		Text: sandbox.Words{
			EN: "Chen solves the ticket. So that it does not come back, Bob asks for a change to production; the manager approves it and the technical lead reviews it.",
			ZH: "Chen 解决了工单。为了不再发生，Ana 申请一次生产变更，经理批准，技术负责人评审。",
		},
		Button: sandbox.Words{EN: "Request and approve", ZH: "申请并审批"},
		Look: sandbox.Words{
			EN: "The change's card in #changes: approved, with who voted on which version. What is missing is a test by somebody else, apart from production.",
			ZH: "#changes 里的变更卡片：已批准，谁对哪个版本投了票都有记录。还差一步：由另一个人在生产以外的环境测试。",
		},
		Acts: []sandbox.TourAct{
			{As: chen, Channel: duty, Press: "ticket_take", Optional: true},
			{As: chen, Channel: duty, Press: "ticket_resolve", Optional: true},
			{As: chen, Optional: true, Submit: sandbox.Filled{"text": {EN: "The export runs again; its limit is too low and will be raised.", ZH: "导出已恢复；行数上限太低，将提高。"}}},
			{As: asker, Channel: help, Command: sandbox.Words{EN: "/ops change Raise the export limit of reports", ZH: "/ops change 提高报表导出上限"}},
			{As: asker, Submit: tourPlan()},
			{As: mgr, Channel: changes, See: sandbox.Words{EN: "Raise the export limit", ZH: "提高报表导出上限"}, Name: "change"},
			{As: mgr, Channel: changes, Thread: sandbox.Same("change"), Show: true, Point: sandbox.Same("change")},
			{As: mgr, Channel: changes, Press: "change_approve"},
			{As: lead, Channel: changes, Press: "change_review"},
			{As: lead, Submit: sandbox.Filled{"text": {EN: "Fine, the server has room.", ZH: "可行，服务器还有余量。"}, "risk": sandbox.Same("medium")}},
			{As: mgr, Channel: changes, Thread: sandbox.Same("change"), See: sandbox.Words{EN: "the server has room", ZH: "服务器还有余量"}, Name: "vote"},
			{As: mgr, Channel: changes, Thread: sandbox.Same("change"), Show: true, Point: sandbox.Same("change")},
		},
	}
}

// tourPlan is the form of the change.
func tourPlan() sandbox.Filled {
	return sandbox.Filled{
		"title":       {EN: "Raise the export limit of reports", ZH: "提高报表导出上限"},
		"background":  {EN: "Exports of a whole month stop at 99 %.", ZH: "导出整月报表时停在 99%。"},
		"purpose":     {EN: "Let a month be exported at once.", ZH: "让整月数据一次导出。"},
		"impact":      {EN: "Reports are slow for a minute.", ZH: "报表会慢一分钟左右。"},
		"components":  sandbox.Same("reports"),
		"risk":        sandbox.Same("medium"),
		"steps":       {EN: "Set export.max_rows to 50000 and load the settings again.", ZH: "把 export.max_rows 改为 50000，重新加载配置。"},
		"rollback":    {EN: "Set it back to 10000.", ZH: "改回 10000。"},
		"test":        {EN: "Export a month on staging.", ZH: "在预发布环境导出一个月的数据。"},
		"from":        sandbox.Same("+26h"),
		"to":          sandbox.Same("+34h"),
		"implementer": sandbox.Same("dora"),
		"tell":        sandbox.Same("help"),
	}
}

func tourWatch() sandbox.TourStep {
	changes, dora, mgr := sandbox.Same("#changes"), sandbox.Same("dora"), sandbox.Same("mgr")
	change, dm := sandbox.Same("change"), sandbox.Same("@bot")
	return sandbox.TourStep{
		Title: sandbox.Words{EN: "Deployed, then watched for 72 hours", ZH: "上线，再观察 72 小时"},
		Text: sandbox.Words{
			EN: "Chen tests it on staging and those concerned are told. A day later Dora deploys it inside its window, and three days pass.",
			ZH: "Chen 在预发布环境测试，相关人员收到通知。一天后 Dora 在窗口内上线，然后过去三天。",
		},
		Button: sandbox.Words{EN: "Test, deploy, watch", ZH: "测试、上线、观察"},
		Look: sandbox.Words{
			EN: "72 hours without trouble, so the change is done. Its thread holds every step; tickets on the component would have been attached here by themselves.",
			ZH: "72 小时没有异常，变更完成。消息列里有每一步的记录；期间若有相关工单，会自动关联到这里。",
		},
		Acts: []sandbox.TourAct{
			{As: mgr, Channel: changes, Thread: change, Show: true, Point: change},
			{As: sandbox.Same("chen"), Channel: changes, Press: "change_evidence"},
			{As: sandbox.Same("chen"), Submit: sandbox.Filled{
				"environment": {EN: "staging", ZH: "预发布"}, "artefact": sandbox.Same("sha256:4be1c0de"),
				"checks": {EN: "Exported October", ZH: "导出了十月的数据"}, "report": sandbox.Same("ok, 50000 rows in 41 s"),
				"rehearsed": sandbox.Same("yes"), "passed": sandbox.Same("yes"),
			}},
			{As: sandbox.Same("ana"), Channel: sandbox.Same("#help"), Press: "change_known", Optional: true},
			{Clock: "26h"},
			{As: dora, Channel: dm, Show: true},
			{As: dora, Channel: dm, Press: "change_deploy"},
			{As: dora, Channel: dm, Press: "change_done"},
			{As: dora, Channel: dm, Press: "change_articles", Optional: true},
			{As: mgr, Channel: changes, Thread: change, Show: true, Point: change},
			{Clock: "73h"},
			{As: mgr, Channel: changes, Thread: change, See: sandbox.Same("72 hours without trouble|观察期无异常"), Name: "end"},
			{As: mgr, Channel: changes, Thread: change, Show: true, Point: sandbox.Same("end")},
		},
	}
}

func tourReport() sandbox.TourStep {
	reports := sandbox.Same("#reports")
	return sandbox.TourStep{
		Title: sandbox.Words{EN: "The month in seven lines", ZH: "一个月，七行字"},
		Text: sandbox.Words{
			EN: "The month ends. Lea, a technical lead, asks for its report and posts it in #reports.",
			ZH: "这个月结束了。经理 Mei 查看月报，并发布到 #reports。",
		},
		Button: sandbox.Words{EN: "Read the report", ZH: "看月报"},
		Look: sandbox.Words{
			EN: "Three numbers, the worst, one ask; tables and charts are in its thread. Press a number to see the tickets behind it. It is frozen: it reads the same for ever.",
			ZH: "三个数字、最糟的一项、一个请求；表格和图在消息列里。点数字可以看到背后的工单。月报发布后就固定不变。",
		},
		Acts: []sandbox.TourAct{
			{As: boss, Channel: reports, Show: true},
			{Clock: sandbox.NextMonth},
			{As: boss, Channel: reports, Command: sandbox.Same("/ops report {month}")},
			{As: boss, Channel: reports, Press: "report_post"},
			{As: boss, Channel: reports, See: sandbox.Same("Operations report {month}|{month} 运维月报"), Name: "report"},
			{As: boss, Channel: reports, Thread: sandbox.Same("report"), Show: true, Point: sandbox.Same("report")},
		},
	}
}
