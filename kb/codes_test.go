package kb

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// coded is a knowledge base of codes of all kinds.
func coded() []Article {
	add := func(id, product string, codes ...string) Article {
		return Article{ID: id, Lang: "en", Product: product, Codes: codes, Title: id}
	}
	return []Article{
		add("denied", "Windows Update", "0x80070005", "E_ACCESSDENIED"), add("stop-a", "Windows stop code", "0xA", "0x0000000A", "IRQL_NOT_LESS_OR_EQUAL"),
		add("stop-50", "Windows stop code", "0x50", "PAGE_FAULT_IN_NONPAGED_AREA"), add("msi-1603", "Windows Installer", "1603"),
		add("suite-1042", "SiteSuite", "E1042"), add("suite-err", "SiteSuite", "ERR-1042"), add("ora-942", "Oracle", "ORA-00942"),
		add("nu-1107", "NuGet", "NU1107"), add("lnk-2001", "Visual C++", "LNK2001"), add("c-2936", "Visual C++", "C2936"),
		add("tidb-8005", "TiDB", "8005"), add("ob-5716", "OceanBase", "5716"), add("ob-8005", "OceanBase", "8005"),
		add("queue", "Project Server", "26000", "GeneralQueueJobFailed"), add("dm-38016", "TiDB DM", "38016", "DM-dm-master-38016"),
	}
}

func TestFindForms(t *testing.T) {
	c := NewCodes(coded())
	for _, k := range []struct{ text, want string }{
		{"0x80070005", "denied"}, {"80070005", "denied"}, {"-2147024891", "denied"}, {"2147942405", "denied"}, {"HRESULT:0X80070005", "denied"},
		{"error 80070005h", "denied"}, {"E_AccessDenied", "denied"}, {"０ｘ８００７０００５", "denied"},
		{"stop 0x0000000a", "stop-a"}, {"irql not less or equal", "stop-a"}, {"irql-not-less-or-equal", "stop-a"}, {"bugcheck 50", "stop-50"},
		{"page fault in nonpaged area after the update", "stop-50"},
		{"ERR-1042", "suite-err"}, {"err 1042", "suite-err"}, {"ＥＲＲ１０４２", "suite-err"}, {"Err_1042", "suite-err"}, {"ERR–1042", "suite-err"},
		{"E1042", "suite-1042"}, {"e-1042", "suite-1042"}, {"e 1042", "suite-1042"},
		{"ORA-00942", "ora-942"}, {"ORA-942", "ora-942"}, {"ora 00942", "ora-942"},
		{"NU1107", "nu-1107"}, {"nu 1107", "nu-1107"}, {"错误nu1107怎么办", "nu-1107"}, {"nuget 1107", "nu-1107"},
		{"LNK-2001", "lnk-2001"}, {"error link 2001", "lnk-2001"}, {"C-2936", "c-2936"}, {"Ｃ２９３６", "c-2936"},
		{"TiDB ERROR 8005 (HY000)", "tidb-8005"}, {"tidb错误码8005", "tidb-8005"}, {"TIDB-8005", "tidb-8005"}, {"ob报错５７１６", "ob-5716"}, {"oceanbase ret=-5716", "ob-5716"},
		{"oceanbase 8005", "ob-8005"}, {"GeneralQueueJobFailed", "queue"}, {"generalqueuejobfailed", "queue"}, {"general queue job failed", "queue"}, {"project server 26000", "queue"},
		{"[code=38016:class=dm-master]", "dm-38016"}, {"error38016", "dm-38016"},
	} {
		hits := c.Find(k.text)
		if len(hits) == 0 || hits[0].Kind > OtherForm || !slices.Contains(hits[0].Articles, k.want) {
			t.Errorf("Find(%q) = %s, want %s", k.text, show(hits), k.want)
		}
	}
}

func show(hits []CodeHit) string {
	var list []string
	for _, h := range hits {
		list = append(list, fmt.Sprintf("%s→%s (%s, %.2f)", h.Text, h.Code, h.Kind, h.Strength))
	}
	return strings.Join(list, "; ")
}

func TestFindSlips(t *testing.T) {
	c := NewCodes(coded())
	for _, k := range []struct{ text, want string }{
		{"NU1170", "nu-1107"}, {"NU110", "nu-1107"}, {"NU11O7", "nu-1107"}, {"NY1107", "nu-1107"}, {"NUU1107", "nu-1107"}, {"LNK2O01", "lnk-2001"},
		{"ORA-00492", "ora-942"}, {"IRQL_NOT_LES_OR_EQUAL", "stop-a"}, {"IRQL_NOT_LESS_OR_EQAUL", "stop-a"}, {"GeneralQueueJobFialed", "queue"},
		{"tidb error 8050", "tidb-8005"}, {"oceanbase 57166", "ob-5716"}, {"TiDB DM 380l6", "dm-38016"}, {"0x80070006", "denied"},
	} {
		hits := c.Find(k.text)
		if len(hits) == 0 || hits[0].Kind != MistypedCode || !slices.Contains(hits[0].Articles, k.want) {
			t.Errorf("Find(%q) = %s, want a slip of %s", k.text, show(hits), k.want)
		}
	}
}

func TestFindUnknown(t *testing.T) {
	c := NewCodes(coded())
	for text, want := range map[string]string{
		"9999": "9999", "错误 99999": "99999", "what is ZX-99871": "ZX-99871", "error 0xC0FFEE11": "0xC0FFEE11", "提示 PAY_LIMIT_EXCEEDED": "PAY_LIMIT_EXCEEDED",
	} {
		hits := c.Find(text)
		if len(hits) == 0 || hits[0].Kind != UnknownForm || hits[0].Text != want {
			t.Errorf("Find(%q) = %s, want the unknown %s", text, show(hits), want)
		}
	}
}

// A number that is a time, an address, a port, a line or an amount is no
// code, though an article has that number.
func TestFindNoCode(t *testing.T) {
	arts := append(coded(), Article{ID: "port", Lang: "en", Product: "TiDB", Codes: []string{"2881"}, Title: "2881"}, Article{ID: "year", Lang: "en", Product: "TiDB", Codes: []string{"2019"}, Title: "2019"},
		Article{ID: "small", Lang: "en", Product: "TiDB", Codes: []string{"115"}, Title: "115"})
	c := NewCodes(arts)
	for _, text := range []string{
		"2026-11-02 16:03:26.000 connected", "listening on 127.0.0.1:2881 and waiting for clients", "con:8005 closed by the peer at last", "file main.cpp(2881) was changed by someone",
		"at line 8005 of the import file, a comma is missing", "we have 8005 rows in the table and all is well", "it took 1603 ms to load the page we opened", "版本 8005 发布了，大家可以下载",
		"/var/log/8005/app.log is growing without end", "using Visual Studio 2019 on Windows here", "the meeting has 115 people in it, and coffee", "第 8005 行有个逗号",
		"https://example.com/1603/8005?x=2881 is where we read it", "release 5.7.16 and 3.8016.2 are out now",
	} {
		for _, h := range c.Find(text) {
			if h.Kind <= OtherForm && h.Strength >= 0.4 {
				t.Errorf("Find(%q) takes %s", text, show([]CodeHit{h}))
			}
		}
	}
}

func TestFindInLog(t *testing.T) {
	c := NewCodes(coded())
	text := `2018/12/12 20:20:45.713 conn.go:490: [warning] con:6088 dispatch error:
"SELECT id, k, c FROM sbtest WHERE k = 3275"
[tidb:8005]Write conflict, txnStartTS=402962432 is stale, transaction starts at 2018-12-12 19:59:28.052 +0000 UTC`
	hits := c.Find(text)
	if len(hits) == 0 || hits[0].Code != "8005" || hits[0].Product != "TiDB" {
		t.Errorf("Find = %s, want TiDB's 8005 first", show(hits))
	}
}

func TestOneCodeIsListedOnce(t *testing.T) {
	c := NewCodes(coded())
	hits := c.Find("NU1107, again NU1107 and nu-1107")
	if d := cmp.Diff(1, len(hits)); d != "" {
		t.Errorf("Find = %s (-want +got):\n%s", show(hits), d)
	}
}

func TestSlipCosts(t *testing.T) {
	for _, c := range []struct {
		typed, meant string
		want         float64
	}{
		{"nu1107", "nu1107", 0}, {"nu11o7", "nu1107", 0.4}, {"nu1170", "nu1107", 0.8}, {"nuu1107", "nu1107", 0.7}, {"nu107", "nu1107", 0.8}, {"ny1107", "nu1107", 0.9}, {"nu1106", "nu1107", 0.9}, {"nu1104", "nu1107", 1.3},
	} {
		got, ok := slip(c.typed, c.meant, 2)
		if !ok || got < c.want-1e-9 || got > c.want+1e-9 {
			t.Errorf("slip(%s, %s) = %.2f, %v; want %.2f", c.typed, c.meant, got, ok, c.want)
		}
	}
	if got, ok := slip("abcdef", "uvwxyz", 1.4); ok {
		t.Errorf("slip of different words = %.2f", got)
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"NU1107", "err 1042", "0x80070005", "-2147024891", "a_b_c", "错误码8005", "１２３", "main.cpp(20): error C2039", "\xff\x00"} {
		f.Add(s)
	}
	c := NewCodes(coded())
	f.Fuzz(func(t *testing.T, text string) {
		for _, h := range c.Find(text) {
			if h.Strength < 0 || h.Strength > 1 || h.Text == "" || (h.Kind == UnknownForm) != (len(h.Articles) == 0) {
				t.Errorf("Find(%q): %+v", text, h)
			}
		}
	})
}
