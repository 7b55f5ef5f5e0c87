package bot

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
)

// guises are ways to make a text read as another one.
func guises() map[string]string {
	return map[string]string{
		"turned round":   "rm \u202e.gnihton\u202c -rf",
		"isolated":       "\u2067drop\u2069 it",
		"without width":  "ap\u200bpro\u200cve\u200d\ufeff\u2060",
		"piled up":       "a" + strings.Repeat("\u0301", 500),
		"NUL":            "a\x00b\x1b[8mc\x7f",
		"no UTF-8":       "a\xff\xfe\xed\xa0\x80",
		"blank":          "a\u3164\u115f\u2800b",
		"calls everyone": "<!channel> <!here> <@U0EVIL> <!subteam^S1> <http://evil.example|bank>",
	}
}

// disguised is a change of which every text that comes from a person is one.
func disguised(guise string, state desk.ChangeState) changeCard {
	at := drawn.Add(-time.Hour)
	c := desk.Change{
		ID: 7, Type: desk.ChangeEmergency, Requester: "UBOB", Revision: 2, Hash: strings.Repeat("a1", 32), State: state, Reason: guise, Risk: desk.RiskHigh,
		Plan: desk.Plan{
			Title: guise, Background: guise, Purpose: guise, Impact: guise, Steps: guise, Rollback: guise, Test: guise,
			Components: []string{"reports"}, Risk: desk.RiskLow, From: at, To: at.Add(3 * time.Hour), Implementer: "UDORA",
		},
		Votes: []desk.Vote{
			{Voter: "ULEAD", By: "UCHEN", Lead: true, Verdict: desk.VerdictApprove, Text: guise, At: at},
			{Voter: "UMGR", By: "UMGR", Verdict: desk.VerdictReject, Text: guise, At: at},
			{Voter: "UANA", By: "UANA", Verdict: desk.VerdictRevise, Text: guise, At: at},
		},
		Decision: desk.Decision{Verdict: desk.VerdictApprove, By: "ULEAD", At: at},
		Evidence: []desk.Evidence{{Revision: 2, Artefact: guise, Environment: guise, Checks: guise, Report: guise, Tester: "UCHEN", Passed: true, At: at}},
		Noticed:  desk.ChangeNotice{Revision: 2, At: at},
		Deployed: desk.Deployment{By: "UDORA", From: at, To: at.Add(time.Minute), Artefact: guise, Until: at.Add(72 * time.Hour)},
		Hits:     []desk.Hit{{Ref: guise, State: desk.HitConfirmed, By: "UCHEN", At: at}, {Ref: "alert/" + guise, At: at, State: desk.HitCandidate}},
		SecondBy: "ULEAD", ReviewedBy: "UMGR", OpenedAt: at, LastAt: at,
	}
	names := make(map[string]string)
	for _, user := range []string{"UBOB", "UDORA", "ULEAD", "UCHEN", "UMGR", "UANA"} {
		names[user] = guise
	}
	return changeCard{w: lang.New(lang.EN), c: c, names: names, parts: []string{"reports"}, nonce: "n", now: drawn, zone: time.UTC, lead: time.Hour}
}

// H1, H3: an approval card cannot be made to read otherwise than it is, and
// calls nobody, whatever people wrote and whatever they are called.
func TestApprovalCardReadsAsItIs(t *testing.T) {
	states := []desk.ChangeState{desk.ChangeReview, desk.ChangeRevising, desk.ChangeApproved, desk.ChangeObserving, desk.ChangeRejected, desk.ChangeFailed}
	for name, guise := range guises() {
		for _, state := range states {
			c := disguised(guise, state)
			for card, m := range map[string]courier.Message{
				"of voters": c.forVoters(), "of the requester": c.forOwner("UBOB"), "of the implementer": c.forOwner("UDORA"), "old": c.old("1"),
			} {
				for _, text := range shownTexts(t, m) {
					if text != courier.Clean(text) {
						t.Errorf("%s, card %s, %s: it shows %+q", name, card, state, text)
					}
				}
				for _, text := range mrkdwnTexts(t, m) {
					for _, sign := range []string{"<!channel", "<!here", "<!subteam", "<@U0EVIL", "<http://evil"} {
						if strings.Contains(text, sign) {
							t.Errorf("%s, card %s, %s: %q is live in %q", name, card, state, sign, text)
						}
					}
				}
			}
		}
	}
}

// An order is split from its words where it ends, whatever the words hold:
// characters that fold to three or to none move nothing.
func TestOrdersKeepTheirWords(t *testing.T) {
	for _, words := range []string{
		"crane is dark…", "crane is dark… and 5 ㎡ ㍿ ﷺ wet", "crane \U0001f3d7\ufe0f is dark", "cra\u200bne e\u0301\u0301 dark",
		"塔吊黑屏…㎡", "crane \ufffd\ufffd\ufffd dark", "ﾀﾜｰｸﾚｰﾝがまっくら", "crane \u3000is dark　…",
	} {
		for _, order := range []string{"open a ticket: ", "\u200b\u2060open a tic\u00adket:", "开单：", "ＯＰＥＮ Ａ ＴＩＣＫＥＴ： "} {
			if got, ok := asksTicket(order + words); !ok || got.rest != words {
				t.Errorf("asksTicket(%+q) = %+q, %t, want %+q", order+words, got.rest, ok, words)
			}
		}
		for _, order := range []string{". Open a ticket", "，帮我开单"} {
			if got, ok := asksTicket(words + order); !ok || got.rest != strings.Trim(words, joints) {
				t.Errorf("asksTicket(%+q) = %+q, %t, want %+q", words+order, got.rest, ok, words)
			}
		}
		if _, got, ok := bangWord("!\u200bresolve: " + words); !ok || got != words {
			t.Errorf("bangWord: %+q, %t, want %+q", got, ok, words)
		}
		if got, ok := led("resolved: "+words, []string{"resolved"}); !ok || got != words {
			t.Errorf("led: %+q, %t, want %+q", got, ok, words)
		}
	}
}

// shownTexts are all texts of a message that people read.
func shownTexts(t *testing.T, m courier.Message) (list []string) {
	t.Helper()
	var tree any
	if err := json.Unmarshal(m.JSON(), &tree); err != nil {
		t.Fatal(err)
	}
	list = append(list, m.Text)
	var walk func(any)
	walk = func(n any) {
		switch n := n.(type) {
		case map[string]any:
			if text, ok := n["text"].(string); ok {
				list = append(list, text)
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
	return list
}
