package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/kb"
)

// table shows what would be otherwise, then the sums of everything.
func (r replay) table(out io.Writer, all bool) error {
	fmt.Fprintf(out, "%s in %s, under %s: %d tickets\n\n", r.from.Format("January 2006"), r.zone, r.file, r.tickets)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	shown := 0
	for _, x := range r.rows {
		change := x.change()
		if change == "" && !all {
			continue
		}
		if shown == 0 {
			fmt.Fprintln(w, "TICKET\tCLOCK\tWHAT\tDID\tWOULD\tCHANGE\tTITLE")
		}
		shown++
		fmt.Fprintf(w, "#%d T%d\t%s\t%s\t%s\t%s\t%s\t%s\n", x.ticket.ID, x.ticket.Tier, x.clock, x.what(),
			r.short(x.did), r.short(x.would), dash(change), firstLine(courier.Clean(x.ticket.Covered(privateTitle).Title)))
	}
	if shown == 0 {
		fmt.Fprintln(w, "Nothing would have been otherwise.")
	}
	fmt.Fprintln(w, "\n\tDID\tWOULD\tNEW\tGONE")
	for _, s := range r.sums() {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\n", s.what, s.did, s.would, s.fresh, s.gone)
	}
	return w.Flush()
}

// short is when something came, and whom it called.
func (r replay) short(h happening) string {
	if h.at.IsZero() {
		return "-"
	}
	return strings.TrimSpace(h.at.In(r.zone).Format("01-02 15:04") + " " + r.who(h))
}

// replaySum counts what came of a kind in the month.
type replaySum struct {
	what                    string
	did, would, fresh, gone int
}

func (r replay) sums() (sums []replaySum) {
	for _, kind := range desk.Clocks() {
		for _, rung := range append(desk.Rungs(), missed) {
			s := replaySum{what: fmt.Sprintf("%s %s", kind, replayRow{rung: rung}.what())}
			for _, x := range r.rows {
				if x.clock == kind && x.rung == rung {
					s.add(r.within(x.did.at), r.within(x.would.at))
				}
			}
			sums = append(sums, s)
		}
	}
	return sums
}

func (s *replaySum) add(did, would bool) {
	count := func(n *int, yes bool) {
		if yes {
			*n++
		}
	}
	count(&s.did, did)
	count(&s.would, would)
	count(&s.fresh, would && !did)
	count(&s.gone, did && !would)
}

// csv prints everything, for a spreadsheet.
func (r replay) csv(out io.Writer) error {
	w := csv.NewWriter(out)
	w.Write([]string{"ticket", "tier", "clock", "what", "did_at", "did_called", "would_at", "would_called", "change", "title"})
	for _, x := range r.rows {
		w.Write([]string{fmt.Sprint(x.ticket.ID), fmt.Sprint(int(x.ticket.Tier)), string(x.clock), x.what(), utc(x.did.at), kb.Disarmed(r.who(x.did)),
			utc(x.would.at), kb.Disarmed(r.who(x.would)), x.change(), kb.Disarmed(x.ticket.Covered(privateTitle).Title)})
	}
	w.Flush()
	return w.Error()
}

func utc(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// replayLine is a row for programs.
type replayLine struct {
	Ticket int64     `json:"ticket"`
	Tier   int       `json:"tier"`
	Clock  string    `json:"clock"`
	What   string    `json:"what"`
	Did    time.Time `json:"did_at,omitzero"`
	DidWho []string  `json:"did_called,omitempty"`
	Would  time.Time `json:"would_at,omitzero"`
	Who    []string  `json:"would_called,omitempty"`
	Change string    `json:"change,omitempty"`
}

func (r replay) json(out io.Writer) error {
	lines := []replayLine{}
	for _, x := range r.rows {
		lines = append(lines, replayLine{x.ticket.ID, int(x.ticket.Tier), string(x.clock), x.what(),
			x.did.at.UTC(), x.did.called, x.would.at.UTC(), x.would.called, x.change()})
	}
	return printJSON(out, lines)
}
