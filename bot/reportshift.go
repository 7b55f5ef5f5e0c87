package bot

import (
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/bot/report"
	"opsdesk/store"
)

// tellShiftBegins gives a hand-over also to who begins, in their language, once
// however many channels it is posted in. One that comes a day late is told to
// nobody: what was open then hands over nothing.
func (b *Bot) tellShiftBegins(tx *store.Tx, x store.Report, m report.Pack) error {
	d, ok := m.(report.Shift)
	if !ok || d.Next == "" {
		return nil
	}
	period, err := report.PeriodOf(x.Name, x.Period, b.cfg().Zone)
	if err != nil || !tx.Now().Before(period.To.AddDate(0, 0, 1)) {
		return err
	}
	w := b.in(lang.Of(localeIn(tx, d.Next)))
	said := b.digest(w, m, x.ID)
	if owed := report.Pieces(b.inWords(w, m), x.ID, w)[report.OwedPiece]; len(owed.Rows) > 0 {
		said.Blocks.BlockSet = append(said.Blocks.BlockSet, tableBlock(owed.Head, owed.Rows))
	}
	return b.notify(tx, news{kind: desk.NoticeShift, Saying: store.Saying{
		Key: "report/" + x.Name + "/" + x.Period + "/begins/" + d.Next, Kind: store.SayDirect, User: d.Next, Words: said.JSON(),
	}})
}
