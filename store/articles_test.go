package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
	"opsdesk/kb"
)

// shelf opens a store with the articles a and b at revision 1.
func shelf(t *testing.T) fixture {
	t.Helper()
	f := open(t)
	_, err := f.ImportArticles(f.ctx, []kb.Article{article("a", "one"), article("b", "two")}, "")
	must(t, err)
	return f
}

func proposal(origin string, base int) Proposal {
	a := article("a", "one, better")
	return Proposal{Origin: origin, Article: a, Base: base, Author: "U1"}
}

func (f fixture) propose(p Proposal) (got Proposal) {
	f.t.Helper()
	f.write(func(tx *Tx) (err error) { got, err = tx.Propose(p); return err })
	return got
}

// try writes and returns the error, which undoes the write.
func (f fixture) try(do func(tx *Tx) error) error {
	return f.Write(f.ctx, do)
}

func TestPublishMakesARevision(t *testing.T) {
	f := shelf(t)
	p := f.propose(proposal("form/1", 1))
	if again := f.propose(proposal("form/1", 1)); again.ID != p.ID {
		t.Errorf("the same form made proposal %d, want %d", again.ID, p.ID)
	}
	f.write(func(tx *Tx) error { _, err := tx.Publish(p.ID, "U2", "Chen", monday); return err })
	a, err := f.Article(f.ctx, "a")
	want := kb.Article{ID: "a", Pair: "e1042", Lang: "zh", Title: "one, better", Codes: []string{"E1042"}, Revision: 2,
		VerifiedBy: "Chen", VerifiedOn: monday.Format(time.DateOnly)}
	if diff := cmp.Diff(want, a); diff != "" || err != nil {
		t.Errorf("Article: %v (-want +got):\n%s", err, diff)
	}
	got, err := f.Proposal(f.ctx, p.ID)
	if err != nil || got.State != Published || got.Reviewer != "U2" || got.Revision != 2 || got.Decided.IsZero() {
		t.Errorf("Proposal = %+v, %v", got, err)
	}
	rows, err := f.Ledger(f.ctx, "article/a")
	must(t, err)
	var acts []string
	for _, e := range rows {
		acts = append(acts, e.Act+" "+e.Actor)
	}
	if diff := cmp.Diff([]string{"import ", "propose U1", "publish U2", "proposal_published U2"}, acts); diff != "" {
		t.Errorf("ledger (-want +got):\n%s", diff)
	}
	f.sound()
}

func TestWhoDecidesAProposal(t *testing.T) {
	f := shelf(t)
	first, second := f.propose(proposal("form/1", 1)), f.propose(proposal("form/2", 1))
	publish := func(id int64, by string) func(*Tx) error {
		return func(tx *Tx) error { _, err := tx.Publish(id, by, by, monday); return err }
	}
	reject := func(id int64, by string) func(*Tx) error {
		return func(tx *Tx) error { _, err := tx.Reject(id, by, "no"); return err }
	}
	withdraw := func(id int64, by string) func(*Tx) error {
		return func(tx *Tx) error { _, err := tx.Withdraw(id, by); return err }
	}
	for _, c := range []struct {
		name string
		do   func(*Tx) error
		want error
	}{
		{"its author publishes", publish(first.ID, "U1"), desk.ErrRefused},
		{"its author rejects", reject(first.ID, "U1"), desk.ErrRefused},
		{"somebody else withdraws", withdraw(first.ID, "U2"), desk.ErrRefused},
		{"of nothing", publish(99, "U2"), desk.ErrNotFound},
		{"somebody else publishes", publish(first.ID, "U2"), nil},
		{"published twice", publish(first.ID, "U3"), desk.ErrConflict},
		{"rejected late", reject(first.ID, "U3"), desk.ErrConflict},
		{"withdrawn late", withdraw(first.ID, "U1"), desk.ErrConflict},
		{"the article went on", publish(second.ID, "U2"), desk.ErrConflict},
		{"rejected then", reject(second.ID, "U2"), nil},
	} {
		if err := f.try(c.do); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if err := f.try(func(tx *Tx) error { _, err := tx.Propose(proposal("form/3", 1)); return err }); !errors.Is(err, desk.ErrConflict) {
		t.Errorf("proposing against an old revision: %v, want ErrConflict", err)
	}
	third := f.propose(proposal("form/4", 2))
	if all, err := f.OpenProposals(f.ctx, "a"); err != nil || len(all) != 1 || all[0].ID != third.ID {
		t.Errorf("OpenProposals = %+v, %v, want the third alone", all, err)
	}
	f.write(withdraw(third.ID, "U1"))
	if a, err := f.Article(f.ctx, "a"); err != nil || a.Revision != 2 {
		t.Errorf("Article is at %d, %v, want only the one publication", a.Revision, err)
	}
	f.sound()
}

func TestDoubtsJoinOneReview(t *testing.T) {
	f := shelf(t)
	var asked []int64
	for _, origin := range []string{"q/1", "q/2"} {
		f.write(func(tx *Tx) error {
			q, _, err := tx.Ask(Question{Origin: origin, User: "U1", Text: "?"})
			asked = append(asked, q.ID)
			return err
		})
	}
	doubt := func(question int64, user, kind string) (v Review) {
		f.write(func(tx *Tx) (err error) {
			v, err = tx.Doubt(Doubt{Question: question, Article: "a", Revision: 1, User: user, Kind: kind, Text: "because"})
			return err
		})
		return v
	}
	f.write(func(tx *Tx) error {
		_, err := tx.Grant("UK", desk.RoleKnowledge, "", "")
		return err
	})
	first := doubt(asked[0], "U1", "wrong")
	if first.Owner != "UK" || first.State != ReviewOpen || !first.Due.Equal(first.At.Add(reviewTime)) {
		t.Errorf("Review = %+v, want it open and given to the knowledge owner", first)
	}
	if again := doubt(asked[1], "U2", "outdated"); again.ID != first.ID {
		t.Errorf("a second doubt opened review %d, want %d", again.ID, first.ID)
	}
	doubt(asked[0], "U1", "unclear") // the same question again
	var kinds []string
	all, err := f.Doubts(f.ctx, first.ID)
	must(t, err)
	for _, d := range all {
		kinds = append(kinds, d.Kind)
	}
	if diff := cmp.Diff([]string{"wrong", "outdated"}, kinds); diff != "" {
		t.Errorf("doubts (-want +got):\n%s", diff)
	}
	f.write(func(tx *Tx) error { _, err := tx.CloseReview(first.ID, ReviewRight, "UK"); return err })
	if err := f.try(func(tx *Tx) error { _, err := tx.CloseReview(first.ID, ReviewEdited, "UK"); return err }); !errors.Is(err, desk.ErrConflict) {
		t.Errorf("closing twice: %v, want ErrConflict", err)
	}
	if next := doubt(asked[1], "U1", "wrong"); next.ID == first.ID {
		t.Error("a doubt after the review joined it; want a new one")
	}
	must(t, f.Forget(f.ctx, "U1"))
	for _, d := range mustList(t, f, first.ID) {
		if want := map[string]string{"U1": Erased, "U2": "because"}[d.User]; d.Text != want {
			t.Errorf("after forgetting U1 the doubt of %s says %q, want %q", d.User, d.Text, want)
		}
	}
	f.sound()
}

func mustList(t *testing.T, f fixture, review int64) []Doubt {
	t.Helper()
	all, err := f.Doubts(f.ctx, review)
	must(t, err)
	return all
}

// The owner is who wrote the article last in the bot, while they may.
func TestOwnerOfAnArticle(t *testing.T) {
	f := shelf(t)
	owner := func() (id string) {
		f.write(func(tx *Tx) (err error) { id, err = tx.ownerOf("a"); return err })
		return id
	}
	if got := owner(); got != "" {
		t.Errorf("owner = %q, want nobody", got)
	}
	f.write(func(tx *Tx) error {
		_, err := tx.PutArticle(article("a", "by hand"), "U2")
		_, grant := tx.Grant("U2", desk.RoleEngineer, "", "")
		_, owner := tx.Grant("UK", desk.RoleKnowledge, "", "")
		return errors.Join(err, grant, owner, tx.PutPerson(Person{Person: desk.Person{ID: "U2", Name: "Chen"}}))
	})
	if got := owner(); got != "U2" {
		t.Errorf("owner = %q, want who wrote it", got)
	}
	f.write(func(tx *Tx) error {
		return tx.PutPerson(Person{Person: desk.Person{ID: "U2", Name: "Chen", Inactive: true}})
	})
	if got := owner(); got != "UK" {
		t.Errorf("owner = %q, want the knowledge owner once the author has left", got)
	}
}

func TestVerifyRevertRetire(t *testing.T) {
	f := shelf(t)
	before, err := f.KnowledgeRevision(f.ctx)
	must(t, err)
	f.write(func(tx *Tx) error {
		_, err := tx.PutArticle(article("a", "worse"), "U2")
		_, verify := tx.Verify("b", "U3", "Wang", monday)
		_, revert := tx.Revert("a", 1, "U2")
		return errors.Join(err, verify, revert, tx.Retire("b", "U3"))
	})
	a, err := f.Article(f.ctx, "a")
	if err != nil || a.Title != "one" || a.Revision != 3 {
		t.Errorf("a = %+v, %v, want its first words as revision 3", a, err)
	}
	all, err := f.Articles(f.ctx)
	if diff := cmp.Diff([]kb.Article{a}, all); diff != "" || err != nil {
		t.Errorf("Articles: %v (-want +got):\n%s", err, diff)
	}
	since, err := f.ArticlesSince(f.ctx, before)
	if diff := cmp.Diff(Changes{[]kb.Article{a}, []string{"b"}}, since); diff != "" || err != nil {
		t.Errorf("ArticlesSince: %v (-want +got):\n%s", err, diff)
	}
	revisions, err := f.Revisions(f.ctx, "b")
	if err != nil || len(revisions) != 3 || revisions[1].Article.VerifiedBy != "Wang" || revisions[2].By != "U3" {
		t.Errorf("Revisions = %+v, %v", revisions, err)
	}
	if _, err := f.Revisions(f.ctx, "nowhere"); !errors.Is(err, desk.ErrNotFound) {
		t.Errorf("Revisions(nowhere) = %v, want ErrNotFound", err)
	}
	f.write(func(tx *Tx) error { _, err := tx.Revert("b", 1, "U2"); return err })
	if gone, err := f.Retired(f.ctx, "b"); err != nil || gone {
		t.Errorf("Retired = %v, %v, want it back", gone, err)
	}
	f.sound()
}

func TestImportOver(t *testing.T) {
	f := shelf(t)
	file := article("a", "one")
	f.write(func(tx *Tx) error { _, err := tx.PutArticle(article("a", "by hand"), "U2"); return err })
	done, err := f.ImportOver(f.ctx, []kb.Article{file, article("b", "two")}, "")
	if diff := cmp.Diff(Imported{Changed: 1, Same: 1}, done); diff != "" || err != nil {
		t.Errorf("ImportOver: %v (-want +got):\n%s", err, diff)
	}
	if a, err := f.Article(f.ctx, "a"); err != nil || a.Title != "one" || a.Revision != 3 {
		t.Errorf("Article = %+v, %v, want the file's as revision 3", a, err)
	}
}

func TestSolvedQuestions(t *testing.T) {
	f := shelf(t)
	ask := func(origin, text, outcome, mark string, shown ...Shown) {
		f.write(func(tx *Tx) error {
			_, _, err := tx.Ask(Question{Origin: origin, User: "U1", Text: text, Outcome: outcome, Mark: mark, Shown: shown})
			return err
		})
	}
	a, b := Shown{"a", 1}, Shown{"b", 1}
	ask("1", "export stops ", "answer", "solved", a)
	ask("2", "export stops", "answer", "solved", a)
	ask("3", "a new one", "answer", "solved", a)
	ask("4", "not solved", "answer", "wrong", a)
	ask("5", "of three", "closest", "solved", a, b)
	ask("6", "a log\nof two lines", "answer", "solved", b)
	ask("7", "登录不了", "answer", "solved", b)
	got, err := f.SolvedQuestions(f.ctx)
	want := []Solved{{"a", "export stops", 2}, {"a", "a new one", 1}, {"b", "登录不了", 1}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("SolvedQuestions: %v (-want +got):\n%s", err, diff)
	}
	must(t, f.Forget(f.ctx, "U1"))
	if got, err := f.SolvedQuestions(f.ctx); err != nil || got != nil {
		t.Errorf("after forgetting: %v, %v", got, err)
	}
}
