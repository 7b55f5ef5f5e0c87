package bot

import "sync/atomic"

// hooked counts what became of the news of alerts, since the process began.
type hooked struct{ repeated, muted atomic.Int64 }

// AlertNews returns how much of the news of alerts said what was known already,
// and how much of it opened no ticket because of maintenance, since the process
// began.
func (b *Bot) AlertNews() (repeated, muted int64) {
	return b.hooked.repeated.Load(), b.hooked.muted.Load()
}
