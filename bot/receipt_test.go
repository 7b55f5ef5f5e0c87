package bot

import (
	"strings"
	"testing"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// The receipt has every stretch: from, to, how much, counted or paused, why,
// who; then the sum, the target, when it was missed and which hours count.
func TestReceiptSaysAll(t *testing.T) {
	at := func(h int) time.Time { return drawn.Add(time.Duration(h) * time.Hour) }
	got := receiptText(t, desk.DefaultPolicy(),
		desk.Event{Act: desk.ActOpen, At: at(-40), Actor: "U1", Requester: "U1", Title: "x", Kind: desk.KindFault, Impact: desk.ImpactPart, Tier: desk.T2},
		desk.Event{Act: desk.ActWait, At: at(-30), Actor: "U2", State: desk.StateWaitingVendor, Text: "a patch & <more>"},
		desk.Event{Act: desk.ActResume, At: at(-20), Actor: "U2"},
		desk.Event{Act: desk.ActResolve, At: at(-4), Actor: "U2"},
	)
	want := `*Answer: 32 h late (target 4 h)*
Sat 14 Nov 18:00 – 06:00 · 36 h · counted · ticket open · Bob
Counted 36 h of 4 h.
The time was used up at Sat 14 Nov 22:00.
All hours count, day and night.
*Solution: 2 h late (target 24 h)*
Sat 14 Nov 18:00 – Sun 15 Nov 04:00 · 10 h · counted · ticket open · Bob
Sun 15 Nov 04:00 – Sun 15 Nov 14:00 · 10 h · not counted · waiting for the vendor (a patch &amp; &lt;more&gt;) · Chen &lt;!channel&gt;
Sun 15 Nov 14:00 – 06:00 · 16 h · counted · ticket open · Chen &lt;!channel&gt;
Counted 26 h of 24 h, paused 10 h.
The time was used up at 04:00.
All hours count, day and night.
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A life of a hundred pauses is cut in the middle and fits into Slack.
func TestReceiptOfALongLife(t *testing.T) {
	events := []desk.Event{{Act: desk.ActOpen, At: drawn.Add(-400 * time.Hour), Actor: "U1", Requester: "U1", Title: "x",
		Kind: desk.KindFault, Impact: desk.ImpactPart, Tier: desk.T2}}
	for h := -300; h < -100; h += 2 {
		events = append(events,
			desk.Event{Act: desk.ActWait, At: drawn.Add(time.Duration(h) * time.Hour), Actor: "U2", State: desk.StateWaitingVendor, Text: "x"},
			desk.Event{Act: desk.ActResume, At: drawn.Add(time.Duration(h+1) * time.Hour), Actor: "U2"})
	}
	got := receiptText(t, desk.DefaultPolicy(), events...)
	if n := strings.Count(got, " · waiting for the vendor"); n != receiptRows/2 || !strings.Contains(got, "… 161 more") {
		t.Errorf("%d pauses of 100 are shown in\n%s", n, got)
	}
}

// A missed target is explained at once: in the thread of the desk's card and
// in the requester's, once ever per clock.
func TestReceiptOnABreach(t *testing.T) {
	b, clock := testBot(t)
	err := b.db.Write(t.Context(), b.open(wanted{
		origin: "test/1", requester: "UBOB", title: "导出停在 99%", kind: desk.KindFault, impact: desk.ImpactPart, at: b.now(), lang: lang.ZH,
		thread: store.Thread{Channel: "CHELP", TS: "1.1"},
	}))
	if err != nil {
		t.Fatal(err)
	}
	k, err := b.db.Ticket(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	liveUntil(t, b, clock, k.OpenedAt.Add(4*time.Hour))
	if n := said(t, b, "/receipt/"); n != 0 {
		t.Errorf("%d receipts although the target is only just reached", n)
	}
	liveUntil(t, b, clock, k.OpenedAt.Add(30*time.Hour))
	act(t, b, k, desk.Event{Act: desk.ActResolve, Actor: "UCHEN", Text: "done"})
	act(t, b, k, desk.Event{Act: desk.ActReopen, Actor: "UBOB"})
	liveUntil(t, b, clock, k.OpenedAt.Add(90*time.Hour))
	for _, want := range []string{"receipt/response", "receipt/resolution"} {
		if n := said(t, b, want); n != 2 {
			t.Errorf("%s was told %d times, want once to the desk and once to the requester", want, n)
		}
	}
}
