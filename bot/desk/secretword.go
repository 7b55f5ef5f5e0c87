package desk

import "strings"

// secretWord is a word after which a secret may follow.
type secretWord struct {
	word string // in lower case
	kind SecretKind
}

// secretWords lists them, longer before shorter.
func secretWords() []secretWord {
	var all []secretWord
	for _, w := range []string{"passphrase", "password", "passcode", "passwd", "pwd", "密码", "口令"} {
		all = append(all, secretWord{w, SecretPassword})
	}
	for _, w := range []string{
		"secret_key", "secret-key", "secret key", "secretkey", "secret", "token", "api_key", "api-key", "api key", "apikey",
		"access_key", "access-key", "access key", "accesskey", "密钥", "秘钥", "令牌",
	} {
		all = append(all, secretWord{w, SecretToken})
	}
	return all
}

// wordsBy is secretWords by the first byte, in either case.
var wordsBy = func() (by [256][]secretWord) {
	for _, w := range secretWords() {
		c := w.word[0]
		by[c] = append(by[c], w)
		if c >= 'a' && c <= 'z' {
			by[c-'a'+'A'] = append(by[c-'a'+'A'], w)
		}
	}
	return by
}()

// link is how a secret hangs on the word before it: "password: x" says it,
// "密码是 x" nearly, "password x" only if x looks like one.
type link int

const (
	linkBare link = iota // a space
	linkIs               // is, 是, 为
	linkSign             // a colon or equals sign
)

// namedAt finds the secret that follows a word such as "password".
func namedAt(s string, i int) (Secret, bool) {
	for _, w := range wordsBy[s[i]] {
		if !hasFold(s, i, w.word) {
			continue
		}
		from, how, ok := afterWord(s, i+len(w.word))
		if !ok {
			return Secret{}, false
		}
		v := valueAt(near(s, from), from)
		if !v.secret(w, how) {
			return Secret{}, false
		}
		if v.to > from+reach-16 { // it goes on where was not looked
			v = valueAt(s, from)
		}
		return Secret{w.kind, v.from, v.to}, true
	}
	return Secret{}, false
}

// afterWord returns where the value of a word begins, whose end is at i, and
// how it hangs on it.
func afterWord(s string, i int) (int, link, bool) {
	bare := run(s, i, func(c byte) bool { return isIn(" \t*_`\"'\\)]", c) })
	for _, sign := range []struct {
		text string
		how  link
	}{{":", linkSign}, {"=", linkSign}, {"：", linkSign}, {"＝", linkSign}, {"-&gt;", linkSign}, {"->", linkSign}, {"→", linkSign},
		{"是", linkIs}, {"为", linkIs}, {"is:", linkSign}, {"is ", linkIs}, {"was ", linkIs}} {
		if hasFold(s, bare, sign.text) {
			return skipTo(s, bare+len(sign.text)), sign.how, true
		}
	}
	return bare, linkBare, bare > i && s[bare-1] != '_' || strings.HasPrefix(s[bare:], "「")
}

// skipTo skips what stands between a sign and a value, short of a quotation
// mark.
func skipTo(s string, i int) int {
	for i < len(s) {
		switch {
		case isIn(" \t\r\n=*_\\>:", s[i]):
			i++
		case strings.HasPrefix(s[i:], "&gt;"):
			i += len("&gt;")
		case strings.HasPrefix(s[i:], "：") || strings.HasPrefix(s[i:], "　"):
			i += len("：")
		default:
			return i
		}
	}
	return i
}

// value is what stands behind a word: a run without spaces, or what is in
// quotation marks.
type value struct {
	s        string
	from, to int
	quoted   bool
}

func (v value) text() string { return v.s[v.from:v.to] }

// quotes are marks that open a value, with what closes each.
func quotes() [][2]string {
	return [][2]string{{`"`, `"`}, {"`", "`"}, {"'", "'"}, {"“", "”"}, {"‘", "’"}, {"「", "」"}, {"&quot;", "&quot;"}}
}

func valueAt(s string, i int) value {
	for _, q := range quotes() {
		if !strings.HasPrefix(s[i:], q[0]) {
			continue
		}
		i += len(q[0])
		line, _, _ := strings.Cut(s[i:], "\n")
		if end := strings.Index(line, q[1]); end > 0 {
			return value{s, i, i + len(strings.TrimSuffix(line[:end], `\`)), true}
		}
	}
	to := i
	for to < len(s) && s[to] > ' ' && s[to] < 0x7f && !isIn("\"'`", s[to]) && !endsValue(s, i, to) {
		to++
	}
	for to > i && isIn(".,;:)]}*_\\", s[to-1]) {
		to--
	}
	return value{s, i, to, false}
}

// endsValue reports whether a value that began at from ends before i: at a
// bracket of a link, and where the next of a list of settings begins.
func endsValue(s string, from, i int) bool {
	switch s[i] {
	case '|', '>':
		return strings.LastIndexByte(s[max(0, from-500):from], '<') > strings.LastIndexByte(s[max(0, from-500):from], '>')
	case ',', ';', '&':
		next := run(s, i+1, func(c byte) bool { return isWord(c) || isIn(" .\"'", c) })
		return i+1 == len(s) || s[i+1] <= ' ' || s[i+1] >= 0x80 || next > i+1 && next < len(s) && isIn("=:", s[next])
	}
	return false
}

// secret reports whether a value that hangs so on its word is one.
func (v value) secret(w secretWord, how link) bool {
	text := v.text()
	if len(text) < 3 || text[0] >= 0x80 || placeholder(text) || isCode(text) || v.counted() {
		return false
	}
	if w.kind == SecretToken {
		return how != linkBare && len(text) >= 8 && anyDigit(text) && !dated(text)
	}
	switch {
	case how == linkSign && v.quoted:
		return true
	case how == linkSign:
		return !v.prose()
	case how == linkIs && w.word[0] >= 0x80: // 密码是
		return !dated(text) && !v.prose()
	case w.word[0] >= 0x80:
		return len(text) >= 4 && !dated(text) && !allLetters(text)
	case how == linkIs:
		return len(text) >= 4 && !dated(text) && !allLetters(text) && anyLetter(text)
	}
	return len(text) >= 6 && anyDigit(text) && anyLetter(text) && !dated(text)
}

// prose reports whether a value is a word of a sentence: "password: how do I
// change it". At the end of a line only a few words are.
func (v value) prose() bool {
	text := v.text()
	if !allLetters(text) {
		return false
	}
	for _, word := range stateWords() {
		if strings.EqualFold(word, text) {
			return true
		}
	}
	next := v.to
	return next+1 < len(v.s) && v.s[next] == ' ' && isLetter(v.s[next+1])
}

// stateWords are what people say of a password instead of saying it.
func stateWords() []string {
	return []string{
		"wrong", "incorrect", "invalid", "expired", "expires", "required", "empty", "missing", "forgotten", "forgot", "lost", "reset",
		"changed", "change", "unknown", "none", "null", "nil", "true", "false", "yes", "not", "error", "failed", "locked", "hidden",
		"mismatch", "rejected", "denied", "weak", "short", "blank", "policy", "string", "help", "please", "page", "screen",
	}
}

// counted reports whether a value is a length: "密码为 8-20 位".
func (v value) counted() bool {
	if run(v.text(), 0, func(c byte) bool { return isDigit(c) || isIn("-~", c) }) != len(v.text()) {
		return false
	}
	rest := strings.TrimLeft(v.s[v.to:], " ")
	for _, unit := range []string{"位", "个", "字", "天", "次", "分", "秒", "小时", "days", "char", "times", "min"} {
		if strings.HasPrefix(rest, unit) {
			return true
		}
	}
	return false
}

func allLetters(s string) bool { return run(s, 0, isLetter) == len(s) }

// dated reports whether s is digits as dates, times and versions have them.
func dated(s string) bool {
	return strings.ContainsAny(s, "-/:.") && run(s, 0, func(c byte) bool { return isDigit(c) || isIn("-/:.TZ+", c) }) == len(s)
}

// placeholder reports whether a value stands for one: <password>, ${PW}, ***,
// or leads to where it is changed.
func placeholder(s string) bool {
	if isIn("<${%[(", s[0]) || strings.HasPrefix(s, "&lt;") || strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://") {
		return true
	}
	return strings.Trim(s, string(s[0])) == "" && !isWord(s[0]) || strings.Trim(s, "xX") == ""
}

// isCode reports whether s is an error code, or the number of an article:
// ERR-1042, E1042, ORA-12154, 0x80070005.
func isCode(s string) bool {
	if hex, ok := strings.CutPrefix(s, "0x"); ok {
		return len(hex) <= 8 && run(hex, 0, func(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }) == len(hex)
	}
	letters := run(s, 0, isUpper)
	if letters == 0 || letters > 8 {
		return false
	}
	rest := s[letters:]
	if rest != "" && isIn("-_", rest[0]) {
		rest = rest[1:]
	}
	digits := run(rest, 0, isDigit)
	return digits >= 2 && digits <= 6 && digits == len(rest)
}
