package bot

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"opsdesk/kb"
)

// worded is an order for a ticket, or for a person, as somebody wrote it.
type worded struct {
	rest    string // what it is about, besides the order
	private bool
}

// asksTicket reports whether say orders a ticket or asks for a person. An
// order stands by itself, at the beginning with a joint behind it ("open a
// ticket: …", "开单，……"), or is the last clause. Who begs ("帮我开单…") needs no
// joint. Talking about tickets ("开单后多久有人处理？") is no order.
func asksTicket(say string) (w worded, ok bool) {
	folded := kb.Fold(say)
	if w, ok := orderFirst(say, folded); ok {
		return w, true
	}
	return orderLast(say, folded)
}

func orderFirst(say, folded string) (worded, bool) {
	g := ticketGrammar()
	order := folded[:len(g.order.FindString(folded))]
	if order == "" {
		return worded{}, false
	}
	w := worded{private: g.private.MatchString(order)}
	rest := folded[len(order):]
	about := g.about.FindString(rest)
	rest = rest[len(about):]
	said := strings.TrimLeft(rest, " ")
	switch {
	case strings.Trim(rest, joints) == "":
		return w, true
	case firstOf(said) != ":" && (g.alone.MatchString(order) || talksOfTickets(said)):
		return worded{}, false
	case about != "" && strings.Contains(order, "help"): // "can anyone help me with …" is a question first
		return worded{}, false
	case about == "" && !strings.ContainsAny(firstOf(said), joints) && !begs(order, rest):
		return worded{}, false
	}
	w.rest = tail(say, rest)
	return w, true
}

// orderLast takes "the gateway is down. Open a ticket" and "照片传不上去帮我开单".
func orderLast(say, folded string) (worded, bool) {
	g := ticketGrammar()
	whole := strings.TrimRight(folded, joints)
	at := strings.LastIndexAny(whole, joints[1:]) // the last mark
	if at >= 0 {
		_, size := utf8.DecodeRuneInString(whole[at:])
		at += size
	}
	at = max(0, at)
	clause := strings.TrimLeft(whole[at:], " ")
	if at > 0 && g.order.FindString(clause) == clause && clause != "" {
		return worded{rest: head(say, whole[:at]), private: g.private.MatchString(clause)}, true
	}
	m := g.begged.FindStringIndex(whole)
	if m == nil || m[0] == 0 || denies(whole[:m[0]]) {
		return worded{}, false
	}
	return worded{rest: head(say, whole[:m[0]]), private: g.private.MatchString(whole[m[0]:])}, true
}

// joints are what may stand between an order and what it is about; the blank
// joins only where somebody begs.
const joints = " :,.;!?~-\n\t，。；！？：、—–…"

// begs reports whether an order is so plainly one that what follows it, rest,
// needs no joint.
func begs(order, rest string) bool {
	said := strings.TrimLeft(rest, " ")
	if asksRather(said) || strings.ContainsAny(firstOf(said), "后前时的了") {
		return false
	}
	return ticketGrammar().begging.MatchString(order) || said != rest && firstOf(said) >= "一"
}

// talksOfTickets reports whether folded words are about tickets themselves.
func talksOfTickets(s string) bool {
	return slices.ContainsFunc([]string{"流程", "多久", "开单", "报修", "工单", "怎么用", "ticket", "how long", "how does"}, func(p string) bool { return strings.Contains(s, p) })
}

// denies reports whether an order that follows these words is none: "不用帮我开单".
func denies(before string) bool {
	before = strings.TrimRight(before, " ")
	for _, p := range []string{"不用", "不要", "不必", "别", "谁", "没", "没有", "怎么", "如何", "怎样", "为什么", "not", "n't", "how do i", "how to"} {
		if strings.HasSuffix(before, p) {
			return true
		}
	}
	return asksRather(before) && !strings.ContainsAny(before, "?。.，,")
}

func firstOf(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}

// labelled reports whether an order is written as one, "open a ticket: …",
// and not in passing. Where the bot listens unasked only that is taken.
func labelled(say string) bool {
	_, rest, ok := strings.Cut(kb.Fold(say), ":")
	return ok && strings.TrimSpace(rest) != ""
}

// grammar is how people order a ticket, on folded text.
type grammar struct {
	order   *regexp.Regexp // at the beginning
	begged  *regexp.Regexp // begged for at the end
	begging *regexp.Regexp // somewhere in an order
	private *regexp.Regexp // somewhere in an order
	alone   *regexp.Regexp // a whole order that is too short for more to follow
	about   *regexp.Regexp // "for this", "about", behind an order
}

var ticketGrammar = sync.OnceValue(func() grammar {
	const (
		zhPolite = `(?:请问|请|麻烦|劳烦|拜托|帮忙|能不能|可不可以|可以|能否|可否|能|我想要?|我要|我需要|想要?|要|需要|帮我|给我|替我|帮|给|您|你|直接|先|再|就|那就?|还是|算了|好的?|嗯|[, ])*`
		zhTicket = `(?:(?:开|提交?|创?建|新建)(?:一?个|一?张|一下)?新?的?(?:私密|保密)?的?(?:工单|报修单|单子|单)|报(?:一?个|一下)?修|(?:私密|保密)(?:工单|开单))`
		zhStaff  = `(?:人工|真人|客服|工程师|运维|技术支持|值班人员|人)(?:客服|服务|坐席)?`
		zhDo     = `(?:看看|看一?下|处理一?下|处理|解决一?下|解决|支持一?下|跟进一?下|弄一?下|聊聊)`
		zhHuman  = `(?:(?:怎么|如何|怎样|在哪里?)?(?:转接?到?|联系|找|叫|接|换)(?:一?个|一?位|一下)?` + zhStaff + `|人工(?:客服|服务)?|有(?:没有)?人(?:能|可以|来)*)(?:来|帮忙|帮我|帮)*` + zhDo + `?`
		zhTail   = `(?:一下|吧|吗|嘛|呗|啊|哈|呢|可以吗|行吗|好吗|好不好|行不行|谢谢|[, ]谢谢)*`
		zh       = zhPolite + `(?:` + zhTicket + `|` + zhHuman + `)` + zhTail

		enPolite = `(?:(?:hi|hello|hey|ok|okay|yes|no|then|well|so|please|pls|kindly|just|(?:can|could|would|will) (?:you|i|we)|may i|i want (?:you )?to|i'd like to|i would like to|i need (?:you )?to|we need to|let me|let's|you can|go ahead and)[ ,]+)*`
		enTicket = `(?:(?:(?:open|create|file|raise|log|submit|make|get|give|need|i need|i want|i'd like|i would like|we need)(?: me| us)? (?:(?:a|an|the|one|another|new|private|confidential|support|help desk|helpdesk|incident|service) )*|new (?:private )?|private )ticket)\b`
		enStaff  = `(?:(?:a|an|the|some|any|real|live|actual|another) )*(?:human(?: being)?|person|agent|operator|someone|somebody|anyone|anybody|engineer|colleague|people)`
		enHuman  = `(?:(?:talk|speak|chat|escalate|transfer me|connect me|put me through|hand me over|get through)(?: to| with)? ` + enStaff +
			`|(?:reach|contact|get me|find me|give me|i need|i want|i'd like|need) ` + enStaff + `(?: (?:to help|to look|who can help))?` +
			`|can ` + enStaff + `(?: please)? (?:help|look|take a look|have a look|take over|look into|check|assist)` +
			`|is there ` + enStaff + ` (?:who|that) can help|(?:(?:a|real|live) )*(?:human|person|agent|operator))\b(?: (?:at|into|with)(?: this| it| that))?(?: me| us| this| it| that| here| from support| on duty)*`
		enTail = `(?: (?:please|pls|now|asap|instead|thanks|thank you))*`
		en     = enPolite + `(?:` + enTicket + `|` + enHuman + `)` + enTail
	)
	g := grammar{
		order:   regexp.MustCompile(`^(?:` + zh + `|` + en + `)`),
		begged:  regexp.MustCompile(`(?:(?:请|麻烦|劳烦|拜托|帮忙|帮我|给我|替我)` + zh + `| please (?:` + enTicket + `|` + enHuman + `)` + enTail + `)$`),
		begging: regexp.MustCompile(`请(?:[^问]|$)|麻烦|劳烦|拜托|帮|给我|替我|please|pls|(?:can|could|would|will) you`),
		private: regexp.MustCompile(`私密|保密|private|confidential`),
		alone:   regexp.MustCompile(`^(?:人工(?:客服|服务)?|(?:(?:a|real|live) )*(?:human|person|agent|operator))$`),
		about:   regexp.MustCompile(`^(?: (?:for|on|about|regarding|with|because|as|since|saying|that)(?: (?:me|us|this one|this issue|this problem|this|it|the above))?| (?:me|us))\b(?: (?:please|pls|now|because|as))*`),
	}
	for _, re := range []*regexp.Regexp{g.order, g.about} {
		re.Longest()
	}
	return g
})

// tail returns the end of say that folds to rest, the end of all that it folds
// to.
func tail(say, rest string) string {
	order := utf8.RuneCountInString(kb.Fold(say)) - utf8.RuneCountInString(rest)
	return strings.TrimRight(strings.TrimLeft(say[foldsTo(say, order):], joints), " \n\t")
}

// head returns the beginning of say that folds to rest.
func head(say, rest string) string {
	for order := utf8.RuneCountInString(kb.Fold(say)) - utf8.RuneCountInString(rest); order > 0 && say != ""; {
		r, size := utf8.DecodeLastRuneInString(say)
		order -= folded(r)
		say = say[:len(say)-size]
	}
	return strings.Trim(say, joints)
}

// foldsTo returns the length of what folds to the first n characters of the
// folding of say.
func foldsTo(say string, n int) int {
	for i, r := range say {
		if n <= 0 {
			return i
		}
		n -= folded(r)
	}
	return len(say)
}

// folded is how many characters one folds to: most to one, "…" to three, what
// nobody sees to none.
func folded(r rune) int { return utf8.RuneCountInString(kb.Fold(string(r))) }
