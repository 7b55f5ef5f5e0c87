package courier

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/store"
)

// A row of the outbox can also be a file that is copied to another place, a
// sign put on a message, or the taking back of a copy. They stand in the
// stored message.

// Upload is a file to be copied from where it is to where the message goes,
// since who reads there cannot see it where it is.
type Upload struct {
	ID   string `json:"id"`  // Slack's, of the original
	URL  string `json:"url"` // wants the bot's token; empty: Slack is asked for it
	Name string `json:"name"`
	Size int64  `json:"size"`
}

// MaxFile is how many bytes a file that is copied may have. It is held in
// memory on its way.
const MaxFile = 10 << 20

// Sign is an emoji to be put on a message, or on the message of a card. Where
// the row goes into a card's thread, that card must have been posted: a card
// that was given up has delivered nothing.
type Sign struct {
	Name    string `json:"name"`
	Channel string `json:"channel,omitempty"`
	TS      string `json:"ts,omitempty"`
	Card    int64  `json:"card,omitempty"`
}

// signFor is how long a sign waits for the card that it goes on.
const signFor = time.Hour

// methodOf is how stored words are said.
func methodOf(m Message) string {
	switch {
	case m.File != nil:
		return methodUpload
	case m.Sign != nil:
		return methodSign
	case m.Recall != "":
		return methodRecall
	}
	return methodPost
}

// nameOf is a file's name with the id of its row in it, by which it is found
// again: what a shared file says cannot carry metadata.
func nameOf(u Upload, id int64) string {
	name := strings.Join(strings.Fields(Clean(path.Base(strings.ReplaceAll(u.Name, `\`, "/")))), " ")
	if strings.Trim(name, "./ ") == "" {
		name = "file"
	}
	ext := path.Ext(name)
	if len(ext) > 12 {
		ext = ""
	}
	base, _ := cut(strings.TrimSuffix(name, ext), 80)
	return base + fileMark(id) + ext
}

func fileMark(id int64) string { return fmt.Sprintf("-o%d", id) }

// fileOf returns the id of the file in m that a row became, or "".
func fileOf(m slack.Message, id int64) string {
	for _, f := range m.Files {
		base := strings.TrimSuffix(f.Name, path.Ext(f.Name))
		if strings.HasSuffix(base, fileMark(id)) || strings.HasSuffix(f.Name, fileMark(id)) {
			return f.ID
		}
	}
	return ""
}

// upload copies a file. Only its last step shows anything; the steps before
// leave nothing that anybody sees.
func (c *Courier) upload(ctx context.Context, p *parcel) error {
	u := *p.message.File
	if u.Size > MaxFile {
		return fault{remedy: final, code: "file_too_big"}
	}
	if u.URL == "" {
		f, _, _, err := c.files().GetFileInfoContext(ctx, u.ID, 0, 0)
		if err != nil {
			return notFetched(err)
		}
		u.URL = cmp.Or(f.URLPrivateDownload, f.URLPrivate)
	}
	content := &limited{most: MaxFile}
	if err := c.files().GetFileContext(ctx, u.URL, content); err != nil {
		return notFetched(err)
	}
	if content.Len() == 0 {
		return fault{remedy: final, code: "file_empty"}
	}
	f, err := c.files().UploadFileContext(ctx, slack.UploadFileParameters{
		Filename: nameOf(u, p.out.ID), Title: Clean(u.Name), FileSize: content.Len(), Reader: &content.Buffer,
		Channel: p.channel, ThreadTimestamp: p.thread, InitialComment: p.message.Text,
	})
	if err != nil {
		return err
	}
	p.ts = f.ID
	return nil
}

func (c *Courier) files() *slack.Client {
	if c.o.Files != nil {
		return c.o.Files
	}
	return c.o.Slack
}

// notFetched judges a download that failed: nothing was said by it. A file
// that Slack does not give out stays so.
func notFetched(err error) error {
	var told fault
	var status slack.StatusCodeError
	switch f := judge(err); {
	case errors.As(err, &told):
		return told
	case errors.As(err, &status) && status.Code >= 300 && status.Code < 500 && f.remedy == again:
		return fault{remedy: final, code: "file_not_readable"}
	case f.remedy == unclear:
		return fault{remedy: again, code: f.code}
	default:
		return f
	}
}

// limited is a buffer that refuses to grow beyond its limit.
type limited struct {
	bytes.Buffer
	most int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > l.most {
		return 0, fault{remedy: final, code: "file_too_big"}
	}
	return l.Buffer.Write(p)
}

// sign puts an emoji on a message. That it is there already, or that the
// message is gone, is no failure, and none is worth telling people of.
func (c *Courier) sign(ctx context.Context, p *parcel) error {
	s := *p.message.Sign
	if p.out.ThreadCard != 0 {
		if root, err := c.o.DB.Card(ctx, p.out.ThreadCard); err != nil || root.TS == "" {
			return err
		}
	}
	if s.Card != 0 {
		card, err := c.o.DB.Card(ctx, s.Card)
		switch {
		case err != nil:
			return err
		case card.TS == "" && c.o.Now().Sub(p.out.CreatedAt) < signFor:
			return fault{remedy: hold, code: "not_posted_yet", wait: time.Second}
		case card.TS == "":
			return nil
		}
		s.Channel, s.TS = card.PostedIn, card.TS
	}
	return c.quietly(p, c.o.Slack.AddReactionContext(ctx, s.Name, slack.NewRefToMessage(s.Channel, s.TS)))
}

// recall takes back a message, or the copy of a file. A copy that was never made needs
// nothing.
func (c *Courier) recall(ctx context.Context, p *parcel) error {
	channel, id, err := c.o.DB.SentAs(ctx, p.message.Recall)
	switch {
	case err != nil || id == "":
		return err
	case strings.HasPrefix(id, "F"):
		return c.quietly(p, c.o.Slack.DeleteFileContext(ctx, id))
	}
	_, _, err = c.o.Slack.DeleteMessageContext(ctx, channel, id)
	return c.quietly(p, err)
}

// quietly makes a refusal that would not change no failure.
func (c *Courier) quietly(p *parcel, err error) error {
	if f := judge(err); err != nil && f.remedy != wait && f.remedy != again && f.remedy != unclear && f.remedy != halt {
		if f.code != "already_reacted" {
			c.o.Log.Warn("left undone", "out", p.out.ID, "method", p.method, "err", f)
		}
		return nil
	}
	return err
}

// spoken reads how a row's words are said, where they are said at all.
func spoken(out store.Out) (Message, bool) {
	if out.Kind != store.SayPost && out.Kind != store.SayDirect {
		return Message{}, false
	}
	m, err := ParseMessage(out.Words)
	return m, err == nil
}
