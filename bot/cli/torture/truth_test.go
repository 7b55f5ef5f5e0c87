package torture

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// look compares what people see with what they must see.
func (w *world) look(sights []sight, order []sight) {
	w.t.Helper()
	for _, s := range sights {
		if got := w.said(s.as, s.channel, s.pattern); len(got) != s.times {
			w.t.Errorf("%s sees %d messages like %q in %s, want %d:\n%s", s.as, len(got), s.pattern, s.channel, s.times, w.page(s.as, s.channel))
		}
	}
	last := ""
	for _, s := range order {
		got := w.said(s.as, s.channel, s.pattern)
		if len(got) > 0 && got[0].TS <= last {
			w.t.Errorf("%q comes too early:\n%s", s.pattern, w.page(s.as, s.channel))
		}
		if len(got) > 0 {
			last = got[0].TS
		}
	}
}

// page is a channel as a person sees it.
func (w *world) page(as, channel string) string {
	var b strings.Builder
	for _, m := range w.messages(as, channel) {
		fmt.Fprintf(&b, "%s [%s] %s\n", m.TS, m.Metadata.Payload.ID, strings.ReplaceAll(m.words(), "\n", " / "))
	}
	return b.String()
}

// settle ends the desk and holds what it leaves behind against the truth. It
// returns the tickets.
func (w *world) settle() []desk.Ticket {
	w.t.Helper()
	w.quiet()
	w.stop()
	ctx := context.Background()
	sound(w.t, w.data())
	db := w.records()
	defer func() { w.must(db.Close()) }()
	w.checkQueues(ctx, db)
	return w.checkRecords(ctx, db)
}

// records opens what a desk that has ended leaves behind.
func (w *world) records() *store.DB {
	w.t.Helper()
	db, err := store.Open(context.Background(), w.data(), store.Options{Now: w.slack.Now, Log: slog.New(slog.DiscardHandler)})
	w.must(err)
	return db
}

// checkRecords: each wished-for ticket is there once, and every ledger
// replays to what is stored.
func (w *world) checkRecords(ctx context.Context, db *store.DB) []desk.Ticket {
	w.t.Helper()
	all, err := db.Tickets(ctx, store.Filter{Limit: 10_000})
	w.must(err)
	got := make(map[string]int)
	for _, t := range all {
		got[t.Title]++
	}
	for title := range w.maybe {
		if got[title] == 1 {
			delete(got, title)
		}
	}
	if diff := cmp.Diff(w.tickets, got); diff != "" {
		w.t.Errorf("tickets (-want +got):\n%s\n%s", diff, w.log())
	}
	v, err := db.VerifyLedger(ctx)
	if err != nil || v.BadSeq != 0 {
		w.t.Errorf("ledger: row %d: %s, %v", v.BadSeq, v.Why, err)
	}
	if bad, _, err := db.VerifyClocks(ctx); err != nil || len(bad) > 0 {
		w.t.Errorf("%d clocks are kept otherwise than the ledger has them, the first %+v: %v", len(bad), bad[:min(1, len(bad))], err)
	}
	if bad, err := db.VerifyTickets(ctx); err != nil || len(bad) > 0 {
		w.t.Errorf("tickets %v are stored otherwise than their ledger says (%v)", bad, err)
	}
	if bad, err := db.VerifyChanges(ctx); err != nil || len(bad) > 0 {
		w.t.Errorf("changes %v are stored otherwise than their ledger says (%v)", bad, err)
	}
	return all
}

// isSign reports whether a row puts a sign on a message, which is no message of
// its own.
func isSign(key string) bool {
	return strings.HasSuffix(key, "/mark") || strings.HasSuffix(key, "/done")
}

// checkQueues: nothing waits, nothing is stuck, and what counts as said can
// be read in Slack, once.
func (w *world) checkQueues(ctx context.Context, db *store.DB) {
	w.t.Helper()
	rows := func(queue, state string) []store.Row {
		list, err := db.Queue(ctx, queue, state)
		w.must(err)
		return list
	}
	for _, r := range append(rows("inbox", ""), rows("timers", "parked")...) {
		w.t.Errorf("%s %d is %s after %d attempts: %s", r.Queue, r.ID, r.State, r.Attempts, r.Error)
	}
	posts, told := w.posts(), make(map[string]bool)
	for _, r := range rows("outbox", "sent") {
		told[r.Ref] = true
		if n := len(posts[strconv.FormatInt(r.ID, 10)]); (r.Kind == "post" || r.Kind == "direct") && !isSign(r.Ref) && n != 1 {
			w.t.Errorf("outbox %d (%s) counts as sent and is in Slack %d times", r.ID, r.Ref, n)
		}
	}
	dead := 0
	for _, r := range rows("outbox", "") {
		if r.State != "dead" {
			w.t.Errorf("outbox %d (%s) is %s after %d attempts: %s", r.ID, r.Ref, r.State, r.Attempts, r.Error)
		} else if dead++; !strings.HasPrefix(r.Ref, "dead/") && !told[fmt.Sprintf("dead/%d", r.ID)] {
			w.t.Errorf("outbox %d (%s) died of %s and nobody was told", r.ID, r.Ref, r.Error)
		}
	}
	if w.dead >= 0 && dead != w.dead {
		w.t.Errorf("%d messages are dead, want %d\n%s", dead, w.dead, w.log())
	}
	for id, where := range posts {
		if len(where) > 1 {
			w.t.Errorf("outbox %s is in Slack %d times: %v", id, len(where), where)
		}
	}
}

// posts are the bot's messages of the whole workspace, by the outbox id that
// each must carry.
func (w *world) posts() map[string][]string {
	w.t.Helper()
	found := make(map[string][]string)
	note := func(list []talk) {
		for _, m := range list {
			if m.BotID == "" || m.Ephemeral {
				continue
			}
			id := m.Metadata.Payload.ID
			if id == "" {
				w.t.Errorf("a message of the bot carries no id: %s", m.words())
			}
			if at := m.Channel + "/" + m.TS; !slices.Contains(found[id], at) {
				found[id] = append(found[id], at)
			}
		}
	}
	for _, channel := range []string{"#help", "#duty", "#changes", "#reports", "#random"} {
		note(w.messages("lead", channel))
	}
	for _, who := range []string{"ana", "bob", "chen", "dora", "lead", "lead2", "mgr", "admin"} {
		note(w.messages(who, "@bot"))
	}
	return found
}

// playScene plays a scene with a desk that ends itself at a point, and looks
// at what came of it.
func (w *world) playScene(name, point string) {
	w.t.Helper()
	w.play(scenes()[name], point)
}

func (w *world) play(s scene, point string) {
	w.t.Helper()
	if s.before != nil {
		w.start()
		s.before(w)
		w.quiet()
		w.kill()
	}
	w.start(point)
	s.act(w)
	if w.desk.armed {
		w.crashed() // it did not yet, while acting
	}
	w.quiet()
	for _, title := range s.titles {
		w.tickets[title]++
	}
	w.look(s.sights, s.order)
}

// later lets Slack use up its repeats: a minute after the first, then five.
func (w *world) later() {
	w.t.Helper()
	w.flow(7 * time.Minute)
	w.quiet()
}
