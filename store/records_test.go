package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
	"opsdesk/kb"
)

func person(id, name string) desk.Person { return desk.Person{ID: id, Name: name} }

// acts lets U1 say things in a ticket in every way there is.
func (f fixture) acts(ticket int64, words string) {
	f.t.Helper()
	for _, e := range []desk.Event{
		{Act: desk.ActAdd, Actor: "U1", Text: words},
		{Act: desk.ActEdit, Actor: "U1", Text: words},
		{Act: desk.ActTake, Actor: "U2", Assignee: "U2"},
		{Act: desk.ActChange, Actor: "U1", Tier: desk.T2},
		{Act: desk.ActChange, Actor: "U1", Title: words},
		{Act: desk.ActWait, Actor: "U1", State: desk.StateWaitingVendor, Text: words},
	} {
		f.write(func(tx *Tx) error { _, err := tx.Act(ticket, e); return err })
	}
}

func TestQuestions(t *testing.T) {
	f := open(t)
	ticket := f.openFault("a")
	want := Question{
		Origin: "T1/C1/1.1", Team: "T1", User: "U1", Channel: "C1", TS: "1.1", Lang: "zh", Text: "登录报 E1042", Outcome: "answer",
		Confidence: 0.75, Shown: []Shown{{"e1042.zh", 3}}, At: monday.Add(-time.Second),
	}
	ask := func(q Question) (got Question, fresh bool) {
		f.write(func(tx *Tx) (err error) { got, fresh, err = tx.Ask(q); return err })
		return got, fresh
	}
	first, fresh := ask(want)
	want.ID = first.ID
	if diff := cmp.Diff(want, first); diff != "" || !fresh {
		t.Errorf("Ask: fresh %v (-want +got):\n%s", fresh, diff)
	}
	repeat := want
	repeat.Text = "again"
	if again, fresh := ask(repeat); fresh || again.Text != want.Text {
		t.Errorf("Ask again = %+v, %v, want the first", again, fresh)
	}
	follow, _ := ask(Question{Origin: "T1/C1/1.2", Channel: "C1", TS: "1.2", ThreadTS: "1.1"})
	for thread, want := range map[string]int64{"1.1": follow.ID, "1.2": follow.ID} {
		if got, err := f.QuestionInThread(f.ctx, "C1", thread); err != nil || got.ID != want {
			t.Errorf("QuestionInThread(%s) = %d, %v, want %d", thread, got.ID, err, want)
		}
	}
	for _, thread := range []string{"", "7.7"} {
		if _, err := f.QuestionInThread(f.ctx, "C1", thread); !errors.Is(err, desk.ErrNotFound) {
			t.Errorf("QuestionInThread(%q) = %v, want ErrNotFound", thread, err)
		}
	}
	f.write(func(tx *Tx) error {
		_, err := tx.MarkQuestion(first.ID, "solved", "U1")
		_, again := tx.MarkQuestion(first.ID, "solved", "U1")
		return errors.Join(err, again, tx.LinkQuestion(first.ID, ticket.ID))
	})
	if got, err := f.Question(f.ctx, first.ID); err != nil || got.Mark != "solved" || got.TicketID != ticket.ID {
		t.Errorf("Question = %+v, %v", got, err)
	}
	if rows, err := f.Ledger(f.ctx, "question/1"); err != nil || len(rows) != 1 {
		t.Errorf("Ledger = %+v, %v, want one mark", rows, err)
	}
}

func article(id, title string) kb.Article {
	return kb.Article{ID: id, Pair: "e1042", Lang: "zh", Title: title, Codes: []string{"E1042"}}
}

func TestImportMakesRevisionsOnlyOfWhatChanged(t *testing.T) {
	f := open(t)
	load := func(want Imported, arts ...kb.Article) {
		t.Helper()
		got, err := f.ImportArticles(f.ctx, arts, "import")
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("ImportArticles: %v (-want +got):\n%s", err, diff)
		}
	}
	knowledge := func() int64 { n, err := f.KnowledgeRevision(f.ctx); must(t, err); return n }
	a, b := article("a", "one"), article("b", "two")
	load(Imported{New: 2}, a, b)
	at := knowledge()
	load(Imported{Same: 2}, a, b)
	if knowledge() != at {
		t.Error("an import that changed nothing raised the knowledge revision")
	}
	a.Title = "one, better"
	load(Imported{Changed: 1, Same: 1}, a, b)
	if knowledge() <= at {
		t.Error("the knowledge revision did not go up")
	}
	edited := a
	edited.Title = "one, by hand"
	f.write(func(tx *Tx) error { _, err := tx.PutArticle(edited, "U1"); return err })
	load(Imported{Same: 2}, a, b) // the file did not change: the edit stands
	a.Title = "one, from the file"
	load(Imported{Same: 1, Conflicts: []string{"a"}}, a, b)
	got, err := f.Article(f.ctx, "a")
	if err != nil || got.Title != "one, by hand" || got.Revision != 3 {
		t.Errorf("Article = %+v, %v, want the edit kept as revision 3", got, err)
	}
	load(Imported{Same: 2}, edited, b) // the file was brought in line
	edited.Title = "one, together again"
	load(Imported{Changed: 1, Same: 1}, edited, b)
	for revision, title := range []string{1: "one", 2: "one, better", 3: "one, by hand", 4: "one, together again"} {
		if old, err := f.ArticleAt(f.ctx, "a", revision); revision > 0 && (err != nil || old.Title != title) {
			t.Errorf("ArticleAt(%d) = %q, %v, want %q", revision, old.Title, err, title)
		}
	}
	f.sound()
}

func TestArticlesAreFound(t *testing.T) {
	f := open(t)
	if _, err := f.ImportArticles(f.ctx, []kb.Article{article("a", "one"), article("b", "two"), article("c", "three")}, "import"); err != nil {
		t.Fatal(err)
	}
	ids := func(arts []kb.Article, err error) (all []string) {
		must(t, err)
		for _, a := range arts {
			all = append(all, a.ID)
		}
		return all
	}
	for _, c := range []struct{ want, got []string }{
		{[]string{"a", "b", "c"}, ids(f.Articles(f.ctx))},
		{[]string{"c", "a"}, ids(f.ArticlesByID(f.ctx, []string{"c", "nowhere", "a"}))},
		{nil, ids(f.ArticlesByID(f.ctx, nil))},
		{[]string{"a", "b", "c"}, ids(f.ArticlesOfPair(f.ctx, "e1042"))},
		{nil, ids(f.ArticlesOfPair(f.ctx, ""))},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	if _, err := f.Article(f.ctx, "z"); !errors.Is(err, desk.ErrNotFound) {
		t.Errorf("Article(z) = %v, want ErrNotFound", err)
	}
	if _, err := f.ImportArticles(f.ctx, []kb.Article{article("d", "four"), {ID: "e"}}, "import"); !errors.Is(err, desk.ErrInvalid) {
		t.Errorf("import without title = %v, want ErrInvalid", err)
	}
	if _, err := f.Article(f.ctx, "d"); !errors.Is(err, desk.ErrNotFound) {
		t.Error("half an import stayed")
	}
}

func TestJobsRunOncePerPeriod(t *testing.T) {
	f := open(t)
	start := func(period string) (fresh bool) {
		f.write(func(tx *Tx) (err error) { fresh, err = tx.StartJob("report", period); return err })
		return fresh
	}
	if _, _, ok, err := f.LastJob(f.ctx, "report"); ok || err != nil {
		t.Errorf("LastJob before any = %v, %v", ok, err)
	}
	if !start("2026-10") || start("2026-10") {
		t.Error("StartJob is not fresh once")
	}
	f.add(time.Hour) // it was killed, or hangs: taken over
	if !start("2026-10") {
		t.Error("a job that hangs is not taken over")
	}
	f.write(func(tx *Tx) error { return tx.FinishJob("report", "2026-10", "ok") })
	f.add(24 * time.Hour)
	if start("2026-10") {
		t.Error("a finished job ran again")
	}
	if !start("2026-11") {
		t.Error("the next period is not fresh")
	}
	period, at, ok, err := f.LastJob(f.ctx, "report")
	if period != "2026-11" || !at.Equal(f.Now()) || !ok || err != nil {
		t.Errorf("LastJob = %s, %v, %v, %v", period, at, ok, err)
	}
	err = f.Write(f.ctx, func(tx *Tx) error { return tx.FinishJob("report", "1999-01", "") })
	if !errors.Is(err, desk.ErrNotFound) {
		t.Errorf("FinishJob of nothing = %v, want ErrNotFound", err)
	}
}

func TestEditsThatCameFirst(t *testing.T) {
	f := open(t)
	f.write(func(tx *Tx) error {
		return errors.Join(tx.Edit("C1", "1.1", "first", false), tx.Edit("C1", "1.1", "second", false),
			tx.Edit("C1", "1.2", "x", true), tx.Edit("C1", "1.2", "late edit of a deleted message", false))
	})
	for _, c := range []struct {
		ts, text    string
		deleted, ok bool
	}{{"1.1", "second", false, true}, {"1.2", "", true, true}, {"1.3", "", false, false}} {
		text, deleted, ok, err := f.EditOf(f.ctx, "C1", c.ts)
		if text != c.text || deleted != c.deleted || ok != c.ok || err != nil {
			t.Errorf("EditOf(%s) = %q, %v, %v, %v, want %+v", c.ts, text, deleted, ok, err, c)
		}
	}
	f.add(8 * 24 * time.Hour)
	must(t, f.Clean(f.ctx))
	if _, _, ok, err := f.EditOf(f.ctx, "C1", "1.1"); ok || err != nil {
		t.Errorf("an edit outlived 7 days: %v, %v", ok, err)
	}
}

func TestCleanForgetsKeysAfterAWeek(t *testing.T) {
	f := open(t)
	f.keep(message("Ev1"))
	must(t, f.Handle(f.ctx, f.due()[0], func(*Tx) error { return nil }))
	f.keep(message("Ev2"))
	for _, c := range []struct {
		after     time.Duration
		keys, all int
	}{{6 * 24 * time.Hour, 2, 1}, {25 * time.Hour, 0, 1}} {
		f.add(c.after)
		must(t, f.Clean(f.ctx))
		if keys, rows := f.count(`SELECT count(*) FROM seen`), f.count(`SELECT count(*) FROM inbox`); keys != c.keys || rows != c.all {
			t.Errorf("%d keys and %d rows, want %d and %d", keys, rows, c.keys, c.all)
		}
	}
}

func TestMutesAndFacts(t *testing.T) {
	f := open(t)
	f.write(func(tx *Tx) error {
		return errors.Join(tx.Mute("C1", "1.1", "U1"), tx.Mute("C1", "1.1", "U2"), tx.Mute("C1", "1.2", "U1"), tx.Unmute("C1", "1.2"),
			tx.Set("bot", "U0"), tx.Set("bot", "U00"))
	})
	for thread, want := range map[string]bool{"1.1": true, "1.2": false} {
		if got, err := f.Muted(f.ctx, "C1", thread); got != want || err != nil {
			t.Errorf("Muted(%s) = %v, %v, want %v", thread, got, err, want)
		}
	}
	if v, ok, err := f.Get(f.ctx, "bot"); v != "U00" || !ok || err != nil {
		t.Errorf("Get = %q, %v, %v", v, ok, err)
	}
	if v, ok, err := f.Get(f.ctx, "nothing"); v != "" || ok || err != nil {
		t.Errorf("Get(nothing) = %q, %v, %v", v, ok, err)
	}
	f.write(func(tx *Tx) error {
		fresh, err := tx.See("key")
		again, err2 := tx.See("key")
		seen, err3 := tx.Seen(f.ctx, "key")
		other, err4 := tx.Seen(f.ctx, "other")
		if !fresh || again || !seen || other {
			t.Errorf("See = %v, %v, Seen = %v, %v", fresh, again, seen, other)
		}
		return errors.Join(err, err2, err3, err4)
	})
}

func TestStats(t *testing.T) {
	f := open(t)
	f.keep(message("Ev1"))
	f.add(time.Minute)
	f.keep(message("Ev2"))
	f.say(post("a", "C1", ""), post("b", "C1", ""))
	f.write(func(tx *Tx) error { return tx.SetTimer("rung", "1", "", f.Now().Add(time.Hour)) })
	must(t, f.Dead(f.ctx, f.outgoing()[0].ID, "no", nil))
	want := Stats{
		Inbox:  QueueStats{Pending: 2, Due: 2, Oldest: monday},
		Timers: QueueStats{Pending: 1},
		Outbox: QueueStats{Pending: 1, Due: 1, Stuck: 1, Oldest: f.Now()},
	}
	got, err := f.Stats(f.ctx)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Stats: %v (-want +got):\n%s", err, diff)
	}
}
