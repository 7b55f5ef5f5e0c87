package bot

import (
	"testing"

	"opsdesk/bot/desk"
)

func TestAsksTicket(t *testing.T) {
	for _, c := range []struct {
		say, rest string
		ok        bool
	}{
		{"开单", "", true},
		{"开单：现场照片传不上去", "现场照片传不上去", true},
		{"請幫我開單：報表導不出", "報表導不出", true},
		{"现场照片传不上去，帮我开单", "现场照片传不上去", true},
		{"Open a ticket: The Export stops at 99 %", "The Export stops at 99 %", true},
		{"ｏｐｅｎ ａ ｔｉｃｋｅｔ", "", true},
		{"please open a ticket - gateway down", "gateway down", true},
		{"怎么看工单", "", false},
		{"How do I open a ticket", "", false},
		{"怎么开单", "", false},
		{"The gateway is down. Open a ticket", "The gateway is down", true},
		{"the ticket I opened yesterday", "", false},
	} {
		rest, ok := asksTicket(c.say)
		if ok != c.ok || rest != c.rest {
			t.Errorf("asksTicket(%q) = %q, %v; want %q, %v", c.say, rest, ok, c.rest, c.ok)
		}
	}
}

func TestThanks(t *testing.T) {
	for say, want := range map[string]bool{
		"谢谢": true, "好了，谢谢！": true, "Thanks a lot": true, "it works now": true, "ok": true, "搞定": true,
		"好了吗？": false, "thanks, but it still fails with error 1042 every time": false, "报错了": false, "okay so what about the export": false,
	} {
		if got := thanks(say); got != want {
			t.Errorf("thanks(%q) = %v, want %v", say, got, want)
		}
	}
}

func TestLooksAsked(t *testing.T) {
	for say, want := range map[string]bool{
		"报错了怎么办？": true, "报表打不开": true, "how do I add a member": true, "export fails again": true, "进度算不出来？": true,
		"今天下午三点开会": false, "lunch at noon": false, "收到，明天处理": false,
	} {
		if got := looksAsked(say); got != want {
			t.Errorf("looksAsked(%q) = %v, want %v", say, got, want)
		}
	}
}

func TestTicketPhrase(t *testing.T) {
	for say, want := range map[string]desk.Act{
		"关单": desk.ActClose, "!close": desk.ActClose, "还是不行": desk.ActReopen, "Still broken.": desk.ActReopen,
		"撤单": desk.ActCancel, "请问什么时候关单": "", "close the window first": "",
	} {
		if got, _ := ticketPhrase(say); got != want {
			t.Errorf("ticketPhrase(%q) = %q, want %q", say, got, want)
		}
	}
}
