package kb

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLang(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"the report does not export", "en"}, {"报表导不出来", "zh"}, {"report 导不出来", "zh"}, {"", ""}, {"E1042", ""}, {"ERR-1042", ""}, {"0x80070005", ""},
		{"NullPointerException", ""}, {"tidb_gc_life_time", ""}, {"https://例子.example/中文", ""}, {"C:\\项目\\报表\\a.txt", ""}, {"/home/用户/日志.log", ""},
		{"E1042 是什么", "zh"}, {"what is E1042", "en"}, {"🙂 👍", ""}, {"`SELECT 1` fails here", "en"}, {"```\n出错了\n```\nhelp me with this", "en"},
		{"<@U123> please look", "en"}, {":smile: 谢谢", "zh"}, {"42", ""},
		{"2026-11-02 10:00:00 [ERROR] 连接失败", ""}, {"2026-11-02 10:00:00 [ERROR] connection failed\n这是怎么回事", "zh"},
		{"main.cpp(20): error C2039: \"string\": 不是成员", ""}, {"繁體中文報錯", "zh"},
	} {
		if got := Lang(c.text); got != c.want {
			t.Errorf("Lang(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestFold(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"ＥＲＲ－１０４２", "err-1042"}, {"ERR–1042 “x”", `err-1042 "x"`}, {"資料庫連線逾時", "资料库连线逾时"}, {"P\u200bA\u202eY", "pay"}, {"a\x00b\tc\n", "a b\tc\n"},
		{"e\u0301\u0301\u0301", "é"}, {"\xff1042", " 1042"}, {"後於裡", "后于里"}, {"①", "1"},
	} {
		if got := Fold(c.text); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func FuzzFold(f *testing.F) {
	f.Add("ＥＲＲ－１０４２ 資料")
	f.Add("\xff\u202e\u0301")
	f.Fuzz(func(t *testing.T, text string) {
		once := Fold(text)
		if again := Fold(once); again != once {
			t.Errorf("Fold(%q) = %q, and again %q", text, once, again)
		}
	})
}

func TestTerms(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"The reports are exported", []string{"report", "export"}},
		{"tidb_gc_life_time", []string{"tidb_gc_life_time", "tidb", "gc", "life", "time"}},
		{"HTTPServerError", []string{"httpservererror", "http", "server", "error"}},
		{"utf8mb4", []string{"utf8mb4", "utf", "mb"}},
		{"8005", []string{"8005"}},
		{"数据库连接超时", []string{"数据库", "数据", "据库", "库连", "连接超时", "连接", "接超", "超时"}},
		{"資料", []string{"资料"}},
		{"为什么", nil},
	} {
		var got []string
		for _, term := range terms(c.text) {
			got = append(got, term.text)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("terms(%q) (-want +got):\n%s", c.text, d)
		}
	}
}

func TestGlossaryBothWays(t *testing.T) {
	arts := []Article{
		{ID: "zh", Lang: "zh", Title: "连接超时", Cause: "防火墙阻止了端口。"},
		{ID: "en", Lang: "en", Title: "Disk full", Cause: "No space left on the volume."},
		{ID: "other", Lang: "en", Title: "Printer jams", Cause: "Paper is stuck."},
	}
	x := built(t, "", arts)
	for _, c := range []struct{ text, lang, want string }{
		{"connection timed out", "en", "zh"}, {"the firewall blocks a port", "en", "zh"}, {"磁盘空间不足", "zh", "en"}, {"硬盘满", "zh", "en"},
	} {
		if got := first(t, x, c.text, c.lang); got != c.want {
			t.Errorf("Search(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestOwnWordsBeatTranslation(t *testing.T) {
	arts := []Article{
		{ID: "zh", Lang: "zh", Title: "连接超时", Cause: "网络延迟。"},
		{ID: "en", Lang: "en", Title: "Connection timed out", Cause: "The network is slow."},
	}
	x := built(t, "", arts)
	for text, want := range map[string]string{"connection timed out": "en", "连接超时": "zh"} {
		if got := first(t, x, text, Lang(text)); got != want {
			t.Errorf("Search(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestMineLearnsFromPairs(t *testing.T) {
	var arts []Article
	for i, c := range []struct{ zh, en string }{
		{"涡轮停止", "turbine stopped"}, {"涡轮过热", "turbine overheated"}, {"阀门停止", "valve stopped"}, {"阀门过热", "valve overheated"}, {"涡轮漏油", "turbine leaks oil"}, {"阀门漏油", "valve leaks oil"},
	} {
		pair := string(rune('a' + i))
		arts = append(arts, Article{ID: pair + ".zh", Pair: pair, Lang: "zh", Title: c.zh, Cause: c.zh}, Article{ID: pair + ".en", Pair: pair, Lang: "en", Title: c.en, Cause: c.en})
	}
	m := mine(arts)
	for zh, en := range map[string]string{"涡轮": "turbin", "阀门": "valv", "停止": "stop"} {
		if list := m.en[zh]; len(list) == 0 || list[0].text != en {
			t.Errorf("%s means %v, want %s", zh, list, en)
		}
		if list := m.zh[en]; len(list) == 0 || list[0].text != zh {
			t.Errorf("%s means %v, want %s", en, list, zh)
		}
	}
}
