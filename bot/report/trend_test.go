package report

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

// A month in a trend has the figures that its own report has.
func TestTrendAgreesWithTheCore(t *testing.T) {
	dir := t.TempDir()
	db, err := store.Open(t.Context(), dir, store.Options{Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	plainly := beside(t, dir)
	fill(t, plainly, 3000, at(1, 0).AddDate(0, -5, 0), at(32, 0))
	for _, query := range []string{
		`UPDATE tickets SET state = 'cancelled' WHERE id % 17 = 0`,
		`UPDATE tickets SET kind = CASE id % 4 WHEN 0 THEN 'question' WHEN 1 THEN 'security' ELSE kind END WHERE id % 5 < 2`,
		`UPDATE tickets SET resolved_at = resolved_at + 40 * 86400000 WHERE id % 13 = 0`,
		`UPDATE clocks SET breached_at = 1, cause = 'time' WHERE ticket_id % 3 = 0`,
		`DELETE FROM clocks WHERE ticket_id % 11 = 0`,
		`INSERT INTO imports (source, external, ticket_id, events, digest, priority, made_sla, solved)
			SELECT 'jira', id, id, 1, '', '2', CASE id % 3 WHEN 0 THEN 0 WHEN 1 THEN 1 END, 1 FROM tickets WHERE id % 7 = 0`,
	} {
		if _, err := plainly.Exec(query); err != nil {
			t.Fatal(query, err)
		}
	}
	for back := range 7 {
		p := desk.Stretch{From: at(1, 0).AddDate(0, -back, 0), To: at(1, 0).AddDate(0, 1-back, 0)}
		c, err := CoreOf(t.Context(), db.Reader, p)
		if err != nil {
			t.Fatal(err)
		}
		got, err := trendOf(t.Context(), db.Reader, "m", p)
		if diff := cmp.Diff(trendOfCore("m", c), got); err != nil || diff != "" {
			t.Errorf("%s: %v %s", p.From.Format("2006-01"), err, diff)
		}
		if back == 1 && (c.Resolved == 0 || c.Backlog == 0 || c.SLA.Denominator == 0) {
			t.Errorf("nothing to compare in %+v", c)
		}
	}
}
