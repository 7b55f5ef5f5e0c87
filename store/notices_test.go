package store

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
)

func TestPreferences(t *testing.T) {
	f := open(t)
	prefer := func(user string, n desk.Notice, w desk.When) {
		f.write(func(tx *Tx) error { return tx.Prefer(user, n, w) })
	}
	prefer("U1", desk.NoticeTicket, desk.WhenNever)
	prefer("U1", desk.NoticeRating, desk.WhenNow)
	prefer("U1", desk.NoticeTicket, desk.WhenBundle)
	prefer("U2", desk.NoticeTicket, desk.WhenNow)
	got, err := f.Preferences(f.ctx, "U1")
	want := map[desk.Notice]desk.When{desk.NoticeTicket: desk.WhenBundle, desk.NoticeRating: desk.WhenNow}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Preferences: %v (-want +got):\n%s", err, diff)
	}
	err = f.Write(f.ctx, func(tx *Tx) error { return tx.Prefer("U1", desk.NoticeShift, "sometimes") })
	if !errors.Is(err, desk.ErrInvalid) {
		t.Errorf("Prefer(sometimes) = %v, want ErrInvalid", err)
	}
}

// A notice is bundled once, counts as said from then on, and is taken out
// with those before it.
func TestBundle(t *testing.T) {
	f := open(t)
	bundle := func(key, user string) {
		f.write(func(tx *Tx) error {
			return tx.Bundle(Saying{Key: key, User: user, Words: []byte(`{"text":"` + key + `"}`)})
		})
	}
	keys := func(user string) (keys []string) {
		waiting, err := f.Waiting(f.ctx, user)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range waiting {
			keys = append(keys, b.Key)
		}
		return keys
	}
	bundle("a", "U1")
	bundle("b", "U1")
	bundle("a", "U1")
	bundle("c", "U2")
	if diff := cmp.Diff([]string{"a", "b"}, keys("U1")); diff != "" {
		t.Errorf("Waiting (-want +got):\n%s", diff)
	}
	// Somebody who now wants to hear at once does not hear it twice.
	f.write(func(tx *Tx) error { return tx.Say(Saying{Key: "a", Kind: SayDirect, User: "U1", Words: []byte("{}")}) })
	if out, err := f.Outgoing(f.ctx, 10, nil); err != nil || len(out) != 0 {
		t.Errorf("Outgoing = %v, %v, want nothing", out, err)
	}
	waiting, err := f.Waiting(f.ctx, "U1")
	if err != nil {
		t.Fatal(err)
	}
	bundle("d", "U1")
	f.write(func(tx *Tx) error { return tx.Unbundle("U1", waiting[1].ID) })
	bundle("b", "U1")
	if diff := cmp.Diff([]string{"d"}, keys("U1")); diff != "" {
		t.Errorf("Waiting after the bundle (-want +got):\n%s", diff)
	}
	if err := f.Forget(f.ctx, "U1"); err != nil {
		t.Fatal(err)
	}
	if got := keys("U1"); got != nil {
		t.Errorf("Waiting of who is forgotten = %v", got)
	}
	if diff := cmp.Diff([]string{"c"}, keys("U2")); diff != "" {
		t.Errorf("Waiting of somebody else (-want +got):\n%s", diff)
	}
}

// A timer that is set is left where it is.
func TestAddTimer(t *testing.T) {
	f := open(t)
	f.write(func(tx *Tx) error { return tx.AddTimer("bundle", "U1", "", monday) })
	f.write(func(tx *Tx) error { return tx.AddTimer("bundle", "U1", "", monday.AddDate(0, 0, 1)) })
	items, err := f.Due(f.ctx, 10)
	if err != nil || len(items) != 1 || !items[0].At.Equal(monday) {
		t.Errorf("Due = %+v, %v, want the timer of %v", items, err, monday)
	}
}
