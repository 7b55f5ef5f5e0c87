package kb

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestOutcomes(t *testing.T) {
	x := built(t, "", desk())
	for _, c := range []struct {
		text    string
		outcome Outcome
		reason  Reason
	}{
		{"", None, Empty},
		{" \n\t\u200b", None, Empty},
		{"hello team 👋", None, SmallTalk},
		{"大家早上好", None, SmallTalk},
		{"thanks, solved!", None, Thanks},
		{"谢谢啦", None, Thanks},
		{"PAY-1042", Answer, NoReason},
		{"what does error 9999 mean", None, UnknownCode},
		{"npm refuses to install anything", None, OtherProduct},
		{"where can I park my bicycle", None, NothingFound},
	} {
		res, err := x.Search(t.Context(), Query{Text: c.text, Lang: "en"})
		if err != nil || res.Outcome != c.outcome || res.Reason != c.reason {
			t.Errorf("Search(%q) = %v, %v (%.2f), %v; want %v, %v", c.text, res.Outcome, res.Reason, res.Confidence, err, c.outcome, c.reason)
		}
	}
}

func TestUnknownCodeIsNamed(t *testing.T) {
	x := built(t, "", desk())
	res, err := x.Search(t.Context(), Query{Text: "错误 9999 是什么", Lang: "zh"})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Codes) != 1 || res.Codes[0].Text != "9999" || res.Codes[0].Kind != UnknownForm || res.Codes[0].Code != "" {
		t.Errorf("codes = %+v, want the unknown 9999", res.Codes)
	}
}

func TestPairComesOnceInTheAskersLanguage(t *testing.T) {
	x := built(t, "", desk())
	for lang, want := range map[string]string{"en": "rpt-1.en", "zh": "rpt-1.zh"} {
		for _, text := range []string{"RPT-3001", "报表导出卡住", "report export stops"} {
			res, err := x.Search(t.Context(), Query{Text: text, Lang: lang, Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			got := ids(res)
			if len(got) == 0 || got[0] != want {
				t.Errorf("Search(%q, %s) = %v, want %s first", text, lang, got, want)
			}
			if n := strings.Count(strings.Join(got, " "), "rpt-1."); n != 1 {
				t.Errorf("Search(%q, %s) = %v has the pair %d times", text, lang, got, n)
			}
		}
	}
}

func TestHitTellsWhatFoundIt(t *testing.T) {
	arts := append(desk(), Article{ID: "only.zh", Lang: "zh", Title: "连接超时怎么办", Cause: "网络延迟过高。"})
	x := built(t, "", arts)
	for text, want := range map[string]By{"RPT-3001": ByCode, "RPT-30O1": ByTypo, "the template holds too many images": ByWords, "connection timed out, latency": ByTranslation} {
		res, err := x.Search(t.Context(), Query{Text: text, Lang: "en"})
		if err != nil || len(res.Hits) == 0 || res.Hits[0].By != want {
			t.Errorf("Search(%q) = %+v, %v; want by %v", text, res.Hits, err, want)
		}
	}
}

func TestProductDecidesBetweenEqualNumbers(t *testing.T) {
	arts := []Article{
		{ID: "a", Lang: "en", Product: "Alpha", Codes: []string{"1042"}, Title: "Alpha error 1042"},
		{ID: "b", Lang: "en", Product: "Beta", Codes: []string{"1042"}, Title: "Beta error 1042"},
	}
	x := built(t, "", arts)
	for _, c := range []struct{ text, product, want string }{{"alpha error 1042", "", "a"}, {"beta error 1042", "", "b"}, {"error 1042", "Beta", "b"}, {"error 1042", "Alpha", "a"}} {
		res, err := x.Search(t.Context(), Query{Text: c.text, Product: c.product})
		if err != nil || len(res.Hits) == 0 || res.Hits[0].ID != c.want {
			t.Errorf("Search(%q, product %q) = %v, %v; want %s", c.text, c.product, ids(res), err, c.want)
		}
	}
}

func TestTextThatSpeaksOfTheCode(t *testing.T) {
	arts := append(desk(),
		Article{ID: "net.en", Lang: "en", Product: "Vault", Title: "Connection problems", Symptom: "The client reports ERROR 2002.", Steps: "Open the port."},
		Article{ID: "disk.en", Lang: "en", Product: "Vault", Title: "Connection to the disk", Symptom: "The client reports a slow disk."})
	res, err := built(t, "", arts).Search(t.Context(), Query{Text: "Vault client: ERROR 2002, connection refused", Lang: "en"})
	if err != nil || len(res.Hits) == 0 || res.Hits[0].ID != "net.en" || res.Reason == UnknownCode {
		t.Errorf("hits %v, reason %v, %v; want the article that quotes 2002 first", ids(res), res.Reason, err)
	}
}

func TestCodeWithLettersBeatsTheWordsOfAnother(t *testing.T) {
	arts := append(desk(),
		Article{ID: "any.en", Lang: "en", Product: "PayDesk", Codes: []string{"PAY-1000"}, Title: "PayDesk reports PAY-1000", Cause: "What has no code of its own."})
	text := "12:01 worker 7 PAY-1000: report export stops at the end, the template holds too many images, remove images from the template"
	if got := first(t, built(t, "", arts), text, "en"); got != "any.en" {
		t.Errorf("first %s, want the article of the code in the log", got)
	}
}

func TestPieces(t *testing.T) {
	v := built(t, "", []Article{{ID: "a", Lang: "en", Title: "Version conflict detected for package", Cause: "Two different packages ask for it."}}).view
	worth := func(words string) (n float64) {
		for _, w := range terms(words) {
			n += float64(v.leads.worth[v.leads.number[w.text]])
		}
		return n
	}
	for _, c := range []struct{ text, longest, opening string }{
		{"build: version conflict detected", "version conflict detected", "version conflict detected"},
		{"conflict detected in my version", "conflict detected", "version"},
		{"different packages", "different packages", ""},
		{"detected package", "detected package", ""}, // "for" says nothing
		{"nothing of it", "", ""},
	} {
		q := v.question(c.text, "")
		longest, opening := v.leads.pieces(v.leads.speak(q), 0)
		q.close()
		if math.Abs(longest-worth(c.longest)) > 1e-6 || math.Abs(opening-worth(c.opening)) > 1e-6 {
			t.Errorf("pieces(%q) = %.3f, %.3f; want those of %q and %q", c.text, longest, opening, c.longest, c.opening)
		}
	}
}

// hostile texts must be found like any other, or found not at all; nothing in
// them is an instruction.
func hostile() map[string]string {
	return map[string]string{
		"operators":     `+pay -1042 title:"x" ~2 ^3 * ? / \ ( ) [1 TO 9] && || ! {a,b}`,
		"regex bomb":    "/(a+)+$/ " + strings.Repeat("a", 5000) + "!",
		"1000 terms":    strings.Repeat("payment gateway template image access permission report export error 1042 ", 100),
		"1000 han":      strings.Repeat("支付网关报表导出模板图片服务权限错误码", 100),
		"one long word": strings.Repeat("x", 100_000),
		"million":       strings.Repeat("ab cd ", 170_000),
		"many lines":    strings.Repeat("ERROR 1042\n", 10_000),
		"emoji":         strings.Repeat("🙂🚀", 2500),
		"digits":        strings.Repeat("1042 ", 2000),
		"invalid utf8":  "PAY-1042 \xff\xfe\x80 fails",
		"nul":           "PAY-1042\x00 fails",
		"bidi":          "\u202ePAY-1042\u202c \u2066fails\u2069",
		"zero width":    "P\u200bA\u200cY\ufeff-10\u200d42",
		"combining":     "PAY-1042 e" + strings.Repeat("\u0301", 5000),
		"sql":           "'; DROP TABLE articles; -- % _ \\",
		"html":          "<script>alert('PAY-1042')</script> <!channel>",
		"surrogates":    "\xed\xa0\x80 PAY-1042 \xed\xb0\x80",
	}
}

func TestHostileTexts(t *testing.T) {
	x := built(t, "", desk())
	for name, text := range hostile() {
		res, err := x.Search(t.Context(), Query{Text: text, Lang: "en"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, c := range res.Codes {
			if !utf8.ValidString(c.Text) {
				t.Errorf("%s: code %q is not UTF-8", name, c.Text)
			}
		}
	}
}

// Operators of query languages are no operators here: with them around its
// words a question has the answer that it has without them.
func TestOperatorsArePlainTerms(t *testing.T) {
	x := built(t, "", desk())
	plain := []string{"report export stops template images", "vault refuses access permission", "payment gateway answer in time"}
	operators := []string{"+%s", "-%s", "%s~", "%s*", "?%s", "%s:", "\"%s\"", "(%s)", "/%s/", "[%s]", "{%s}", "%s^", "%s\\", "!%s", "&& %s ||"}
	for _, q := range plain {
		want, err := x.Search(t.Context(), Query{Text: q, Lang: "en"})
		if err != nil || len(want.Hits) == 0 {
			t.Fatalf("Search(%q) = %v, %v, want an article", q, want, err)
		}
		for _, op := range operators {
			words := strings.Fields(q)
			for i := range words {
				words[i] = strings.ReplaceAll(op, "%s", words[i])
			}
			text := strings.Join(words, " ")
			got, err := x.Search(t.Context(), Query{Text: text, Lang: "en"})
			if err != nil || got.Outcome != want.Outcome || !slices.Equal(ids(got), ids(want)) {
				t.Errorf("Search(%q) = %v %v, %v, want %v %v", text, got.Outcome, ids(got), err, want.Outcome, ids(want))
			}
		}
	}
}

func TestCodesSurviveTricks(t *testing.T) {
	x := built(t, "", desk())
	for _, name := range []string{"invalid utf8", "nul", "bidi", "zero width", "combining", "surrogates"} {
		if got := first(t, x, hostile()[name], "en"); got != "pay-1.en" {
			t.Errorf("%s: Search = %q, want pay-1.en", name, got)
		}
	}
}

func TestSearchIsTheSameEachTime(t *testing.T) {
	x := built(t, "", desk())
	for _, text := range []string{"payment report vault", "1042", "权限 冲突 报表"} {
		want := first(t, x, text, "en")
		for range 5 {
			if got := first(t, built(t, "", desk()), text, "en"); got != want {
				t.Errorf("Search(%q) = %q, then %q", text, want, got)
			}
		}
	}
}

// relevance is the share of the questions about the built-in articles with a
// right article first, and with one among the first three. It may only rise.
const relevanceFirst, relevanceThree = 0.90, 0.96

func TestRelevance(t *testing.T) {
	arts, problems := Builtin()
	if len(problems) > 0 {
		t.Fatalf("built-in articles: %v", problems)
	}
	questions := BuiltinQuestions()
	x := built(t, "", arts)
	replies, err := x.ask(t.Context(), questions, Trial{Now: stopped})
	if err != nil {
		t.Fatal(err)
	}
	r := newReport(replies)
	all := r.Rows[len(r.Rows)-1]
	if all.N < 140 || all.First < relevanceFirst || all.Three < relevanceThree {
		t.Errorf("%d questions: first %.3f, in three %.3f; want %.2f and %.2f\n%s", all.N, all.First, all.Three, relevanceFirst, relevanceThree, r.Misses())
	}
	if r.Abstain.Answered > 3 {
		t.Errorf("%d questions that nothing answers were answered\n%s", r.Abstain.Answered, r.Misses())
	}
}

func FuzzSearch(f *testing.F) {
	for _, text := range []string{"PAY-1042", "报表导出卡住", `+a -b "c" /d/ e:f^2~`, "\xff\x00\u202e", "error (1042): x.cpp(20)"} {
		f.Add(text)
	}
	x := built(f, "", desk())
	f.Fuzz(func(t *testing.T, text string) {
		res, err := x.Search(t.Context(), Query{Text: text, Lang: Lang(text)})
		if err != nil || res.Confidence < 0 || res.Confidence > 1 || (res.Outcome == None) != (res.Reason != NoReason) {
			t.Errorf("Search(%q) = %+v, %v", text, res, err)
		}
	})
}
