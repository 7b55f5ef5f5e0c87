package bot

import "testing"

func TestThanks(t *testing.T) {
	for say, want := range map[string]bool{
		"谢谢": true, "好了，谢谢！": true, "Thanks a lot": true, "it works now": true, "ok": true, "搞定": true, "没问题了": true,
		"谢谢，现在可以正常导出了": true, "It works now, thank you very much for your help!": true, "Thanks for the quick help yesterday.": true,
		"可以了": true, "辛苦了": true, "works again, thanks": true, "Thanks again for the quick help": true, "再次感谢": true, "謝謝！": true, "不错，谢谢": true,
		"好了吗？": false, "可以了吗": false, "好了一会又不行": false, "thanks, but it still fails with error 1042 every time": false,
		"报错了": false, "okay so what about the export": false, "谢谢，但是还是报错": false, "it works now except for ana": false,
		"解决了一个，另一个还没好": false, "is it fixed?": false, "not fixed": false, "谢谢，顺便问下怎么导出": false,
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
