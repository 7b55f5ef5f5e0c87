package kb

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cueWords stand before a code. A space, a colon or nothing may stand between.
func cueWords() []string {
	return []string{"error", "err", "errno", "errcode", "code", "ret", "hresult", "bugcheck", "stop", "fatal", "warning", "exception", "fehler",
		"错误", "报错", "错误码", "代码", "异常", "状态码", "编号", "蓝屏", "返回码", "返回值", "终止码", "提示"}
}

// unitsAfter follow a number that counts something.
func unitsAfter() []string {
	return []string{"ms", "us", "ns", "s", "sec", "seconds", "min", "minutes", "h", "hours", "days", "gb", "g", "mb", "m", "kb", "k", "tb", "bytes", "byte",
		"rows", "row", "times", "bit", "bits", "mhz", "ghz", "px", "%",
		"年", "月", "日", "号", "天", "时", "分", "秒", "行", "个", "次", "台", "条", "张", "人", "元", "万", "倍", "多"}
}

// countedBefore stand before a number that is a place or an amount.
func countedBefore() []string {
	return []string{"line", "port", "pid", "page", "row", "column", "col", "version", "ver", "v", "thread", "con", "conn", "handle", "exit status",
		"端口", "第", "版本", "进程", "线程", "行号"}
}

// before is the end of what stands before an offset on its line.
func (s *scanner) before(at int) string {
	from := max(0, at-32)
	if i := strings.LastIndexByte(s.lower[from:at], '\n'); i >= 0 {
		from += i + 1
	}
	return strings.TrimRight(s.lower[from:at], " :=-#([\"'<,.*`_")
}

func (s *scanner) after(at int) string {
	return s.lower[at:min(len(s.lower), at+12)]
}

// cue weighs the words around a span, from 0 (nothing says it is a code) to
// 1 (a word before it says so, or there is nothing else in the text).
func (s *scanner) cue(start, end int) float64 {
	before := s.before(start)
	for _, w := range cueWords() {
		if endsWithWord(before, w) {
			return 1
		}
	}
	if strings.HasPrefix(strings.TrimLeft(s.after(end), " "), "(hy") || s.sqlState(end) {
		return 1
	}
	if len(s.tokens) <= 2 && len(s.lower) < 60 {
		return 0.9
	}
	for _, w := range cueWords() { // one word between: "error code is 8005", "报错了 8005"
		if i := strings.LastIndex(before, w); i >= 0 && len(before)-i-len(w) <= 12 {
			return 0.7
		}
	}
	return 0
}

// sqlState reports five characters in brackets, as in ERROR 1045 (42000).
func (s *scanner) sqlState(end int) bool {
	after := strings.TrimLeft(s.after(end), " ")
	return len(after) >= 7 && after[0] == '(' && after[6] == ')' && after[1] >= '0' && after[1] <= '9' || strings.HasPrefix(after, "(hy")
}

func endsWithWord(text, w string) bool {
	if !strings.HasSuffix(text, w) {
		return false
	}
	if w[0] >= utf8.RuneSelf {
		return true
	}
	i := len(text) - len(w)
	return i == 0 || !(text[i-1] >= 'a' && text[i-1] <= 'z')
}

// counted reports a number that is a time, an address, a path, an amount.
func (s *scanner) counted(start, end int) bool {
	prev, _ := utf8.DecodeLastRuneInString(s.lower[:start])
	next, _ := utf8.DecodeRuneInString(s.lower[end:])
	switch {
	case strings.ContainsRune("/\\@$", prev) && start > 0, strings.ContainsRune("/\\%", next) && end < len(s.lower):
		return true
	case (prev == '.' || prev == ':' || prev == '-' || prev == ',') && start > 1 && isDigit(s.lower[start-2]):
		return true
	case prev == ':' && start > 1 && !s.cuedColon(start-1):
		return true
	case prev == '.' && start > 1 && codeByte(s.lower[start-2]):
		return true
	case (next == '.' || next == ':' || next == '-' || next == ',') && end+1 < len(s.lower) && isDigit(s.lower[end+1]):
		return true
	case prev == '(' && start > 1 && codeByte(s.lower[start-2]) && s.fileBefore(start-1):
		return true
	}
	return s.unit(end) || s.place(start)
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// cuedColon tells "error:8005" from "con:6088" and "host:2881".
func (s *scanner) cuedColon(at int) bool {
	before := strings.TrimRight(s.lower[max(0, at-16):at], " ")
	if r, _ := utf8.DecodeLastRuneInString(before); unicode.Is(unicode.Han, r) {
		return true
	}
	for _, w := range cueWords() {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return strings.HasSuffix(before, "tidb") || strings.HasSuffix(before, "tikv") || strings.HasSuffix(before, "id")
}

// fileBefore reports a file name before a bracket, as in slk.h(88).
func (s *scanner) fileBefore(at int) bool {
	w := s.lower[max(0, at-40):at]
	if i := strings.LastIndexAny(w, " \t\n"); i >= 0 {
		w = w[i+1:]
	}
	i := strings.LastIndexByte(w, '.')
	return i > 0 && len(w)-i <= 7
}

func (s *scanner) unit(end int) bool {
	after := s.after(end)
	spaced := strings.TrimLeft(after, " ")
	for _, u := range unitsAfter() {
		if strings.HasPrefix(spaced, u) && (u[0] >= utf8.RuneSelf || u == "%" || len(spaced) == len(u) || !codeByte(spaced[len(u)])) {
			return true
		}
	}
	return false
}

func (s *scanner) place(start int) bool {
	before := s.before(start)
	for _, w := range countedBefore() {
		if endsWithWord(before, w) {
			return true
		}
	}
	return false
}
