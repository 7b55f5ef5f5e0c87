package cli

import (
	"context"

	"opsdesk/bot/report"
	"opsdesk/store"
)

// kindText is how the command line explains a report.
type kindText struct{ short, long string }

// kindTexts explains the reports, by name.
func kindTexts() map[string]kindText {
	return map[string]kindText{
		report.Monthly: {"Count a month, or print a report that was frozen", "Counts a month"},
		report.Weekly: {"What was inspected in a week, and what is to be done",
			"Counts a week of ISO 8601: what was inspected, what is open and overdue, what no\narticle answered, what is planned next"},
		report.Quarterly: {"The pack for the review of a quarter",
			"Counts a quarter: what came again and again, what earlier reviews agreed, the\nagenda, and the figures of the monthly report"},
		report.Duty: {"What one shift hands to the next",
			"Counts the day before a hand-over: what is open by its next deadline, what\nhappened, what is planned, who comes. Of a day alone 09:00 is meant. Counted"},
	}
}

// planOf is what the configuration decides about reports, with people by the
// names that the desk knows.
func (c config) planOf(ctx context.Context, db *store.DB) (report.Plan, error) {
	p := c.plan()
	known, err := c.offline(ctx, db)
	p.Roster = known.Rota
	p.Roster.People, p.Roster.Backup = known.Duty, known.Leads
	return p, err
}
