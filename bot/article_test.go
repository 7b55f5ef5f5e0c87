package bot

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/bot/lang"
	"opsdesk/kb"
	"opsdesk/store"
)

// anEdit is a proposal for the export article of a language.
func anEdit(l lang.Lang) proposalCard {
	base := exportArticle(string(l))
	next := base
	next.Revision = 0
	next.Title = "X-1 Export stops at 99 %"
	next.Steps = strings.Replace(base.Steps, "2. ", "2. Wait, then ", 1)
	next.Wordings = []string{"导出停在 99%", "why does <!channel> stop?"}
	return proposalCard{
		w: lang.New(l), base: base, current: base.Revision, author: "Chen", reviewer: "Lea", nonce: "n3",
		p: store.Proposal{ID: 5, Article: next, Base: base.Revision, Author: "U2", State: store.Proposed},
	}
}

func TestDrawProposal(t *testing.T) {
	for _, l := range lang.All() {
		c := anEdit(l)
		golden(t, "proposal-open."+string(l), c.draw())
		c.current++
		golden(t, "proposal-stale."+string(l), c.draw())
		c.p.State, c.p.Revision, c.p.Article.VerifiedBy = store.Published, 4, "Lea"
		golden(t, "proposal-published."+string(l), c.draw())
		c.p.State, c.p.Reason = store.Rejected, "The title is what people <search> for"
		golden(t, "proposal-rejected."+string(l), c.draw())
		c.p.State = store.Withdrawn
		golden(t, "proposal-withdrawn."+string(l), c.draw())
	}
}

// aReview is a task with three doubts.
func aReview(l lang.Lang) reviewCard {
	return reviewCard{
		w: lang.New(l), article: exportArticle(string(l)), nonce: "n4", now: drawn, zone: time.UTC,
		names: map[string]string{"U1": "Ana", "U2": "Chen", "U3": "Lea"},
		v:     store.Review{ID: 9, ArticleID: "x-1." + string(l), Owner: "U2", State: store.ReviewOpen, Due: drawn.Add(7 * 24 * time.Hour)},
		doubts: []store.Doubt{
			{User: "U1", Kind: "wrong"},
			{User: "U2", Kind: "outdated", Text: "The button has another name"},
			{User: "U1", Kind: "wrong", Text: "<!here> no"},
		},
	}
}

func TestDrawReview(t *testing.T) {
	for _, l := range lang.All() {
		c := aReview(l)
		golden(t, "review-open."+string(l), c.draw())
		c.v.Owner = ""
		golden(t, "review-nobody."+string(l), c.draw())
		c.v.State, c.v.ClosedBy = store.ReviewRight, "U3"
		golden(t, "review-right."+string(l), c.draw())
	}
}

// Every state has its words in both languages.
func TestArticleStatesHaveWords(t *testing.T) {
	var keys []string
	for _, s := range []string{store.Published, store.Rejected, store.Withdrawn} {
		keys = append(keys, "proposal."+s, "proposal.over."+s)
	}
	for _, s := range []string{store.ReviewRight, store.ReviewEdited, store.ReviewRetired} {
		keys = append(keys, "review."+s)
	}
	for _, kind := range store.DoubtKinds() {
		keys = append(keys, "doubt."+kind, "reason."+kind)
	}
	for _, part := range articleParts() {
		keys = append(keys, "field."+part.name)
	}
	for _, k := range keys {
		if !lang.New(lang.ZH).Has(k) {
			t.Errorf("the catalogue has no %q", k)
		}
	}
}

// What people wrote into an edit or a doubt notifies nobody.
func TestForeignArticlesNotifyNobody(t *testing.T) {
	const evil = "<!channel> <@U0EVIL> <http://evil.example|bank>"
	p := anEdit(lang.EN)
	p.base.Title, p.base.ID, p.author, p.reviewer = evil, evil, evil, evil
	p.p.Article.Steps, p.p.Article.Cause, p.p.Reason = evil, evil, evil
	rejected := p
	rejected.p.State = store.Rejected
	r := aReview(lang.EN)
	r.article.Title, r.article.ID, r.doubts[1].Text, r.names["U1"] = evil, evil, evil, evil
	for name, m := range map[string]courier.Message{"proposal": p.draw(), "rejected": rejected.draw(), "review": r.draw()} {
		for _, text := range mrkdwnTexts(t, m) {
			for _, sign := range []string{"<!channel", "<@U0EVIL", "<http://evil"} {
				if strings.Contains(text, sign) {
					t.Errorf("%s: %q is live in %q", name, sign, text)
				}
			}
		}
	}
}

func TestWhoMayWhatWithArticles(t *testing.T) {
	for _, c := range []struct {
		role          desk.Role
		edit, publish bool
	}{
		{desk.RoleUser, false, false},
		{desk.RoleTester, false, false},
		{desk.RoleEngineer, true, false},
		{desk.RoleManager, true, false},
		{desk.RoleKnowledge, true, true},
		{desk.RoleLead, true, true},
		{desk.RoleAdmin, true, true},
	} {
		p := store.Person{Person: desk.Person{ID: "U1", Roles: []desk.Role{c.role}}}
		if got := mayEdit(p); got != c.edit {
			t.Errorf("mayEdit(%s) = %v, want %v", c.role, got, c.edit)
		}
		if got := mayDecide(p, store.Proposal{Author: "U2"}) == nil; got != c.publish {
			t.Errorf("mayDecide(%s) = %v, want %v", c.role, got, c.publish)
		}
		if mayDecide(p, store.Proposal{Author: "U1"}) == nil {
			t.Errorf("a %s decides their own edit", c.role)
		}
		p.Guest = true
		if mayEdit(p) || mayPublish(p) {
			t.Errorf("a guest with the role %s edits articles", c.role)
		}
	}
}

func TestDiffText(t *testing.T) {
	lines := func(signs string) (list []kb.Line) {
		for i, s := range signs {
			e := map[rune]kb.Edit{' ': kb.Kept, '-': kb.Gone, '+': kb.Added}[s]
			list = append(list, kb.Line{Edit: e, Text: string(rune('a' + i))})
		}
		return list
	}
	for _, c := range []struct{ signs, want string }{
		{"-+", "− a\n+ b"},
		{" - ", "  a\n− b\n  c"},
		{"   +   ", "  …\n  c\n+ d\n  e\n  …"},
		{"+    +", "+ a\n  b\n  …\n  e\n+ f"},
	} {
		if diff := cmp.Diff(c.want, diffText(lines(c.signs))); diff != "" {
			t.Errorf("diffText(%q) (-want +got):\n%s", c.signs, diff)
		}
	}
	long := []kb.Line{{Edit: kb.Added, Text: strings.Repeat("长", 5000)}}
	if n := len([]rune(diffText(long))); n > maxDiffText {
		t.Errorf("a long line makes %d characters", n)
	}
	if got := diffText([]kb.Line{{Edit: kb.Added, Text: "a\u202eb"}}); got != "+ ab" {
		t.Errorf("a direction control stays in %q", got)
	}
}

// The form holds the article as it is, and unchanged it changes nothing.
func TestEditFormRoundTrip(t *testing.T) {
	a := exportArticle("en")
	a.Wordings, a.AppliesTo = []string{"one", "two"}, "V5"
	blocks, err := editFields(lang.New(lang.EN), a)
	if err != nil {
		t.Fatal(err)
	}
	state := make(map[string]map[string][]string)
	for _, block := range blocks {
		in := block.(*slack.InputBlock)
		el := in.Element.(*slack.PlainTextInputBlockElement)
		state[in.BlockID] = map[string][]string{"value": {el.InitialValue}}
		if n := len([]rune(el.InitialValue)); n > el.MaxLength || el.MaxLength > maxInput {
			t.Errorf("%s holds %d of %d characters", in.BlockID, n, el.MaxLength)
		}
	}
	r := request{Envelope: gateway.Envelope{State: state}}
	if diff := kb.Diff(a, edited(r, a)); diff != nil {
		t.Errorf("an untouched form changes %v", diff)
	}
	state["wordings"]["value"] = []string{"  three \n\nthree\nfour"}
	if diff := cmp.Diff([]string{"three", "four"}, edited(r, a).Wordings); diff != "" {
		t.Errorf("wordings (-want +got):\n%s", diff)
	}
	a.Steps = strings.Repeat("x", maxInput+1)
	if _, err := editFields(lang.New(lang.EN), a); !wish(err) {
		t.Errorf("an article too long for a form: %v, want it said", err)
	}
}

// Guests may say what an answer or the help was worth, and open no other form.
func TestGuestsOnlyDoubt(t *testing.T) {
	var open []string
	for _, c := range clicks() {
		if aboutAnswer(gateway.Envelope{ActionID: c.action + ":0"}) {
			open = append(open, c.action)
		}
	}
	for _, f := range forms() {
		if aboutAnswer(gateway.Envelope{CallbackID: f.callback}) {
			open = append(open, f.callback)
		}
	}
	if diff := cmp.Diff([]string{
		"question_wrong", "ticket_complain", "rate_bad", "rate_words", "ticket_complain", "ticket_rate", "article_doubt",
	}, open); diff != "" {
		t.Errorf("open to guests (-want +got):\n%s", diff)
	}
}
