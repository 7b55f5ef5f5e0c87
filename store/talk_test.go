package store

import (
	"errors"
	"testing"
	"time"

	"opsdesk/bot/desk"
)

// openOne opens a ticket for what follows from one.
func openOne(f fixture, origin string) (t desk.Ticket) {
	f.write(func(tx *Tx) (err error) { t, _, err = tx.OpenTicket(fault(origin)); return err })
	return t
}

// A message is carried once; its edits count in the order they were made, and
// what was taken back stays so.
func TestRelay(t *testing.T) {
	f := open(t)
	ticket := openOne(f, "a")
	x := Relay{Origin: "message/C1/1.1", Ticket: ticket.ID, Side: "duty", Kind: "add", Author: "U1", Text: "one", Channel: "C1", TS: "1.1",
		Files: []RelayFile{{ID: "F1", Name: "a.png"}}}
	var id int64
	f.write(func(tx *Tx) (err error) { id, _, err = tx.PutRelay(x); return err })
	f.write(func(tx *Tx) error {
		if again, fresh, err := tx.PutRelay(x); fresh || again != 0 || err != nil {
			t.Errorf("again = %d, %v, %v, want nothing", again, fresh, err)
		}
		for _, e := range []struct {
			text, ts string
			want     bool
		}{{"three", "1.3", true}, {"two", "1.2", false}, {"three", "1.4", false}, {"four", "1.5", true}} {
			if changed, err := tx.EditRelay(id, e.text, e.ts); changed != e.want || err != nil {
				t.Errorf("EditRelay(%s at %s) = %v, %v, want %v", e.text, e.ts, changed, err, e.want)
			}
		}
		return nil
	})
	got, err := f.RelayOf(f.ctx, x.Origin)
	if err != nil || got.Text != "four" || !got.Edited || got.Withdrawn || len(got.Files) != 1 {
		t.Errorf("RelayOf = %+v, %v", got, err)
	}
	f.write(func(tx *Tx) error {
		first, err := tx.WithdrawRelay(id)
		second, err2 := tx.WithdrawRelay(id)
		late, err3 := tx.EditRelay(id, "five", "1.9")
		if !first || second || late {
			t.Errorf("taken back %v, again %v, edited after that %v", first, second, late)
		}
		return errors.Join(err, err2, err3)
	})
	if got, err = f.Relay(f.ctx, id); err != nil || got.Text != "" || !got.Withdrawn {
		t.Errorf("Relay = %+v, %v, want it without words", got, err)
	}
	f.sound()
}

// The drawings of cards in a thread go in the order they were said, and the
// thread's own card before them, also when it has to be posted again.
func TestCardsInAThreadKeepTheirOrder(t *testing.T) {
	f := open(t)
	root := f.putCard(Card{Kind: "ticket", Ref: 1, View: "duty", Channel: "C9"})
	f.send(f.outgoing()[0], "9.1")
	note := post("note", "", "")
	note.ThreadCard = root.ID
	first := f.putCard(Card{Kind: "relay", Ref: 1, View: "duty", Channel: "C9", ThreadCard: root.ID})
	f.say(note)
	second := f.putCard(Card{Kind: "relay", Ref: 2, View: "duty", Channel: "C9", ThreadCard: root.ID})
	must(t, f.Repost(f.ctx, root.ID))
	f.send(f.outgoing()[0], "9.2")
	for _, want := range []int64{first.ID, 0, second.ID} {
		outs := f.outgoing()
		if len(outs) != 1 || outs[0].Card != want || outs[0].ThreadTS != "9.2" {
			t.Fatalf("outgoing = %+v, want card %d in thread 9.2", outs, want)
		}
		f.send(outs[0], "9.3")
	}
	f.redraw("relay", 1)
	if outs := f.outgoing(); len(outs) != 1 || outs[0].Lane == cardLane(root.ID) {
		t.Errorf("an edit waits in the thread: %+v", outs)
	}
}

// A card whose place is gone goes on in direct messages, and its ticket with
// it.
func TestMoveCard(t *testing.T) {
	f := open(t)
	var ticket desk.Ticket
	o := fault("a")
	o.Thread = Thread{"C1", "1.1"}
	f.write(func(tx *Tx) (err error) { ticket, _, err = tx.OpenTicket(o); return err })
	card := f.putCard(Card{Kind: "ticket", Ref: ticket.ID, View: "requester", Channel: "C1", ThreadTS: "1.1", User: "U1"})
	must(t, f.Dead(f.ctx, f.outgoing()[0].ID, "is_archived", func(tx *Tx, o Out) error { return tx.MoveCard(o.Card, "U1") }))
	outs := f.outgoing()
	if len(outs) != 1 || outs[0].Card != card.ID {
		t.Fatalf("outgoing = %+v, want the card again", outs)
	}
	must(t, f.Sending(f.ctx, outs[0].ID))
	must(t, f.Sent(f.ctx, outs[0].ID, "D1", "7.1"))
	if th, err := f.Thread(f.ctx, ticket.ID); err != nil || th != (Thread{"D1", "7.1"}) {
		t.Errorf("Thread = %+v, %v, want the direct message", th, err)
	}
	if found, err := f.CardAt(f.ctx, "D1", "7.1"); err != nil || found.Nonce != card.Nonce {
		t.Errorf("CardAt = %+v, %v, want the same card", found, err)
	}
}

func TestRatings(t *testing.T) {
	f := open(t)
	a, b := openOne(f, "a"), openOne(f, "b")
	begin := f.Now()
	ask := func(ticket int64, round int) (fresh bool) {
		f.write(func(tx *Tx) (err error) {
			fresh, err = tx.AskRating(desk.Rating{Ticket: ticket, Round: round, User: "U1", Tier: desk.T2})
			return err
		})
		return fresh
	}
	if !ask(a.ID, 0) || ask(a.ID, 0) {
		t.Error("a resolution is asked about once")
	}
	moved := func(ticket int64, round int) (moved bool) {
		f.write(func(tx *Tx) (err error) { moved, err = tx.MoveRating(ticket, round, begin.Add(-time.Hour)); return err })
		return moved
	}
	if !moved(a.ID, 1) || moved(a.ID, 1) || moved(b.ID, 1) {
		t.Error("only an open request moves to the next resolution, once")
	}
	x, err := f.Rating(f.ctx, a.ID)
	if err != nil || x.Round != 1 || !x.AskedAt.Equal(begin) {
		t.Errorf("Rating = %+v, %v, want round 1, asked at %v", x, err, begin)
	}
	if last, err := f.LastAsked(f.ctx, "U1"); err != nil || !last.Equal(begin) {
		t.Errorf("LastAsked = %v, %v, want %v", last, err, begin)
	}
	if last, err := f.LastAsked(f.ctx, "U2"); err != nil || !last.IsZero() {
		t.Errorf("LastAsked of another = %v, %v", last, err)
	}
	f.add(time.Hour)
	ask(b.ID, 0)
	x.Score, x.RatedAt, x.Text = desk.ScoreBad, f.Now(), "slow"
	f.write(func(tx *Tx) error { return tx.PutRating(x) })
	if moved(a.ID, 2) {
		t.Error("an answer moved to another resolution")
	}
	var c desk.Complaint
	f.write(func(tx *Tx) (err error) {
		c, _, err = tx.OpenComplaint(desk.Complaint{Ticket: a.ID, Source: desk.ComplaintRating, By: "U1", Text: "slow", Owner: "U9"})
		_, fresh, err2 := tx.OpenComplaint(desk.Complaint{Ticket: a.ID, Source: desk.ComplaintManager, By: "U8"})
		if fresh {
			t.Error("a second complaint about one ticket")
		}
		_, err3 := tx.Act(a.ID, desk.Event{Act: desk.ActClose})
		return errors.Join(err, err2, err3)
	})
	want := Satisfaction{Requests: 2, Answered: 1, Ratings: 1, Bad: 1, Complaints: 1, Closed: 1}
	if got, err := f.Satisfaction(f.ctx, begin, f.Now().Add(time.Second)); err != nil || got != want {
		t.Errorf("Satisfaction = %+v, %v, want %+v", got, err, want)
	}
	if got, err := f.Satisfaction(f.ctx, begin, f.Now()); err != nil || got.Ratings != 0 || got.Requests != 1 {
		t.Errorf("Satisfaction up to its end = %+v, %v: the end is not in it", got, err)
	}
	if c, err = c.Close("U9", desk.CauseSlow, "called", f.Now()); err != nil {
		t.Fatal(err)
	}
	f.write(func(tx *Tx) error { return tx.PutComplaint(c, "U9", "close", c.Outcome) })
	if list, err := f.Complaints(f.ctx); err != nil || len(list) != 0 {
		t.Errorf("Complaints = %+v, %v, want none to see to", list, err)
	}
	must(t, f.Forget(f.ctx, "U1"))
	x, _ = f.Rating(f.ctx, a.ID)
	c, _ = f.ComplaintOf(f.ctx, a.ID)
	if x.Score != desk.ScoreBad || x.Text != Erased || c.Text != Erased || c.Cause != desk.CauseSlow {
		t.Errorf("forgotten: %+v, %+v, want the figures without the words", x, c)
	}
	f.sound()
}
