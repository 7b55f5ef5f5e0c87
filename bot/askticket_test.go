package bot

import "testing"

func TestAsksTicket(t *testing.T) {
	for _, c := range []struct {
		say, rest string
		ok        bool
	}{
		{"开单", "", true},
		{"开单：现场照片传不上去", "现场照片传不上去", true},
		{"請幫我開單：報表導不出", "報表導不出", true},
		{"现场照片传不上去，帮我开单", "现场照片传不上去", true},
		{"现场照片传不上去帮我开单", "现场照片传不上去", true},
		{"开单 现场照片传不上去", "现场照片传不上去", true},
		{"帮我开个单，照片传不上去", "照片传不上去", true},
		{"帮我报修一下：塔吊监控黑屏", "塔吊监控黑屏", true},
		{"麻烦开单，监控黑屏", "监控黑屏", true},
		{"帮我开单现场照片传不上去", "现场照片传不上去", true},
		{"我要报修", "", true},
		{"我要报修，扫码枪坏了", "扫码枪坏了", true},
		{"转人工", "", true},
		{"人工客服", "", true},
		{"我要找人", "", true},
		{"怎么联系人工客服", "", true},
		{"能找个人帮我看看吗", "", true},
		{"有没有人能帮我看看？", "", true},
		{"能不能给我开单", "", true},
		{"报表还是导不出。转人工吧", "报表还是导不出", true},
		{"提个工单", "", true},
		{"Open a ticket: The Export stops at 99 %", "The Export stops at 99 %", true},
		{"ｏｐｅｎ ａ ｔｉｃｋｅｔ", "", true},
		{"please open a ticket - gateway down", "gateway down", true},
		{"The gateway is down. Open a ticket", "The gateway is down", true},
		{"The gateway is down, please open a ticket", "The gateway is down", true},
		{"please create a ticket for the gateway, it is down", "the gateway, it is down", true},
		{"open ticket", "", true},
		{"raise a ticket: the gateway is down", "the gateway is down", true},
		{"can you open a ticket for this: the gateway is down", "the gateway is down", true},
		{"can you open a ticket for this?", "", true},
		{"I need a ticket", "", true},
		{"human please", "", true},
		{"I want to talk to a person", "", true},
		{"can a human help me?", "", true},
		{"Can I speak to someone?", "", true},
		{"Get me a real person please", "", true},

		{"怎么看工单", "", false},
		{"怎么开单", "", false},
		{"怎么开单？", "", false},
		{"开单后多久有人处理？", "", false},
		{"报修流程是什么？", "", false},
		{"我要报修，流程是什么？", "", false},
		{"帮我开单后多久有人看", "", false},
		{"不用帮我开单了", "", false},
		{"谢谢，不用开单", "", false},
		{"人工成本怎么录入", "", false},
		{"人工费超支了", "", false},
		{"找人审批要多久", "", false},
		{"有人能告诉我报表怎么导吗", "", false},
		{"工单列表打不开", "", false},
		{"开单界面打不开", "", false},
		{"How do I open a ticket", "", false},
		{"how do I talk to a human", "", false},
		{"the ticket I opened yesterday", "", false},
		{"new ticket form does not open, why?", "", false},
		{"open tickets are not listed", "", false},
		{"should I open a ticket?", "", false},
		{"open a ticket: the ticket list is empty --", "the ticket list is empty --", true},
		{"agent service not running", "", false},
		{"I need someone to explain dependencies", "", false},
		{"can anyone help me with the export that hangs", "", false},
		{"don't open a ticket", "", false},
	} {
		w, ok := asksTicket(c.say)
		if ok != c.ok || w.rest != c.rest || w.private {
			t.Errorf("asksTicket(%q) = %+v, %v; want %q, %v", c.say, w, ok, c.rest, c.ok)
		}
	}
}

func TestAsksPrivateTicket(t *testing.T) {
	for say, rest := range map[string]string{
		"私密工单：密码贴到群里了": "密码贴到群里了", "开个私密工单": "", "帮我开个私密工单，账号被盗": "账号被盗", "保密工单": "",
		"private ticket: my account": "my account", "please open a private ticket": "", "Open a confidential ticket: a leak": "a leak",
	} {
		if w, ok := asksTicket(say); !ok || !w.private || w.rest != rest {
			t.Errorf("asksTicket(%q) = %+v, %v; want a private one about %q", say, w, ok, rest)
		}
	}
	for _, say := range []string{"private ticket form is empty", "私密工单谁能看到？"} {
		if w, ok := asksTicket(say); ok {
			t.Errorf("asksTicket(%q) = %+v, an order", say, w)
		}
	}
}
