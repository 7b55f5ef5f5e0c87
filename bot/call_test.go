package bot

import (
	"testing"
	"time"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// A ticket calls somebody else when who was called is not there any more, and
// only then.
func TestCallOthers(t *testing.T) {
	for _, c := range []struct {
		name   string
		duty   []string // after
		leave  []string
		skills map[string][]string
		called string // before; the list was UCHEN, UDORA
		want   string
		posts  int
	}{
		{"nothing changed", []string{"UCHEN", "UDORA"}, nil, nil, "UCHEN", "UCHEN", 0},
		{"the second was called", []string{"UCHEN", "UDORA"}, nil, nil, "UDORA", "UDORA", 0},
		{"another is first", []string{"UDORA", "UCHEN"}, nil, nil, "UCHEN", "UDORA", 1},
		{"another is first, the second was called", []string{"UDORA", "UCHEN"}, nil, nil, "UDORA", "UDORA", 0},
		{"another is first, but he knows it", []string{"UDORA", "UCHEN"}, nil, map[string][]string{"reports": {"UCHEN"}}, "UCHEN", "UCHEN", 0},
		{"not on the list any more", []string{"UCHEN", "UEVE"}, nil, nil, "UDORA", "UCHEN", 1},
		{"away", []string{"UCHEN", "UDORA"}, []string{"UCHEN"}, nil, "UCHEN", "UDORA", 1},
		{"the other is away", []string{"UCHEN", "UDORA"}, []string{"UDORA"}, nil, "UCHEN", "UCHEN", 0},
		{"all are away, and there is no lead", []string{"UCHEN", "UDORA"}, []string{"UCHEN", "UDORA"}, nil, "UCHEN", "UCHEN", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, clock := testBot(t)
			k := openAs(t, b, "test/1", desk.ImpactPart)
			act(t, b, k, desk.Event{Act: desk.ActChange, Actor: "UBOB", Component: "reports"})
			cfg := *b.cfg()
			cfg.Duty, cfg.Rota.Skills = c.duty, c.skills
			if err := b.Reconfigure(cfg); err != nil {
				t.Fatal(err)
			}
			err := b.db.Write(t.Context(), func(tx *store.Tx) error {
				for _, who := range c.leave {
					l := desk.Leave{Who: who, From: clock.Add(-time.Minute), To: clock.Add(time.Hour), By: who}
					if _, err := tx.PutLeave("test/"+who, l); err != nil {
						return err
					}
				}
				return tx.Call(k.ID, c.called, desk.CallOpened)
			})
			if err == nil {
				err = b.db.Write(t.Context(), b.settleDuty)
			}
			if err != nil {
				t.Fatal(err)
			}
			call, err := b.db.CallOf(t.Context(), k.ID)
			if err != nil || call.Who != c.want {
				t.Errorf("called is %q, %v; want %q", call.Who, err, c.want)
			}
			if n := said(t, b, "/call."); n != c.posts {
				t.Errorf("%d were said, want %d", n, c.posts)
			}
			if err := b.db.Write(t.Context(), b.settleDuty); err != nil {
				t.Fatal(err)
			}
			if n := said(t, b, "/call."); n != c.posts {
				t.Errorf("looked at again, %d were said", n)
			}
		})
	}
}
