package bot

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/kb"
	"opsdesk/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden holds a drawing against its file in testdata.
func golden(t *testing.T, name string, m courier.Message) {
	t.Helper()
	var got bytes.Buffer
	if err := json.Indent(&got, m.JSON(), "", "  "); err != nil {
		t.Fatal(err)
	}
	got.WriteByte('\n')
	file := filepath.Join("testdata", name+".golden.json")
	if *update {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

var drawn = time.Date(2026, 11, 16, 2, 0, 0, 0, time.UTC)

func shanghai(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func exportArticle(l string) kb.Article {
	a := kb.Article{
		ID: "x-1." + l, Pair: "x-1", Lang: l, Codes: []string{"X-1"}, Title: "X-1 Export stops", Revision: 3,
		Cause: "The *report service* waits for `sitesuite-report`.", Steps: "1. Open **Reports**.\n2. Press <Cancel> & wait.\n   - a minute is enough\n3. Export again.",
		Check: "The file is there.", Source: "Handbook", URL: "https://example.com/x-1", VerifiedBy: "Wang", VerifiedOn: "2026-10-01",
	}
	if l == "zh" {
		a.Title, a.Cause = "X-1 导出停住", "**报表服务**没有响应。"
		a.Steps, a.Check = "1. 打开「报表」。\n2. 点<取消>，等一分钟。", "文件已生成。"
		a.VerifiedBy, a.URL = "", ""
	}
	return a
}

func TestDrawAnswer(t *testing.T) {
	q := store.Question{ID: 7, User: "U1", Text: "export stops", Outcome: "answer"}
	for _, l := range lang.All() {
		a := answerCard{w: lang.New(l), q: q, articles: []kb.Article{exportArticle(string(l))}, nonce: "n1", zone: time.UTC}
		golden(t, "answer."+string(l), a.draw())
		a.q.Outcome = "closest"
		golden(t, "closest."+string(l), a.draw())
		a.q.Outcome, a.articles = "none:unknown_code", nil
		golden(t, "unknown."+string(l), a.draw())
	}
}

func TestDrawTicket(t *testing.T) {
	events := []desk.Event{
		{Act: desk.ActOpen, At: drawn, Actor: "U1", Requester: "U1", Title: "Export <!channel> stops", Text: "since & today",
			Kind: desk.KindFault, Impact: desk.ImpactPart, Tier: desk.T2, Component: "reports", Code: "X-1"},
		{Act: desk.ActTake, At: drawn.Add(5 * time.Minute), Actor: "U2", Assignee: "U2"},
		{Act: desk.ActWait, At: drawn.Add(9 * time.Minute), Actor: "U2", State: desk.StateWaitingRequester, Text: "which <@U9> project?"},
		{Act: desk.ActResolve, At: drawn.Add(20 * time.Minute), Actor: "U2", Text: "restarted"},
	}
	for i, stage := range []string{"new", "taken", "waiting", "resolved"} {
		for _, l := range lang.All() {
			c := cardAt(t, events[:i+1], l)
			golden(t, "duty-"+stage+"."+string(l), c.forDesk())
			golden(t, "mine-"+stage+"."+string(l), c.forRequester())
		}
	}
}

func cardAt(t *testing.T, events []desk.Event, l lang.Lang) ticketCard {
	t.Helper()
	k, err := desk.Replay(12, events)
	if err != nil {
		t.Fatal(err)
	}
	now := k.LastAt.Add(time.Minute)
	c := ticketCard{w: lang.New(l), t: k, component: "reports", nonce: "n2", now: now, zone: shanghai(t), duty: "U2"}
	for _, kind := range desk.Clocks() {
		c.clocks = append(c.clocks, desk.DefaultPolicy().Read(kind, events, now))
	}
	return c
}

// Nothing foreign notifies anybody: no mention of a channel, group or person
// that the bot did not put there itself.
func TestForeignTextNotifiesNobody(t *testing.T) {
	evil := "<!channel> <!here> <@U0EVIL> <!subteam^S1> <http://evil.example|bank> *x*"
	events := []desk.Event{
		{Act: desk.ActOpen, At: drawn, Actor: "U1", Requester: "U1", Title: evil, Text: evil,
			Kind: desk.KindFault, Impact: desk.ImpactPart, Tier: desk.T2, Component: evil, Code: evil},
		{Act: desk.ActWait, At: drawn, Actor: "U2", State: desk.StateWaitingVendor, Text: evil},
	}
	c := cardAt(t, events, lang.EN)
	c.component = evil
	article := exportArticle("en")
	article.Title, article.Cause, article.Steps, article.Source, article.AppliesTo = evil, evil, "1. "+evil, evil, evil
	a := answerCard{w: lang.New(lang.EN), q: store.Question{ID: 1, Text: evil, Outcome: "answer"}, articles: []kb.Article{article}, zone: time.UTC}
	closest := a
	closest.q.Outcome = "closest"
	for name, m := range map[string]courier.Message{
		"duty": c.forDesk(), "mine": c.forRequester(), "answer": a.draw(), "closest": closest.draw(), "quote": quoted("x", evil),
	} {
		for _, bad := range mrkdwnTexts(t, m) {
			for _, sign := range []string{"<!channel", "<!here", "<!subteam", "<@U0EVIL", "<http://evil"} {
				if strings.Contains(bad, sign) {
					t.Errorf("%s: %q is live in %q", name, sign, bad)
				}
			}
		}
	}
}

// mrkdwnTexts returns every text in which Slack would act on mentions: the
// message's own and each mrkdwn object's. Rich text carries data only.
func mrkdwnTexts(t *testing.T, m courier.Message) []string {
	t.Helper()
	var tree any
	if err := json.Unmarshal(m.JSON(), &tree); err != nil {
		t.Fatal(err)
	}
	texts := []string{m.Text}
	var walk func(any)
	walk = func(n any) {
		switch n := n.(type) {
		case map[string]any:
			if n["type"] == "mrkdwn" {
				texts = append(texts, n["text"].(string))
			}
			for _, v := range n {
				walk(v)
			}
		case []any:
			for _, v := range n {
				walk(v)
			}
		}
	}
	walk(tree)
	return texts
}

func TestArticleTitle(t *testing.T) {
	for _, c := range []struct {
		codes []string
		title string
		want  string
	}{
		{nil, "Nothing is exported", "Nothing is exported"},
		{[]string{"RPT-7001"}, "Nothing is exported", "RPT-7001 · Nothing is exported"},
		{[]string{"6002", "4012"}, "Transaction timeout", "6002, 4012 · Transaction timeout"},
		{[]string{"0xA", "0x0000000A"}, "Bug check 0xA", "Bug check 0xA"},
		{[]string{"1", "2", "3", "4"}, "Many", "1, 2, 3 · Many"},
	} {
		if got := ArticleTitle(kb.Article{ID: "x.en", Codes: c.codes, Title: c.title}); got != c.want {
			t.Errorf("codes %v, title %q: %q, want %q", c.codes, c.title, got, c.want)
		}
	}
}
