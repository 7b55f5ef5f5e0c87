package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a figure counted is kept with its report; a second Freeze of the period
// changes nothing, and of older reports it is not known.
func TestTicketsBehindAReportAreKept(t *testing.T) {
	f := shelf(t)
	freeze := func(period string, behind map[string][]int64) (x Report) {
		f.write(func(tx *Tx) (err error) {
			x, _, err = tx.Freeze(Report{Name: "monthly", Period: period, Body: []byte(`{}`), Behind: behind})
			return err
		})
		return x
	}
	kept, old := freeze("2026-10", map[string][]int64{"opened": {3, 5}, "missed": nil}), freeze("2026-09", nil)
	freeze("2026-10", map[string][]int64{"opened": {7}})
	for _, c := range []struct {
		x      Report
		figure string
		want   []int64
		ok     bool
	}{{kept, "opened", []int64{3, 5}, true}, {kept, "missed", nil, true}, {old, "opened", nil, false}} {
		got, ok, err := f.ReportTickets(f.ctx, c.x.N, c.figure)
		if err != nil || ok != c.ok || !cmp.Equal(got, c.want) {
			t.Errorf("ReportTickets(%s, %s) = %v, %v, %v, want %v, %v", c.x.Period, c.figure, got, ok, err, c.want, c.ok)
		}
	}
}
