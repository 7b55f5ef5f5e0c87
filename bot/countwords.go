package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"opsdesk/bot/desk"
	"opsdesk/bot/report"
	"opsdesk/kb"
)

// What managers ask in words: "how many T1 last month and why". Every word of
// a question must be understood, so that none that is meant for the knowledge
// base is taken for one.

// asked is what words ask to be counted.
type asked struct {
	report.Query
	counts bool // they ask for a number, not only name a figure
	dated  bool // they name a period
}

// saying is what words mean for a query: a value of a field. Words are folded.
type saying struct {
	words *regexp.Regexp
	field string
	value string
}

// asksCount reads a question for figures; ok is false if a word in it is not
// of such a question, or if it asks for two things at once.
func asksCount(say string, now time.Time, known []desk.Component) (a asked, ok bool) {
	got, rest := map[string][]string{}, " "+kb.Fold(say)+" "
	if len(rest) > maxAsked || !mayCount(rest) {
		return a, false
	}
	take := func(s saying) {
		rest = s.words.ReplaceAllStringFunc(rest, func(m string) string {
			v := s.value
			if v == "" {
				v = strings.TrimSpace(m)
			}
			if !slices.Contains(got[s.field], v) {
				got[s.field] = append(got[s.field], v)
			}
			return " "
		})
	}
	for _, s := range slices.Concat(periodSayings(now), countSayings(), componentSayings(known), fillers()) {
		take(s)
	}
	if strings.ContainsFunc(rest, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return a, false
	}
	return meantBy(got, now)
}

// maxAsked is how long a question for figures is at most, in bytes.
const maxAsked = 200

// mayCount reports whether folded words may ask for figures. It is cheap:
// nearly everything that people say does not.
func mayCount(s string) bool {
	for _, p := range []string{"how many", "number of", "count", "most", "mttr", "sla", "ticket", "time", "t1", "t2", "t3", "多少", "几", "数", "最多", "最频繁", "率", "时长", "时间", "工单", "故障"} {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// meantBy makes a query of what was said.
func meantBy(got map[string][]string, now time.Time) (a asked, ok bool) {
	for _, field := range []string{"period", "figure", "tier", "component", "code", "by"} {
		if len(got[field]) > 1 {
			return a, false
		}
	}
	first := func(field string) string {
		if len(got[field]) == 0 {
			return ""
		}
		return got[field][0]
	}
	tier, _ := strconv.Atoi(first("tier"))
	a.Query = report.Query{
		Figure: first("figure"), Period: first("period"), Tier: desk.Tier(tier), Component: first("component"),
		Code: strings.ToUpper(first("code")), By: first("by"), Why: first("why") != "",
	}
	a.dated = a.Period != ""
	most, number, things, rate := first("most") != "", first("number") != "", first("things") != "" || tier != 0, a.Figure == "mttr" || a.Figure == "sla"
	switch {
	case a.By != "": // which of them has most
		a.counts = most && (a.dated || things)
	case most:
		return a, false
	case rate:
		a.counts = a.dated
	default:
		a.counts = number && (things || a.Figure != "" && a.dated)
	}
	if a.Figure == "" {
		a.Figure = "opened"
	}
	if !a.dated {
		a.Period = report.PeriodAt(report.UnitMonth, now, 0)
	}
	return a, a.counts || things && a.dated || rate
}

// periodSayings are the words for periods, as they are at now.
func periodSayings(now time.Time) (list []saying) {
	add := func(words, period string) { list = append(list, saying{regexp.MustCompile(words), "period", period}) }
	add(`(the )?month before last|上上个?月份?`, report.PeriodAt(report.UnitMonth, now, 2))
	for _, u := range []struct {
		unit   report.Unit
		en, zh string
	}{
		{report.UnitMonth, "month", "月份?"}, {report.UnitWeek, "week", "(?:周|星期|礼拜)"}, {report.UnitQuarter, "quarter", "季度?"},
	} {
		add(`\b(in )?(the )?(last|previous) `+u.en+`('s)?\b|(?:上一?个?|前一个)`+u.zh, report.PeriodAt(u.unit, now, 1))
		add(`\b(in )?this `+u.en+`('s)?\b|(?:这一?个?|本|当)`+u.zh, report.PeriodAt(u.unit, now, 0))
	}
	add(`\byesterday\b|昨天|昨日`, report.PeriodAt(report.UnitDay, now, 1))
	add(`\btoday\b|今天|今日`, report.PeriodAt(report.UnitDay, now, 0))
	add(`\blast year\b|去年`, report.PeriodAt(report.UnitYear, now, 1))
	add(`\bthis year\b|今年`, report.PeriodAt(report.UnitYear, now, 0))
	return slices.Concat(list, datedSayings(), monthSayings(now))
}

// datedSayings are periods by their own names.
func datedSayings() []saying {
	return []saying{
		{regexp.MustCompile(`\b20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b`), "period", ""},
		{regexp.MustCompile(`\b20\d\d-(?:0[1-9]|1[0-2])\b`), "period", ""},
	}
}

// monthSayings are the months by name: of this year, or of the last if they
// are still to come.
func monthSayings(now time.Time) (list []saying) {
	for m := time.December; m >= time.January; m-- {
		begins := time.Date(now.Year(), m, 1, 0, 0, 0, 0, now.Location())
		for _, year := range []int{now.Year(), now.Year() - 1, now.Year() - 2} {
			name := time.Date(year, m, 1, 0, 0, 0, 0, now.Location()).Format("2006-01")
			words := strconv.Itoa(year) + `年0?` + strconv.Itoa(int(m)) + `月份?|\b(?:in )?` + strings.ToLower(m.String()) + `,? ` + strconv.Itoa(year) + `\b`
			list = append(list, saying{regexp.MustCompile(words), "period", name})
		}
		if begins.After(now) {
			begins = begins.AddDate(-1, 0, 0)
		}
		list = append(list, saying{regexp.MustCompile(`\b` + strconv.Itoa(int(m)) + `月份?|\bin ` + strings.ToLower(m.String()) + `\b`), "period", begins.Format("2006-01")})
	}
	return list
}

// countSayings are the words for what is counted. The longer ones come first.
func countSayings() (list []saying) {
	for _, s := range []struct{ field, value, words string }{
		{"why", "why", `\b(and )?why\b|为什么|为啥|原因(?:是什么|是啥|何在)?|什么原因|怎么回事`},
		{"code", "", `\b(?:[a-z]{2,8}-\d{2,6}|[a-z]\d{3,6})\b`},
		{"figure", "mttr", `\bmttr\b|\b(?:median |mean |average )?(?:time to resolve|resolution time)\b|平均?(?:解决|修复|处理)(?:时长|时间)(?:中位数)?|解决时长(?:中位数)?`},
		{"figure", "sla", `\bsla(?: rate| attainment)?\b|\b(?:share )?resolved (?:in|on) time\b|(?:sla)?(?:按时解决率|按时率|达标率|达成率)`},
		{"by", report.ByComponent, `\b(?:which|what) (?:components?|modules?)\b|(?:哪个|哪些|哪一个|什么)(?:模块|模组|组件)`},
		{"by", report.ByCode, `\b(?:which|what) (?:error )?codes?\b|(?:哪个|哪些|哪一个|什么)(?:错误码|报错码|错误代码)`},
		{"by", report.ByTier, `\b(?:which|what) tiers?\b|(?:哪个|哪些|哪一个)级别`},
		{"number", "n", `\b(?:how many|(?:the )?number of|(?:the )?count of)\b|(?:多少|几)(?:个|张|起|单|条|件)?|数量|总数`},
		{"figure", "missed", `\b(?:missed (?:the |their )?(?:targets?|sla|deadlines?)|(?:were |are )?overdue|breached|too late|late)\b|超时|超期|逾期|(?:未|没有?)按时解决`},
		{"figure", "reopened", `\breopened\b|重开|重新打开`},
		{"figure", "opened", `\bdid (?:we|you|they|people) (?:open|get|report)\b`},
		{"figure", "backlog", `\b(?:still open|(?:are|is|were) open|open now|unresolved|not resolved|backlog|open)\b(?: tickets we have)?|(?:还)?(?:未|没有?)(?:解决|关闭|处理完)|积压`},
		{"figure", "resolved", `\b(?:resolved|solved|fixed)\b|已?解决|处理完|搞定`},
		{"figure", "closed", `\bclosed\b|已?关闭|关掉`},
		{"figure", "opened", `\b(?:opened|raised|reported|created|came in|new)\b|新开|新增|新建|开单|提单|提交`},
		{"most", "most", `\b(?:the )?most(?: often)?\b|最多|最频繁`},
		{"tier", "1", `\b(?:t|tier[ -]?|p|level )1(?:s\b|\b级?)|一级|\b1级`},
		{"tier", "2", `\b(?:t|tier[ -]?|p|level )2(?:s\b|\b级?)|二级|\b2级`},
		{"tier", "3", `\b(?:t|tier[ -]?|p|level )3(?:s\b|\b级?)|三级|\b3级`},
		{"things", "things", `\b(?:tickets?|incidents?|cases?|faults?|problems?)\b|工单|单子|故障|事件|报障|问题`},
	} {
		list = append(list, saying{regexp.MustCompile(s.words), s.field, s.value})
	}
	return list
}

// componentSayings are the names of the components, the longest first.
func componentSayings(known []desk.Component) (list []saying) {
	names := map[string]string{}
	for _, c := range known {
		for _, name := range []string{c.Key, c.EN, c.ZH} {
			if name = strings.TrimSpace(kb.Fold(name)); name != "" {
				names[name] = c.Key
			}
		}
	}
	var all []string
	for name := range names {
		all = append(all, name)
	}
	slices.SortFunc(all, func(a, b string) int { return len(b) - len(a) })
	for _, name := range all {
		words := regexp.QuoteMeta(name)
		if name[0] < 0x80 {
			words = `\b` + words + `\b(?: (?:module|component))?`
		} else {
			words += `(?:模块|模组|组件)?`
		}
		list = append(list, saying{regexp.MustCompile(words), "component", names[name]})
	}
	return list
}

// fillers are words that change nothing.
func fillers() []saying {
	return []saying{
		{regexp.MustCompile(`\b(?:please|tell me|show me|give me|did|do|does|we|us|have|has|had|get|got|was|were|is|are|been|be|there|the|what|of|in|on|for|by|with|and|to|a|at|our|s)\b`), "filler", "x"},
		{regexp.MustCompile(`请问|请|还|帮我|告诉我|看看|看下|看一下|查一下|查下|统计一下|统计|我们|一共|总共|合计|共|发生|出现|出|收到|是|有|了|的|呢|吗|里|中|在|和|与|及|又|到|个|因`), "filler", "x"},
	}
}
