package bot

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/store"
)

// filesAgain is how long the files of a ticket's first message wait when Slack
// does not show it, and filesFor for how long that is tried.
const (
	filesAgain = 10 * time.Minute
	filesFor   = 24 * time.Hour
)

// lookForFiles has the message that a ticket came from looked at for files.
// That asks Slack, for which the doors of a ticket have no time.
func (b *Bot) lookForFiles(tx *store.Tx, t desk.Ticket, want wanted) error {
	if !want.files {
		return nil
	}
	return tx.SetTimer("files", strconv.FormatInt(t.ID, 10), "", tx.Now())
}

// openingFiles shows the desk the files of the message that a ticket came
// from: a screenshot says more than its words.
func (b *Bot) openingFiles(ctx context.Context, it store.Item) (effect, error) {
	t, err := b.ticketOf(ctx, it.Ref)
	if err != nil {
		return nil, err
	}
	channel, ts, ok, err := b.db.Source(ctx, t.ID)
	if err != nil || !ok {
		return nothing, err
	}
	m, err := b.fetch(ctx, channel, ts)
	switch {
	case errors.Is(err, desk.ErrNotFound), err == nil && len(m.Files) == 0:
		return nothing, nil
	case err != nil && it.Attempt < 3:
		return nil, err
	case err != nil && b.now().Sub(t.OpenedAt) < filesFor:
		return func(tx *store.Tx) error { return tx.SetTimer("files", it.Ref, "", tx.Now().Add(filesAgain)) }, nil
	case err != nil:
		return nil, err
	}
	r := request{Envelope: gateway.Envelope{Files: filesOf(m), Channel: channel, TS: ts}}
	x := store.Relay{
		Origin: openingOf(channel, ts), Ticket: t.ID, Side: deskSide, Kind: "files", Author: firstNonEmpty(m.User, t.Requester),
		Files: carriedFiles(r, deskSide), Channel: channel, TS: ts,
	}
	return b.carry(t, x, r.Files), nil
}

// openingOf names the files of the message that a ticket came from.
func openingOf(channel, ts string) string { return "files/" + channel + "/" + ts }

func filesOf(m slack.Message) (files []gateway.File) {
	for _, f := range m.Files {
		if f.ID != "" && f.Mode != "tombstone" {
			files = append(files, gateway.File{
				ID: f.ID, Name: f.Name, Mimetype: f.Mimetype, Size: int64(f.Size), URL: firstNonEmpty(f.URLPrivateDownload, f.URLPrivate), Permalink: f.Permalink,
			})
		}
	}
	return files
}
