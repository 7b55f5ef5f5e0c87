package bot

import (
	"fmt"
	"sync"
	"testing"

	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/store"
)

// An outage that fifty people report at once is one ticket with one clock, and
// each of them hears once that it is over.
func TestFiftyWithOneTrouble(t *testing.T) {
	b, _ := testBot(t)
	k := openAs(t, b, "test/outage", desk.ImpactStopped)
	if err := b.db.Write(t.Context(), b.act(k, desk.Event{Act: desk.ActChange, Actor: "UCHEN", Component: "reports", At: b.now()})); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			user := fmt.Sprintf("U%03d", i)
			want := wanted{
				origin: "test/" + user, requester: user, title: "nothing works", kind: desk.KindFault, impact: desk.ImpactStopped,
				component: "reports", at: b.now(), lang: "en",
			}
			if err := b.db.Write(t.Context(), b.open(want)); err != nil {
				t.Error(err)
				return
			}
			o, err := b.db.OfferOf(t.Context(), want.origin)
			if err != nil {
				t.Error(err)
				return
			}
			r := request{who: store.Person{Person: desk.Person{ID: user}}, Envelope: gateway.Envelope{Value: value{kind: "offer", id: o.ID, nonce: "x"}.String()}}
			do, err := b.offerMeToo(t.Context(), r)
			if err == nil {
				err = b.db.Write(t.Context(), do)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	tickets, err := b.db.Tickets(t.Context(), store.Filter{})
	if err != nil || len(tickets) != 1 {
		t.Fatalf("%d tickets, %v; want one", len(tickets), err)
	}
	if n, err := b.affected(t.Context(), k.ID); err != nil || n != 51 {
		t.Errorf("%d people have it, %v; want 51", n, err)
	}
	for range 2 { // closing tells nobody twice
		e := desk.Event{Act: desk.ActResolve, Actor: "UCHEN", At: b.now(), Text: "x"}
		if now, _ := b.db.Ticket(t.Context(), k.ID); now.State == desk.StateResolved {
			e.Act = desk.ActClose
		}
		if err := b.db.Write(t.Context(), b.act(k, e)); err != nil {
			t.Fatal(err)
		}
	}
	if n := said(t, b, "/clear/"); n != 50 {
		t.Errorf("%d were told that it is over, want 50", n)
	}
}

// Who follows a ticket that is merged is not told that it was withdrawn, and
// hears when the one it went into is over; closing that later says nothing new.
func TestFollowersOfAMergedTicket(t *testing.T) {
	b, _ := testBot(t)
	old, young := openAs(t, b, "test/old", desk.ImpactPart), openAs(t, b, "test/young", desk.ImpactPart)
	write := func(do effect) {
		t.Helper()
		if err := b.db.Write(t.Context(), do); err != nil {
			t.Fatal(err)
		}
	}
	write(b.meToo(young, store.Follower{Ticket: young.ID, User: "UANA", Lang: "zh"}))
	chen := request{who: store.Person{Person: desk.Person{ID: "UCHEN"}}}
	write(func(tx *store.Tx) error { return b.merge(tx, chen, old, "2") })
	if n := said(t, b, "/clear/"); n != 0 {
		t.Errorf("%d were told that it is over, want none", n)
	}
	if n, err := b.affected(t.Context(), old.ID); err != nil || n != 2 {
		t.Errorf("%d have the trouble of the older, %v; want its requester and ana", n, err)
	}
	write(b.act(old, desk.Event{Act: desk.ActResolve, Actor: "UCHEN", At: b.now(), Text: "x"}))
	if n := said(t, b, "/clear/"); n != 1 {
		t.Errorf("%d were told that it is over, want ana", n)
	}
}
