package store

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"opsdesk/bot/desk"
)

func TestOneDay(t *testing.T) {
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "data ?#%")
	now := time.Now
	db, err := Open(ctx, dir, Options{Now: now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := db.Keep(ctx, Incoming{Keys: []string{"a", "b"}, Kind: "message", Lane: "C1", Payload: []byte("x"), Channel: "C1", TS: "1700000000.000100"})
	if err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	fresh, err = db.Keep(ctx, Incoming{Keys: []string{"c", "b"}, Kind: "message", Lane: "C1", Payload: []byte("x")})
	if err != nil || fresh {
		t.Fatal(fresh, err)
	}
	items, err := db.Due(ctx, 10)
	if err != nil || len(items) != 1 {
		t.Fatal(items, err)
	}
	it, err := db.Begin(ctx, items[0], nil)
	if err != nil || it.Attempt != 1 {
		t.Fatal(it, err)
	}
	err = db.Handle(ctx, it, func(tx *Tx) error {
		tk, _, err := tx.OpenTicket(Opening{Origin: "o1", Event: desk.Event{Act: desk.ActOpen, Title: "T <&>", Text: "x", Tier: 1, Impact: "stopped", Requester: "U1"}})
		if err != nil {
			return err
		}
		if _, err := tx.Act(tk.ID, desk.Event{Act: desk.ActTake, Actor: "U2", Assignee: "U2"}); err != nil {
			return err
		}
		c, err := tx.PutCard(Card{Kind: "ticket", Ref: tk.ID, View: "duty", Channel: "C9"})
		if err != nil {
			return err
		}
		if err := tx.Say(Saying{Kind: SayPost, Key: "k", ThreadCard: c.ID, Words: []byte("{}")}); err != nil {
			return err
		}
		if err := tx.RefreshHome("U1"); err != nil {
			return err
		}
		return tx.SetTimer("rung", "1/x", "ticket/1", now())
	})
	if err != nil {
		t.Fatal(err)
	}
	if v, err := db.VerifyLedger(ctx); err != nil || v.BadSeq != 0 || v.Rows != 2 {
		t.Fatal(v, err)
	}
	if bad, err := db.VerifyTickets(ctx); err != nil || len(bad) != 0 {
		t.Fatal(bad, err)
	}
	outs, err := db.Outgoing(ctx, 10, nil)
	if err != nil || len(outs) != 2 {
		t.Fatal(outs, err)
	}
	for _, o := range outs {
		if err := db.Sending(ctx, o.ID); err != nil {
			t.Fatal(err)
		}
		if err := db.Sent(ctx, o.ID, "C9", "1700000001.000100"); err != nil {
			t.Fatal(err)
		}
	}
	outs, err = db.Outgoing(ctx, 10, nil)
	if err != nil || len(outs) != 1 || outs[0].ThreadTS != "1700000001.000100" || outs[0].Channel != "C9" {
		t.Fatal(outs, err)
	}
	st, err := db.Stats(ctx)
	t.Log(st, err)
	path, err := db.Backup(ctx, filepath.Join(dir, "backups"))
	if err != nil {
		t.Fatal(err)
	}
	if err := VerifyBackup(path); err != nil {
		t.Fatal(err)
	}
	if err := db.Forget(ctx, "U1"); err != nil {
		t.Fatal(err)
	}
	if v, err := db.VerifyLedger(ctx); err != nil || v.BadSeq != 0 {
		t.Fatal(v, err)
	}
	if err := db.Clean(ctx); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if db, err = Open(ctx, dir, Options{Now: now, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	db.Close()
}
