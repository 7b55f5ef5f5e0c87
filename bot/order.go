package bot

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"opsdesk/bot/desk"
	"opsdesk/kb"
)

// order is what people may write in the thread of a ticket instead of pressing
// a button. Phrases are written as kb.Fold leaves them, and are an order only
// where nothing else is said: in doubt, words are words.
type order struct {
	name  string // required; after "!", and in the keys of its words
	zh    []string
	act   desk.Act
	tier  desk.Tier  // of a change
	state desk.State // of a wait
	needs bool       // words must follow: why, or how

	both []string // whole messages of anybody who may
	mine []string // of the requester
	desk []string // of an engineer
	lead []string // how an engineer's message may begin, before ":" and words

	mineLead []string // how the requester's may
}

// orders lists the orders, in the order that the help shows them. Those
// without an act of desk are done by name.
func orders() []order {
	return []order{
		{name: "take", zh: []string{"接单"}, act: desk.ActTake, desk: []string{
			"i have it", "i've got it", "i'll take it", "i will take it", "我来处理", "我来", "我来跟进", "接单", "我接单", "交给我",
		}},
		{name: "reply", zh: []string{"回复", "答复"}}, // see publicly
		{name: "t1", act: desk.ActChange, tier: desk.T1, both: raises("1", "一")},
		{name: "t2", act: desk.ActChange, tier: desk.T2, both: raises("2", "二")},
		{name: "t3", act: desk.ActChange, tier: desk.T3, both: raises("3", "三")},
		{name: "wait", zh: []string{"挂起", "等报单人"}, act: desk.ActWait, state: desk.StateWaitingRequester, needs: true, lead: []string{"挂起", "等报单人"}},
		{name: "vendor", zh: []string{"等厂商"}, act: desk.ActWait, state: desk.StateWaitingVendor, needs: true, lead: []string{"等厂商", "wait for the vendor", "waiting for the vendor"}},
		{name: "approval", zh: []string{"等审批"}, act: desk.ActWait, state: desk.StateWaitingApproval, needs: true, lead: []string{"等审批", "wait for an approval", "waiting for an approval"}},
		{name: "resume", zh: []string{"继续", "继续处理"}, act: desk.ActResume, desk: []string{"继续处理"}},
		{name: "resolve", zh: []string{"解决", "已解决"}, act: desk.ActResolve, needs: true, lead: []string{"已解决", "resolved"}},
		{name: "close", zh: []string{"关单"}, act: desk.ActClose, both: []string{
			"关单", "关闭工单", "可以关单", "可以关单了", "可以关闭了", "close", "close it", "close the ticket", "close this ticket", "you can close it", "you can close the ticket",
		}},
		{name: "reopen", zh: []string{"重开"}, act: desk.ActReopen, both: []string{"重开", "重开工单", "reopen", "reopen it", "reopen the ticket"}, mine: []string{
			"还是不行", "还是不好", "没解决", "没有解决", "问题还在", "still broken", "still not working", "it is still broken", "it's still broken",
		}},
		{name: "cancel", zh: []string{"撤单"}, act: desk.ActCancel, both: []string{"撤单", "取消工单", "撤销工单", "cancel", "cancel it", "cancel the ticket"}, mine: []string{
			"不用了", "never mind",
		}},
		{name: "merge", zh: []string{"合并"}},
		{name: "link", zh: []string{"关联"}},
		{name: "undo", zh: []string{"撤销"}},
		{name: "complain", zh: []string{"投诉"}, mine: []string{"投诉", "我要投诉", "complain", "i want to complain", "i complain"}, mineLead: []string{
			"投诉", "我要投诉", "complaint", "i complain", "i want to complain",
		}},
		{name: "help", zh: []string{"帮助"}},
	}
}

// raises are the ways to ask for a tier.
func raises(digit, han string) (phrases []string) {
	for _, to := range []string{"t" + digit, "t " + digit, digit + "级", han + "级"} {
		for _, verb := range []string{"升级到", "升级为", "升级成", "升到", "升为", "提到", "调到", "调整到", "调为", "降级到", "降级为", "降到", "降为", "改成", "改为"} {
			phrases = append(phrases, verb+to, verb+" "+to)
		}
	}
	for _, verb := range []string{"raise", "escalate", "lower", "set", "change", "make"} {
		for _, it := range []string{"", " it", " this", " the ticket"} {
			joint := " to t"
			if verb == "make" {
				if joint = " t"; it == "" {
					continue
				}
			}
			phrases = append(phrases, verb+it+joint+digit)
		}
	}
	return phrases
}

// ordered is an order as somebody gave it.
type ordered struct {
	order
	bang  bool   // written as "!word": nothing else can be meant
	tells bool   // in words that also tell how things are
	said  string // all of it
	rest  string // the words after it
}

// speaker is how somebody stands to the ticket they write about.
type speaker struct{ requester, agent bool }

// readOrder returns the order that a message is.
func readOrder(say string, who speaker) (ordered, bool) {
	if word, rest, ok := bangWord(say); ok {
		for _, o := range orders() {
			if o.name == word || slices.Contains(o.zh, word) {
				return ordered{order: o, bang: true, said: say, rest: rest}, true
			}
		}
		return ordered{}, false
	}
	whole := strings.Join(strings.Fields(trimEnd(kb.Fold(say))), " ")
	plain := politely(whole)
	for _, o := range orders() {
		for _, p := range o.phrases(who) {
			if whole == p || plain == p {
				return ordered{order: o, tells: slices.Contains(o.mine, p), said: say}, true
			}
		}
		if rest, ok := led(say, o.leads(who)); ok {
			return ordered{order: o, said: say, rest: rest}, true
		}
	}
	return ordered{}, false
}

// phrases are the whole messages of a speaker that are the order.
func (o order) phrases(who speaker) []string {
	list := slices.Clone(o.both)
	if who.requester {
		list = append(list, o.mine...)
	}
	if who.agent {
		list = append(list, o.desk...)
	}
	return list
}

// leads are the beginnings that are the order when words follow: a tier may
// always be given a reason.
func (o order) leads(who speaker) []string {
	var list []string
	if o.tier != 0 {
		list = append(list, o.both...)
	}
	if who.requester {
		list = append(list, o.mineLead...)
	}
	if who.agent {
		list = append(list, o.lead...)
	}
	return list
}

// led reports whether say begins with one of the phrases and a joint, and
// returns the words behind it. A question or a "not" behind it makes it no
// order.
func led(say string, phrases []string) (rest string, ok bool) {
	folded := strings.TrimSpace(kb.Fold(say))
	for _, p := range phrases {
		after, found := strings.CutPrefix(folded, p)
		after = strings.TrimLeft(after, " ")
		if !found || after == "" || !strings.ContainsAny(after[:1], ":,") || asksOrDenies(after) {
			continue
		}
		if rest := behind(say, folded, strings.TrimLeft(after, ":, ")); rest != "" {
			return rest, true
		}
	}
	return "", false
}

// asksOrDenies reports whether folded words are a question, or take back what
// stands before them.
func asksOrDenies(s string) bool {
	s = strings.TrimLeft(s, ":,。 ")
	for _, p := range []string{"?", "吗", "可以不", "行不行", "好不好"} {
		if strings.Contains(s, p) {
			return true
		}
	}
	for _, p := range []string{"不", "别", "先不", "no ", "no,", "no.", "not ", "don't", "do not", "but not"} {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return s == "no"
}

// politely takes the politeness off an order.
func politely(s string) string {
	for _, p := range []string{"麻烦", "帮忙", "请", "please ", "pls ", "ok,", "ok ", "好的,", "好的"} {
		s = strings.TrimSpace(strings.TrimPrefix(s, p))
	}
	for _, p := range []string{"thank you", "thanks", "thx", "please", "谢谢", "吧"} {
		s = trimEnd(strings.TrimSuffix(s, p))
	}
	return s
}

// trimEnd takes off what may end an order. A question mark may not.
func trimEnd(s string) string { return strings.Trim(s, " \n\t!.。~,、;") }

// bangWord splits "!word and more". The word is folded.
func bangWord(say string) (word, rest string, ok bool) {
	whole := strings.TrimSpace(kb.Fold(say))
	folded, ok := strings.CutPrefix(whole, "!")
	if !ok {
		return "", "", false
	}
	end := strings.IndexFunc(folded, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(":,.。!?", r) })
	if end < 0 {
		end = len(folded)
	}
	word = folded[:end]
	if word == "" || strings.IndexFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-' }) >= 0 {
		return "", "", false
	}
	rest = strings.TrimLeft(folded[end:], " :,.。!?\n\t")
	return word, behind(say, whole, rest), true
}

// behind returns the end of say that folds to rest, given all that say folds
// to.
func behind(say, whole, rest string) string {
	say = strings.TrimSpace(say)
	return strings.TrimSpace(say[foldsTo(say, utf8.RuneCountInString(whole)-utf8.RuneCountInString(rest)):])
}
