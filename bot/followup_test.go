package bot

import "testing"

func TestStillBroken(t *testing.T) {
	for say, want := range map[string]bool{
		"still not working": true, "都试过了，还是不行": true, "没用": true, "还是报错": true, "Tried that, same error": true, "It doesn't work": true,
		"不行": true, "no": true, "Nope, still the same": true, "按步骤做了，没有变化": true, "I tried all of the steps but it still fails.": true, "没解决": true,
		"还是报错 RPT-7001": false, "the export does not work on the phone": false, "没有权限": false, "no permission": false, "不能导出": false,
		"怎么还是不行": false, "": false, "ok": false, "问题还在，而且换了项目也一样卡在审批": false,
	} {
		if got := stillBroken(say); got != want {
			t.Errorf("stillBroken(%q) = %v, want %v", say, got, want)
		}
	}
}

func TestPlainWords(t *testing.T) {
	names := map[string]string{"U2": "ana"}
	name := func(id string) string {
		if n, ok := names[id]; ok {
			return n
		}
		return id
	}
	for text, want := range map[string]string{
		"<@U1> the gateway is down":               "the gateway is down",
		"<@U2> broke <@U3|bob>'s plan":            "@ana broke @U3's plan",
		"look at <https://bank.example/x|bank>":   "look at https://bank.example/x",
		"<!channel> fire in <#C1|site-a>":         "@channel fire in #site-a",
		"<!subteam^S12|@night-shift> and <!here>": "@night-shift and @here",
		"<#C9|> &lt;b&gt;":                        "#C9 <b>",
		"<!date^1700000000^{date}|14 Nov>":        "14 Nov",
	} {
		if got := plainWords(text, "U1", name); got != want {
			t.Errorf("plainWords(%q) = %q, want %q", text, got, want)
		}
	}
}
