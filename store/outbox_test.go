package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
)

func post(key, channel, thread string) Saying {
	return Saying{Key: key, Kind: SayPost, Channel: channel, ThreadTS: thread, Words: []byte(`{"text":"hello"}`)}
}

func (f fixture) say(all ...Saying) {
	f.t.Helper()
	f.write(func(tx *Tx) error {
		for _, s := range all {
			if err := tx.Say(s); err != nil {
				return err
			}
		}
		return nil
	})
}

func (f fixture) outgoing() []Out {
	f.t.Helper()
	outs, err := f.Outgoing(f.ctx, 100, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	return outs
}

// names says what is outgoing: the key, or the kind and lane of a drawing.
func names(outs []Out) []string {
	all := []string{}
	for _, o := range outs {
		if o.Key != "" {
			all = append(all, o.Key)
		} else {
			all = append(all, string(o.Kind)+" "+o.Lane)
		}
	}
	return all
}

func (f fixture) wantOutgoing(when string, want ...string) {
	f.t.Helper()
	if diff := cmp.Diff(append([]string{}, want...), names(f.outgoing())); diff != "" {
		f.t.Errorf("%s: outgoing (-want +got):\n%s", when, diff)
	}
}

func (f fixture) send(o Out, ts string) {
	f.t.Helper()
	must(f.t, f.Sending(f.ctx, o.ID))
	must(f.t, f.Sent(f.ctx, o.ID, o.Channel, ts))
}

func TestEachLaneGoesInOrder(t *testing.T) {
	f := open(t)
	f.say(post("a1", "C1", "1.1"), post("a2", "C1", "1.1"), post("root", "C1", ""), post("b1", "C2", ""), post("b2", "C2", ""))
	urgent := post("u", "C3", "")
	urgent.Urgent = true
	f.say(urgent)
	f.wantOutgoing("at first", "u", "a1", "root", "b1")
	outs := f.outgoing()
	must(t, f.Sending(f.ctx, outs[1].ID))
	f.wantOutgoing("a1 in flight", "u", "root", "b1")
	must(t, f.Sent(f.ctx, outs[1].ID, "C1", "9.1"))
	f.wantOutgoing("a1 sent", "u", "a2", "root", "b1")
	must(t, f.Sending(f.ctx, outs[3].ID))
	must(t, f.Later(f.ctx, outs[3].ID, f.Now().Add(30*time.Second), false))
	f.wantOutgoing("b1 put off: b2 waits behind it", "u", "a2", "root")
	f.add(30 * time.Second)
	f.wantOutgoing("30 s later", "u", "a2", "root", "b1")
	busy, err := f.Outgoing(f.ctx, 2, map[string]bool{"C3": true, "C1": true})
	must(t, err)
	if diff := cmp.Diff([]string{"a2", "b1"}, names(busy)); diff != "" {
		t.Errorf("with lanes in flight (-want +got):\n%s", diff)
	}
}

func TestSayIsOnceForEver(t *testing.T) {
	f := open(t)
	f.say(post("k", "C1", ""), post("k", "C1", ""))
	f.send(f.outgoing()[0], "9.1")
	f.say(post("k", "C1", ""))
	f.wantOutgoing("sent and said again")
	f.add(31 * 24 * time.Hour)
	must(t, f.Clean(f.ctx))
	if n := f.count(`SELECT count(*) FROM outbox`); n != 0 {
		t.Errorf("%d rows outlived Clean", n)
	}
	f.say(post("k", "C1", ""))
	f.wantOutgoing("after its row was cleaned up")
}

func TestSayRefusesWhatCannotBeSaid(t *testing.T) {
	f := open(t)
	w := []byte("{}")
	for _, s := range []Saying{
		{Key: "k", Kind: SayPost, Words: w}, {Key: "k", Kind: SayPost, Channel: "C1"}, {Kind: SayPost, Channel: "C1", Words: w},
		{Key: "k", Kind: SayDirect, Words: w}, {Key: "k", Kind: SayEphemeral, Channel: "C1", Words: w}, {Key: "k", Kind: SayResponse, Words: w},
		{Kind: SayCard}, {Kind: SayHome}, {Key: "k", Kind: "shout", Channel: "C1", Words: w},
	} {
		if err := f.Write(f.ctx, func(tx *Tx) error { return tx.Say(s) }); !errors.Is(err, desk.ErrInvalid) {
			t.Errorf("Say(%+v) = %v, want ErrInvalid", s, err)
		}
	}
}

func (f fixture) putCard(c Card) (put Card) {
	f.t.Helper()
	f.write(func(tx *Tx) (err error) { put, err = tx.PutCard(c); return err })
	return put
}

func (f fixture) redraw(kind string, ref int64) {
	f.t.Helper()
	f.write(func(tx *Tx) error { return tx.Redraw(kind, ref) })
}

func TestRedrawsCoalesce(t *testing.T) {
	f := open(t)
	duty := f.putCard(Card{Kind: "ticket", Ref: 1, View: "duty", Channel: "C9"})
	mine := f.putCard(Card{Kind: "ticket", Ref: 1, View: "requester", User: "U1"})
	if again := f.putCard(Card{Kind: "ticket", Ref: 1, View: "duty", Channel: "C8"}); again != duty {
		t.Errorf("PutCard again = %+v, want %+v", again, duty)
	}
	for range 50 {
		f.redraw("ticket", 1)
		f.write(func(tx *Tx) error { return tx.RefreshHome("U1") })
	}
	f.wantOutgoing("fifty changes", "card card/1", "card card/2", "home home/U1")
	first := f.outgoing()[0]
	must(t, f.Sending(f.ctx, first.ID))
	f.redraw("ticket", 1) // changed while it is on its way
	must(t, f.Sent(f.ctx, first.ID, "C9", "9.1"))
	f.wantOutgoing("changed in flight", "card card/2", "home home/U1", "card card/1")
	for _, find := range []func() (Card, error){
		func() (Card, error) { return f.CardAt(f.ctx, "C9", "9.1") },
		func() (Card, error) { return f.CardByNonce(f.ctx, duty.Nonce) },
		func() (Card, error) { return f.Card(f.ctx, duty.ID) },
	} {
		if c, err := find(); err != nil || c.ID != duty.ID || c.TS != "9.1" || c.PostedIn != "C9" {
			t.Errorf("card = %+v, %v", c, err)
		}
	}
	if duty.Nonce == mine.Nonce || len(duty.Nonce) < 16 {
		t.Errorf("nonces %q and %q", duty.Nonce, mine.Nonce)
	}
}

// Cards that are posted into a thread keep the order in which they were put
// there, among themselves and with what else is said in it. Once posted, a card
// is edited without waiting for the thread.
func TestCardsOfAThreadGoInOrder(t *testing.T) {
	for _, at := range []Card{{Channel: "C1", ThreadTS: "1.1"}, {Channel: "D1"}} {
		f := open(t)
		at.Kind, at.View, at.Ref = "question", "answer", 1
		f.putCard(at)
		at.Ref = 2
		f.putCard(at)
		f.say(post("note", at.Channel, at.ThreadTS))
		first := f.outgoing()
		if len(first) != 1 || first[0].Card != 1 {
			t.Fatalf("%s: outgoing = %v, want the first card alone", at.Channel, names(first))
		}
		must(t, f.Sending(f.ctx, first[0].ID))
		must(t, f.Later(f.ctx, first[0].ID, f.Now().Add(30*time.Second), false))
		f.wantOutgoing("the first card is put off")
		f.add(30 * time.Second)
		f.send(f.outgoing()[0], "9.1")
		second := f.outgoing()
		if len(second) != 1 || second[0].Card != 2 {
			t.Fatalf("%s: outgoing = %v, want the second card", at.Channel, names(second))
		}
		f.redraw("question", 1)
		f.wantOutgoing("an edit of the first beside the thread", "card "+second[0].Lane, "card card/1")
		f.send(second[0], "9.2")
		f.wantOutgoing("both posted", "note", "card card/1")
	}
}

// A drawing that Slack asks to put off goes with the next one, if that waits
// already.
func TestLaterDrawingIsMerged(t *testing.T) {
	f := open(t)
	f.putCard(Card{Kind: "ticket", Ref: 1, View: "duty", Channel: "C9"})
	first := f.outgoing()[0]
	must(t, f.Sending(f.ctx, first.ID))
	f.redraw("ticket", 1)
	must(t, f.Later(f.ctx, first.ID, f.Now().Add(time.Minute), true))
	f.wantOutgoing("put off")
	f.add(time.Minute)
	outs := f.outgoing()
	if len(outs) != 1 || outs[0].Attempts != 1 || f.count(`SELECT count(*) FROM outbox`) != 1 {
		t.Errorf("outgoing = %+v, want one with its attempt", outs)
	}
	if err := f.Sending(f.ctx, first.ID); !errors.Is(err, desk.ErrConflict) {
		t.Errorf("Sending the merged row = %v, want ErrConflict", err)
	}
}

func TestThreadOfACardWaitsForTheCard(t *testing.T) {
	f := open(t)
	card := f.putCard(Card{Kind: "ticket", Ref: 1, View: "duty", Channel: "C9"})
	note := post("note", "", "")
	note.ThreadCard = card.ID
	f.say(note)
	inner := f.putCard(Card{Kind: "form", Ref: 1, View: "duty", ThreadCard: card.ID})
	f.wantOutgoing("not posted yet", "card card/1")
	draw := f.outgoing()[0]
	f.send(draw, "9.1")
	for _, want := range []string{"note", "card card/1"} { // in the order they were said
		f.wantOutgoing("posted", want)
		o := f.outgoing()[0]
		if o.Channel != "C9" || o.ThreadTS != "9.1" {
			t.Errorf("%s goes to %s/%s, want C9/9.1", o.Key, o.Channel, o.ThreadTS)
		}
		if want == "note" {
			f.send(o, "9.2")
		}
	}
	if inner.ThreadCard != card.ID {
		t.Errorf("inner card = %+v", inner)
	}
	// Its message was deleted: the card comes first again, the inner one after it.
	must(t, f.Repost(f.ctx, card.ID))
	f.wantOutgoing("reposted", "card card/1")
	if o := f.outgoing()[0]; o.Card != card.ID {
		t.Errorf("reposted: card %d is first, want %d", o.Card, card.ID)
	}
	must(t, f.Dead(f.ctx, f.outgoing()[0].ID, "channel_not_found", nil))
	f.wantOutgoing("given up", "card card/1")
	if o := f.outgoing()[0]; o.Card != inner.ID || o.Channel != "C9" || o.ThreadTS != "" {
		t.Errorf("card %d goes to %s/%q, want the inner one in the root of C9", o.Card, o.Channel, o.ThreadTS)
	}
}

func TestUnknownIsLookedFor(t *testing.T) {
	f := open(t)
	f.say(post("a", "C1", ""), post("b", "C1", ""))
	a := f.outgoing()[0]
	must(t, f.Sending(f.ctx, a.ID))
	must(t, f.Close()) // killed in between
	f = openIn(t, f.dir)
	f.wantOutgoing("before Recover")
	must(t, f.Recover(f.ctx))
	outs := f.outgoing()
	if len(outs) != 1 || outs[0].State != "unknown" || !outs[0].TriedAt.Equal(monday) {
		t.Fatalf("after Recover: %+v, want a, unknown", outs)
	}
	must(t, f.Later(f.ctx, a.ID, f.Now().Add(time.Second), true))
	f.add(time.Second)
	if outs = f.outgoing(); outs[0].State != "unknown" || outs[0].Attempts != 1 {
		t.Errorf("put off: %+v, want it unknown still", outs[0])
	}
	must(t, f.Sent(f.ctx, a.ID, "C1", "9.1"))
	f.wantOutgoing("found", "b")
}

func TestDeadIsToldInTheSameTransaction(t *testing.T) {
	f := open(t)
	f.say(post("a", "C1", ""))
	a := f.outgoing()[0]
	broken := errors.New("broken")
	if err := f.Dead(f.ctx, a.ID, "not_in_channel", func(*Tx, Out) error { return broken }); !errors.Is(err, broken) {
		t.Fatal(err)
	}
	f.wantOutgoing("telling failed", "a")
	must(t, f.Dead(f.ctx, a.ID, "not_in_channel", func(tx *Tx, o Out) error { return tx.Say(post("dead/"+o.Key, "C2", "")) }))
	f.wantOutgoing("dead", "dead/a")
	if err := f.Dead(f.ctx, a.ID, "again", nil); !errors.Is(err, desk.ErrConflict) {
		t.Errorf("Dead again = %v, want ErrConflict", err)
	}
	must(t, f.Retry(f.ctx, "outbox", a.ID))
	f.wantOutgoing("retried", "a", "dead/a")
	must(t, f.Drop(f.ctx, "outbox", a.ID))
	f.say(post("a", "C1", ""))
	f.wantOutgoing("dropped and said again", "dead/a")
}

func TestResponseURLIsASecretForHalfAnHour(t *testing.T) {
	f := open(t)
	reply := func(key string) Saying {
		return Saying{Key: key, Kind: SayResponse, User: "U1", URL: "https://hooks.example/secret", Words: []byte("{}")}
	}
	f.say(reply("used"), reply("late"), reply("dead"))
	outs := f.outgoing()
	if len(outs) != 3 || outs[0].URL == "" {
		t.Fatalf("outgoing = %+v", outs)
	}
	f.send(outs[0], "")
	must(t, f.Dead(f.ctx, outs[2].ID, "no", nil))
	f.add(30 * time.Minute)
	if outs = f.outgoing(); len(outs) != 1 || outs[0].URL != "" || outs[0].User != "U1" {
		t.Errorf("after 30 minutes: %+v, want it without its URL", outs)
	}
	must(t, f.Clean(f.ctx))
	if n := f.count(`SELECT count(*) FROM outbox WHERE url <> ''`); n != 0 {
		t.Errorf("%d URLs are still there", n)
	}
}

func TestRequestersCardBecomesTheThread(t *testing.T) {
	f := open(t)
	with, without := f.openFault("a"), f.openFault("b")
	f.write(func(tx *Tx) error { return tx.SetThread(with.ID, Thread{"C1", "1.1"}) })
	for i, id := range []int64{with.ID, without.ID} {
		f.putCard(Card{Kind: "ticket", Ref: id, View: "requester", User: "U1"})
		o := f.outgoing()[0]
		must(t, f.Sending(f.ctx, o.ID))
		must(t, f.Sent(f.ctx, o.ID, "D1", fmt.Sprintf("9.%d", i)))
	}
	for id, want := range map[int64]Thread{with.ID: {"C1", "1.1"}, without.ID: {"D1", "9.1"}} {
		if got, err := f.Thread(f.ctx, id); err != nil || got != want {
			t.Errorf("Thread(%d) = %v, %v, want %v", id, got, err, want)
		}
		if got, err := f.TicketInThread(f.ctx, want.Channel, want.TS); err != nil || got.ID != id {
			t.Errorf("TicketInThread(%v) = %d, %v, want %d", want, got.ID, err, id)
		}
	}
}
