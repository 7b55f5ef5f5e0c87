package bot

import (
	"strings"

	"opsdesk/kb"
)

// What people say instead of pressing a button, in both languages. Matching
// is on folded text: full-width forms, traditional characters and case do not
// matter.

// asksTicket reports whether say orders a ticket, and returns what is left
// besides the order.
func asksTicket(say string) (rest string, ok bool) {
	folded := kb.Fold(say)
	for _, p := range []string{
		"请帮我开单", "帮我开单", "给我开单", "请开单", "我要开单", "开个单", "开工单", "提交工单", "提个工单", "提工单", "建工单", "报修", "开单",
		"please open a ticket", "open a ticket", "create a ticket", "file a ticket", "new ticket",
	} {
		if folded == p {
			return "", true
		}
		if rest, ok := strings.CutPrefix(folded, p); ok {
			return tail(say, rest), true
		}
		if before, ok := strings.CutSuffix(folded, p); ok && (endsClause(before) || begs(p)) {
			return head(say, before), true
		}
	}
	return "", false
}

// labelled reports whether an order is written as one, "open a ticket: …",
// and not in passing. Where the bot listens unasked only that is taken.
func labelled(say string) bool {
	_, rest, ok := strings.Cut(kb.Fold(say), ":")
	return ok && strings.TrimSpace(rest) != ""
}

// begs reports whether an order cannot be part of a question.
func begs(order string) bool {
	for _, p := range []string{"请", "帮", "给我", "please"} {
		if strings.HasPrefix(order, p) {
			return true
		}
	}
	return false
}

// endsClause reports whether an order may follow: "…, open a ticket" is one,
// "how do I open a ticket" is a question.
func endsClause(before string) bool {
	before = strings.TrimRight(before, " ")
	return before != "" && strings.ContainsAny(before[len(before)-1:], ",.;:!?") || strings.HasSuffix(before, "，") || strings.HasSuffix(before, "。")
}

// tail returns the end of say that folds to rest: folding keeps the number of
// characters of what people type, so counting them is enough.
func tail(say, rest string) string {
	all, want := []rune(say), len([]rune(rest))
	return trimJoint(string(all[max(0, len(all)-want):]))
}

func head(say, rest string) string {
	all, want := []rune(say), len([]rune(rest))
	return trimJoint(string(all[:min(len(all), want)]))
}

func trimJoint(s string) string { return strings.Trim(s, " \n\t:：,，.。;；!！、—-") }

// asksHelp reports whether say only asks what the bot can do.
func asksHelp(say string) bool {
	switch strings.Trim(kb.Fold(say), " ?!.。！？") {
	case "help", "帮助", "你能做什么", "怎么用", "what can you do", "hi", "hello", "hey", "你好", "您好", "在吗":
		return true
	}
	return false
}

// thanks reports whether say only thanks or says that it works; such words
// never reopen anything and are not questions.
func thanks(say string) bool { return acknowledges(say) || works(say) }

// acknowledges reports whether say only thanks, or says that it was read.
func acknowledges(say string) bool {
	s := strings.Trim(kb.Fold(say), " !.。~,")
	for _, p := range []string{"谢谢", "多谢", "感谢", "谢了", "辛苦了", "收到", "好的", "知道了", "ok", "thanks", "thank you", "thx", "cheers", "got it", "great"} {
		rest, ok := strings.CutPrefix(s, p)
		if s == p || ok && len([]rune(rest)) <= 8 && !troubled(rest) {
			return true
		}
	}
	for _, p := range []string{"谢谢", "感谢", "thanks", "thank you"} {
		if strings.Contains(s, p) && len([]rune(s)) <= 80 && !troubled(s) {
			return true
		}
	}
	return false
}

// works reports whether say only says that it works.
func works(say string) bool {
	s := strings.Trim(kb.Fold(say), " !.。~,")
	if len([]rune(s)) > 60 {
		return false
	}
	for _, p := range []string{
		"好了", "可以了", "正常了", "搞定", "解决了", "没问题了", "没事了",
		"it works", "works now", "works again", "works fine", "working now", "working again", "all good", "solved", "fixed",
	} {
		if strings.Contains(s, p) && !troubled(strings.ReplaceAll(s, p, "")) {
			return true
		}
	}
	return false
}

// troubled reports whether folded words ask, deny or tell of trouble: what is
// said with them is more than thanks.
func troubled(s string) bool {
	for _, p := range []string{"不客气", "没问题", "没事", "不错", "your help", "the help", "quick help", "great help", "thanks again", "thank you again", "再次"} {
		s = strings.ReplaceAll(s, p, "")
	}
	for _, p := range []string{"不", "没", "未", "又", "但", "可是", "还", "再", "等", "如果", "吗", "呢", "but", "not", "n't", "still", "again", "except", "however", "if ", "when ", "until", "what", "another", "open a"} {
		if strings.Contains(s, p) {
			return true
		}
	}
	return looksAsked(s)
}

// looksAsked reports whether say reads like a question or a report of
// trouble, in a channel where nobody named the bot.
func looksAsked(say string) bool {
	s := kb.Fold(say)
	for _, p := range []string{
		"?", "怎么", "如何", "为什么", "为啥", "吗", "报错", "错误", "失败", "无法", "不能", "打不开", "卡住", "卡在", "异常", "求助", "咋", "不了", "不见了", "不显示",
		"停在", "停住", "卡死", "没反应", "没有反应", "出错", "崩溃", "闪退", "超时", "丢失", "不对", "不一致", "很慢", "转圈", "不动", "缺少",
		"how ", "why ", "what ", "where ", "error", "fail", "cannot", "can't", "unable", "stuck", "does not", "doesn't", "not work", "anyone know", "help",
		"stops at", "stopped", "crash", "hang", "freez", "missing", "wrong", "broken", "slow", "timeout", "timed out", "denied", "locked",
	} {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

// asksRather reports whether text asks how to do something rather than
// reporting that something is broken.
func asksRather(text string) bool {
	s := kb.Fold(text)
	for _, p := range []string{"怎么", "如何", "请问", "how do", "how to", "how can", "where do", "where can"} {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}
