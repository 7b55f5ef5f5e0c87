package bot

import (
	"testing"
	"time"

	"opsdesk/bot/desk"
)

func TestAsksCount(t *testing.T) {
	now := time.Date(2026, 11, 27, 17, 0, 0, 0, time.FixedZone("CST", 8*3600))
	known := []desk.Component{{Key: "schedule", EN: "Schedule", ZH: "进度"}, {Key: "cost", EN: "Cost", ZH: "成本"}, {Key: "reports", EN: "Reports", ZH: "报表"}}
	for say, want := range map[string]string{
		"how many T1 last month and why":                       "opened|2026-10|1||||why",
		"How many tickets did we get this week?":               "opened|2026-W48|0||||",
		"how many tickets did we open in October":              "opened|2026-10|0||||",
		"how many cost tickets were resolved last month?":      "resolved|2026-10|0|cost|||",
		"How many tickets are still open?":                     "backlog|2026-11|0||||",
		"how many tickets missed their target in 2026-09":      "missed|2026-09|0||||",
		"how many tickets were reopened last quarter":          "reopened|2026-Q3|0||||",
		"which module had the most tickets last month?":        "opened|2026-10|0|||component|",
		"which error code came in most often this year":        "opened|2026|0|||code|",
		"mttr last month":                                      "mttr|2026-10|0||||",
		"What was the SLA attainment for T2 in December 2025?": "sla|2025-12|2||||",
		"how many RPT-7001 tickets yesterday":                  "opened|2026-11-26|0||RPT-7001||",
		"上个月哪个模块最多":                                            "opened|2026-10|0|||component|",
		"上個月哪個模組最多":                                            "opened|2026-10|0|||component|",
		"上个月有多少个T1，为什么？":                                       "opened|2026-10|1||||why",
		"上月一级故障几个":                                             "opened|2026-10|1||||",
		"请问本周新开了多少工单":                                          "opened|2026-W48|0||||",
		"成本模块上个月解决了几单？":                                        "resolved|2026-10|0|cost|||",
		"还有多少工单没解决":                                            "backlog|2026-11|0||||",
		"上季度超时的工单有几个":                                          "missed|2026-Q3|0||||",
		"2026年9月重开了多少个工单":                                      "reopened|2026-09|0||||",
		"12月有多少故障":                                             "opened|2025-12|0||||",
		"上个月平均解决时长是多少":                                         "mttr|2026-10|0||||",
		"上个月的按时解决率是多少":                                         "sla|2026-10|0||||",
		"上个月哪个错误码最多？":                                          "opened|2026-10|0|||code|",

		// Words for the knowledge base.
		"how many decimals does the cost module show?":           "",
		"how many tickets can I open at once?":                   "",
		"How many days back can I fill in the daily log?":        "",
		"payment fails with E1042":                               "",
		"why was my payment from last month rejected?":           "",
		"which module do I use for the most detailed plan?":      "",
		"which module is used most last month by people on site": "",
		"how many reports last month":                            "",
		"how do I export last month's tickets to Excel":          "",
		"what is MTTR":    "",
		"what is the SLA": "",
		"the report of last month shows the wrong number of hours": "",
		"how do I get the resolution time":                         "",
		"上个月的日报怎么补填":                                               "",
		"上个月的成本报表为什么少了两条":                                          "",
		"上个月哪个模块用的人最多":                                             "",
		"一个工单最多能传几个附件":                                             "",
		"故障怎么解决":                                                   "",
		"T1 是几个小时响应":                                               "",
		"什么是MTTR":                                                  "",
		"为什么上个月的进度没解决":                                             "",
		"多少":                                                       "",
		"报表导出要多少时间":                                                "",
		"开单：上个月的报表打不开":                                             "",
		"":                                                         "",
	} {
		got := ""
		if a, ok := asksCount(say, now, known); ok && a.counts {
			got = a.String()
		}
		if got != want {
			t.Errorf("asksCount(%q) = %q, want %q", say, got, want)
		}
	}
}

// Only what stands there is counted: two things at once are not.
func TestAsksCountOfOneThing(t *testing.T) {
	for _, say := range []string{"how many T1 and T2 last month", "上个月新开和解决了多少工单", "how many tickets last month and this month"} {
		if a, ok := asksCount(say, time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC), nil); ok {
			t.Errorf("asksCount(%q) = %v", say, a)
		}
	}
}
