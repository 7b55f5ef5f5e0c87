package kb

import "testing"

func TestAlike(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"The report export stops at 99 %", "report export hangs at 99%, all morning", true},
		{"报表导出一直停在99%", "报表导出卡在99%不动了", true},
		{"没有人能登录系统", "系统登录不了，大家都一样", true},
		{"The report export stops at 99 %", "the safety form is missing on my phone", false},
		{"报表导出一直停在99%", "报表里的合同金额不对", false},
		{"help", "help", false},
		{"", "", false},
	} {
		if got := Alike(c.a, c.b) >= 0.5; got != c.same {
			t.Errorf("Alike(%q, %q) = %.2f", c.a, c.b, Alike(c.a, c.b))
		}
		if Alike(c.a, c.b) != Alike(c.b, c.a) {
			t.Errorf("Alike(%q, %q) depends on the order", c.a, c.b)
		}
	}
}
