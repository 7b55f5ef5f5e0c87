package bot

import (
	"slices"
	"strings"
	"testing"

	"opsdesk/bot/lang"
)

var (
	requester = speaker{requester: true}
	engineer  = speaker{agent: true}
)

func TestReadOrder(t *testing.T) {
	for _, c := range []struct {
		say  string
		who  speaker
		name string // "" is no order
		rest string
	}{
		{"关单", requester, "close", ""},
		{"關單", requester, "close", ""},
		{"可以关单了，谢谢", requester, "close", ""},
		{"麻烦关单", engineer, "close", ""},
		{"关单吧", requester, "close", ""},
		{"Please close it.", requester, "close", ""},
		{"close it, thanks", requester, "close", ""},
		{"You can close the ticket", requester, "close", ""},
		{"!close", engineer, "close", ""},
		{"！关单", engineer, "close", ""},
		{"还是不行", requester, "reopen", ""},
		{"Still broken.", requester, "reopen", ""},
		{"撤单", requester, "cancel", ""},
		{"!cancel opened by mistake", engineer, "cancel", "opened by mistake"},
		{"I have it", engineer, "take", ""},
		{"I’ll take it", engineer, "take", ""},
		{"我来处理", engineer, "take", ""},
		{"!take", engineer, "take", ""},
		{"升级到一级", engineer, "t1", ""},
		{"升级到 T1", engineer, "t1", ""},
		{"升級到１級", engineer, "t1", ""},
		{"升级到一级：现场停工", engineer, "t1", "现场停工"},
		{"Raise to T1", engineer, "t1", ""},
		{"raise it to T1: the site stands still", engineer, "t1", "the site stands still"},
		{"raise to T1: nobody can work", requester, "t1", "nobody can work"},
		{"raise to T1: no", engineer, "", ""},
		{"make it T2", engineer, "t2", ""},
		{"!t1 The Site stands still", engineer, "t1", "The Site stands still"},
		{"!wait Which project?", engineer, "wait", "Which project?"},
		{"!挂起：请问是哪个项目？", engineer, "wait", "请问是哪个项目？"},
		{"!wait", engineer, "wait", ""},
		{"等厂商：7001 的补丁", engineer, "vendor", "7001 的补丁"},
		{"已解决：重启了报表服务", engineer, "resolve", "重启了报表服务"},
		{"!resolve restarted the service", engineer, "resolve", "restarted the service"},
		{"!t1 现场停工…", engineer, "t1", "现场停工…"},
		{"!reply We are on it!", engineer, "reply", "We are on it!"},
		{"继续处理", engineer, "resume", ""},
		{"!help", requester, "help", ""},

		// False friends.
		{"不要关单", requester, "", ""},
		{"先别关单", requester, "", ""},
		{"关单了吗", requester, "", ""},
		{"关单？", requester, "", ""},
		{"can you close it?", requester, "", ""},
		{"close it?", requester, "", ""},
		{"don't close it", requester, "", ""},
		{"close the window first", requester, "", ""},
		{"请问什么时候关单", requester, "", ""},
		{"怎么关单", requester, "", ""},
		{"who has it", engineer, "", ""},
		{"I have it installed", engineer, "", ""},
		{"I have it", requester, "", ""},
		{"我来处理", requester, "", ""},
		{"还是不行", engineer, "", ""},
		{"升级到一级了吗？", engineer, "", ""},
		{"升级到一级，可以吗", engineer, "", ""},
		{"升级到一级，不用了吧", engineer, "", ""},
		{"不能升级到一级", engineer, "", ""},
		{"raise to T1?", engineer, "", ""},
		{"raise to T1: no, wait", engineer, "", ""},
		{"昨天升级到一级，今天又好了", engineer, "", ""},
		{"resolved", engineer, "", ""},
		{"resolved: really?", engineer, "", ""},
		{"已解决：重启了报表服务", requester, "", ""},
		{"!!!", engineer, "", ""},
		{"!", engineer, "", ""},
		{"!frobnicate", engineer, "", ""},
	} {
		o, ok := readOrder(c.say, c.who)
		if o.name != c.name || ok != (c.name != "") || o.rest != c.rest {
			t.Errorf("readOrder(%q, %+v) = %q, %q; want %q, %q", c.say, c.who, o.name, o.rest, c.name, c.rest)
		}
	}
}

func TestBangWord(t *testing.T) {
	for say, want := range map[string]string{"!close": "close", "！关单": "关单", "!frob now": "frob", "! close": "", "wow!": "", "!?": "", "!1+1": ""} {
		if got, _, _ := bangWord(say); got != want {
			t.Errorf("bangWord(%q) = %q, want %q", say, got, want)
		}
	}
}

// No phrase means two things, every order is explained, and no phrase only
// thanks.
func TestOrdersAreDistinct(t *testing.T) {
	seen := make(map[string]string)
	for _, o := range orders() {
		for _, p := range slices.Concat(o.both, o.mine, o.desk, []string{"!" + o.name}) {
			if other, ok := seen[p]; ok {
				t.Errorf("%q is %s and %s", p, other, o.name)
			}
			seen[p] = o.name
			if thanks(p) {
				t.Errorf("%q of %s is also thanks", p, o.name)
			}
		}
		for _, l := range lang.All() {
			w := lang.New(l)
			if !w.Has("order."+o.name) || !strings.Contains(orderLines(w), "`!"+o.word(l)+"`") {
				t.Errorf("%s is not explained in %s", o.name, l)
			}
			if o.needs && !w.Has("order.needs."+o.name) {
				t.Errorf("nothing says what %s needs", o.name)
			}
		}
	}
}

// Only what is marked leaves the desk's thread.
func TestPublicly(t *testing.T) {
	for _, c := range []struct {
		say, rest string
		ok        bool
	}{
		{">> We are on it!", "We are on it!", true},
		{">>We are on it", "We are on it", true},
		{"》》正在处理。", "正在处理。", true},
		{"＞＞ 正在处理", "正在处理", true},
		{"回复：请重启一下。", "请重启一下。", true},
		{"Reply: try again", "try again", true},
		{"!reply try again", "try again", true},
		{"！回复 请再试", "请再试", true},
		{">>", "", true},
		{"> a quotation", "> a quotation", false},
		{"I'd reply: try again", "I'd reply: try again", false},
		{"回复他：请再试", "回复他：请再试", false},
		{"reply to bob", "reply to bob", false},
		{"1 >> 2", "1 >> 2", false},
		{"bob is wrong", "bob is wrong", false},
	} {
		if rest, ok := publicly(c.say); rest != c.rest || ok != c.ok {
			t.Errorf("publicly(%q) = %q, %v; want %q, %v", c.say, rest, ok, c.rest, c.ok)
		}
	}
}
