package store

import "context"

// Wording is something that people said, or a name, as it stands in a report.
type Wording struct {
	Ref    string // required: "ticket/12", "person/U1", "question/7", "action/3", "ticket/12/cancelled"
	Author string // whose words; they can have them erased
	Text   string
}

// putWords keeps what people said in a report.
func (tx *Tx) putWords(report int64, words []Wording) error {
	for _, w := range words {
		if _, err := tx.exec(`INSERT INTO report_words (report, ref, author, text) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			report, w.Ref, w.Author, clean(w.Text)); err != nil {
			return err
		}
	}
	return nil
}

// worded returns a report with what people said in it.
func (r Reader) worded(ctx context.Context, x Report, err error) (Report, error) {
	if err != nil {
		return x, err
	}
	scan := func(r row) (w Wording, err error) { return w, r.Scan(&w.Ref, &w.Author, &w.Text) }
	x.Words, err = list(ctx, r.q, scan, `SELECT ref, author, text FROM report_words WHERE report = ? ORDER BY ref`, x.N)
	return x, err
}

// unsay takes what is said of something out of all reports.
func (tx *Tx) unsay(ref string) error {
	_, err := tx.exec(`DELETE FROM report_words WHERE ref IN (?, ?)`, ref, ref+"/cancelled")
	return err
}
