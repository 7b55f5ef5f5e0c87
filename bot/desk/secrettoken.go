package desk

import (
	"encoding/base64"
	"strings"
)

// tokenMark is how tokens of one maker look.
type tokenMark struct {
	begins string
	least  int  // characters after that
	most   int  // 0: any number
	digit  bool // one of them is a digit
	dots   bool // they may be dots as well
}

// tokenMarks lists the tokens that tell by their beginning what they are, as
// their makers document them.
func tokenMarks() []tokenMark {
	return []tokenMark{
		{begins: "xoxb-", least: 8}, {begins: "xoxp-", least: 8}, {begins: "xoxa-", least: 8}, {begins: "xoxr-", least: 8},
		{begins: "xoxs-", least: 8}, {begins: "xoxe-", least: 8}, {begins: "xoxe.", least: 8, dots: true}, {begins: "xoxc-", least: 8},
		{begins: "xoxd-", least: 8}, {begins: "xapp-", least: 8}, {begins: "xwfp-", least: 8},
		{begins: "sk-", least: 20, digit: true}, {begins: "sk_live_", least: 16}, {begins: "sk_test_", least: 16}, {begins: "rk_live_", least: 16},
		{begins: "AKIA", least: 16, most: 16}, {begins: "ASIA", least: 16, most: 16},
		{begins: "LTAI", least: 12, most: 26, digit: true}, {begins: "AKID", least: 32, most: 32},
		{begins: "AIza", least: 35, most: 35},
		{begins: "ghp_", least: 20}, {begins: "gho_", least: 20}, {begins: "ghu_", least: 20}, {begins: "ghs_", least: 20},
		{begins: "ghr_", least: 20}, {begins: "github_pat_", least: 20}, {begins: "glpat-", least: 16}, {begins: "npm_", least: 36, most: 36},
		{begins: "hf_", least: 30}, {begins: "eyJ", least: 12, dots: true},
	}
}

// marksBy is tokenMarks by the first letter.
var marksBy = func() (by [256][]tokenMark) {
	for _, m := range tokenMarks() {
		by[m.begins[0]] = append(by[m.begins[0]], m)
	}
	return by
}()

func tokenAt(s string, i int) (Secret, bool) {
	for _, m := range marksBy[s[i]] {
		if !strings.HasPrefix(s[i:], m.begins) {
			continue
		}
		from := i + len(m.begins)
		part := func(c byte) bool { return isWord(c) || c == '-' || c == '.' && m.dots }
		if !m.fits(s[from:run(near(s, from), from, part)]) {
			continue
		}
		return Secret{SecretToken, from, run(s, from, part)}, true
	}
	return Secret{}, false
}

func (m tokenMark) fits(rest string) bool {
	if m.begins == "eyJ" && !webToken(rest) {
		return false
	}
	return len(rest) >= m.least && (m.most == 0 || len(rest) <= m.most) && (!m.digit || anyDigit(rest))
}

// webToken reports whether s goes on like a JSON web token: the rest of its
// head, a dot, and claims.
func webToken(s string) bool {
	head, claims, ok := strings.Cut(s, ".")
	return ok && len(head) >= 5 && len(claims) >= 5
}

// headerAt finds what stands behind "Bearer" and "Basic", the two ways to
// show a credential to a web service.
func headerAt(s string, i int) (Secret, bool) {
	from := i
	switch {
	case hasFold(s, i, "bearer "):
		from += len("bearer ")
	case hasFold(s, i, "basic "):
		from += len("basic ")
	default:
		return Secret{}, false
	}
	from = run(s, from, func(c byte) bool { return c == ' ' })
	to := run(s, from, func(c byte) bool { return isWord(c) || isIn("-.~+/=", c) })
	value := s[from:to]
	if s[i]|0x20 == 'b' && hasFold(s, i, "basic ") {
		plain, err := base64.StdEncoding.DecodeString(value)
		return Secret{SecretPassword, from, to}, err == nil && len(value) >= 8 && strings.IndexByte(string(plain), ':') > 0
	}
	return Secret{SecretToken, from, to}, len(value) >= 12 && anyDigit(value)
}

// keyAt finds a private key in PEM form. Without its end it goes on to the
// end of the text: somebody cut it while copying.
func keyAt(s string, i int) (Secret, bool) {
	const begin, end = "-----BEGIN ", "-----END "
	if !strings.HasPrefix(s[i:], begin) {
		return Secret{}, false
	}
	head, rest, ok := strings.Cut(s[i+len(begin):], "-----")
	if !ok || !strings.HasSuffix(head, "PRIVATE KEY") && !strings.HasSuffix(head, "PRIVATE KEY BLOCK") || strings.ContainsAny(head, "\n\r") {
		return Secret{}, false
	}
	to := len(s)
	if at := strings.Index(rest, end); at >= 0 {
		to = len(s) - len(rest) + at + len(end)
		if close := strings.Index(s[to:], "-----"); close >= 0 {
			to += close + len("-----")
		} else {
			to = len(s)
		}
	}
	return Secret{SecretKey, i, to}, true
}

// doors are links that let whoever has them in: the rest of each is secret.
func doors() []string {
	return []string{
		"hooks.slack.com/services/", "hooks.slack.com/commands/", "hooks.slack.com/actions/", "hooks.slack.com/app/",
		"hooks.slack.com/workflows/", "hooks.slack.com/triggers/", "hooks.slack-gov.com/services/",
		"open.feishu.cn/open-apis/bot/v2/hook/", "qyapi.weixin.qq.com/cgi-bin/webhook/send?key=",
	}
}

// linkAt finds a link that is a secret, or has a password in it. i is at the
// colon of its "://".
func linkAt(s string, i int) (Secret, bool) {
	if !strings.HasPrefix(s[i:], "://") || i == 0 || !isWord(s[i-1]) {
		return Secret{}, false
	}
	from := i + len("://")
	to := run(near(s, from), from, func(c byte) bool { return c > ' ' && !isIn("\"'`<>|", c) })
	link := s[from:to]
	for _, door := range doors() {
		if strings.HasPrefix(link, door) && len(link) > len(door) && link[len(door)] < 0x80 {
			return Secret{SecretLink, from + len(door), to}, true
		}
	}
	a, b, ok := passwordIn(link)
	return Secret{SecretPassword, from + a, from + b}, ok
}

// passwordIn finds the password of user:password@host. A colon before a port
// is none, whatever @ the path has.
func passwordIn(link string) (from, to int, ok bool) {
	colon := strings.IndexByte(link, ':')
	if colon < 0 || strings.ContainsAny(link[:colon], "/?#@") {
		return 0, 0, false
	}
	at := strings.LastIndexByte(link, '@')
	if slash := strings.IndexAny(link, "/?#"); slash > colon && slash < at {
		if host := strings.LastIndexByte(link[:slash], '@'); host > colon {
			at = host
		} else if run(link, colon+1, isDigit) == slash {
			return 0, 0, false
		}
	}
	if at <= colon+1 || link[colon+1:at] == Masked {
		return 0, 0, false
	}
	return colon + 1, at, true
}
