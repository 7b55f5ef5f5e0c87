package bot

import (
	"strings"

	"opsdesk/kb"
)

// What people say instead of pressing a button, in both languages. Matching
// is on folded text: full-width forms, traditional characters and case do not
// matter.

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
	for _, p := range []string{"?", "吗", "what ", "where "} {
		if strings.Contains(s, p) {
			return true
		}
	}
	return troubling(say)
}

// troubling reports whether say tells of trouble with something, or asks how
// it is done: a "?" alone may be about lunch.
func troubling(say string) bool {
	s := kb.Fold(say)
	for _, p := range []string{
		"怎么", "如何", "为什么", "为啥", "报错", "错误", "失败", "无法", "不能", "打不开", "卡住", "卡在", "异常", "求助", "咋", "不了", "不见了", "不显示",
		"停在", "停住", "卡死", "没反应", "没有反应", "出错", "崩溃", "闪退", "超时", "丢失", "不对", "不一致", "很慢", "转圈", "不动", "缺少",
		"how ", "why ", "error", "fail", "cannot", "can't", "unable", "stuck", "does not", "doesn't", "not work", "anyone know", "help",
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
