package sandbox

import (
	"encoding/base64"
	"net/http"
)

// sayIn is the body of POST /sandbox/say.
type sayIn struct {
	As       string   `json:"as"`
	Channel  string   `json:"channel"`
	Text     string   `json:"text"`
	ThreadTS string   `json:"thread_ts"`
	Files    []fileIn `json:"files"`
}

// fileIn is a file that somebody adds to a message; with audio it is a voice clip.
type fileIn struct {
	Name     string `json:"name"`
	Mimetype string `json:"mimetype"`
	Base64   string `json:"base64"`
	Audio    *struct {
		Transcript string `json:"transcript"`
		Locale     string `json:"locale"`
	} `json:"audio"`
}

func (w *Workspace) say(_ *http.Request, in sayIn) (any, error) {
	contents, err := in.decode()
	if err != nil {
		return nil, err
	}
	var said object
	err = w.change(func() error {
		u, c, err := w.seat(in.As, in.Channel)
		if err != nil {
			return err
		}
		m, err := w.written(u, c, in)
		if err != nil {
			return err
		}
		if len(contents) == 0 {
			w.post(m)
		} else if err := w.sayWithFiles(u, c, m, in.Files, contents); err != nil {
			return err
		}
		said = object{"channel": c.ID, "ts": m.TS}
		return nil
	})
	return said, err
}

func (in sayIn) decode() (contents [][]byte, err error) {
	for _, f := range in.Files {
		raw, err := base64.StdEncoding.DecodeString(f.Base64)
		switch {
		case err != nil:
			return nil, nonsense("file %q: not base64", f.Name)
		case len(raw) == 0:
			return nil, nonsense("file %q: empty", f.Name)
		case len(raw) > maxFile:
			return nil, nonsense("file %q: more than 20 MB", f.Name)
		}
		contents = append(contents, raw)
	}
	return contents, nil
}

// written makes the message a person's composer would send.
func (w *Workspace) written(u *user, c *channel, in sayIn) (*message, error) {
	text := w.compose(cleanText(in.Text))
	if text == "" && len(in.Files) == 0 {
		return nil, nonsense("text: missing")
	}
	if tooLong(text, maxMessageText) {
		return nil, impossible("the message has more than %d characters", maxMessageText)
	}
	if c.isDM() && (!w.manifest.messagesTab() || w.manifest.Features.AppHome.MessagesReadOnly) {
		return nil, impossible("the app takes no messages here")
	}
	m := &message{Channel: c.ID, TS: w.nextTS(), User: u.ID, Text: text, ClientMsgID: newUUID()}
	if text != "" {
		m.Blocks = []any{richText(secret(3), text)}
	}
	if in.ThreadTS != "" {
		root, err := w.messageFor(u, c, in.ThreadTS)
		if err != nil {
			return nil, err
		}
		m.Thread = root.root()
	}
	return m, nil
}

func (w *Workspace) sayWithFiles(u *user, c *channel, m *message, in []fileIn, contents [][]byte) error {
	var files []*file
	for i, fin := range in {
		f, err := w.store(w.nextID("F"), fin.Name, fin.Mimetype, contents[i])
		if err != nil {
			return err
		}
		f.User = u.ID
		if a := fin.Audio; a != nil {
			f.Audio, f.Transcript, f.Locale, f.Ready = true, cleanText(a.Transcript), a.Locale, w.Now().Add(transcriptAfter)
		}
		w.keep(f)
		files = append(files, f)
	}
	w.shareFiles(c, files, m, m.Thread)
	return nil
}

// pickIn is the body of acts on one message.
type pickIn struct {
	As      string `json:"as"`
	Channel string `json:"channel"`
	TS      string `json:"ts"`
	Text    string `json:"text"`
	Name    string `json:"name"`
	Remove  bool   `json:"remove"`
}

// onMessage runs an act on a message that person sees.
func (w *Workspace) onMessage(in pickIn, do func(*user, *message) error) (any, error) {
	return object{}, w.change(func() error {
		if in.TS == "" {
			return nonsense("ts: missing")
		}
		u, c, err := w.seat(in.As, in.Channel)
		if err != nil {
			return err
		}
		m, err := w.messageFor(u, c, in.TS)
		if err != nil {
			return err
		}
		return do(u, m)
	})
}

func (w *Workspace) editOwn(_ *http.Request, in pickIn) (any, error) {
	return w.onMessage(in, func(u *user, m *message) error {
		text := w.compose(cleanText(in.Text))
		switch {
		case m.User != u.ID || m.Subtype != "" && m.Subtype != "file_share":
			return impossible("%s can edit only own messages", u.Name)
		case text == "":
			return nonsense("text: missing")
		}
		mentioned := w.mentionsBot(m)
		next := w.amend(m, u.ID, func(m *message) {
			m.Text, m.Blocks = text, []any{richText(secret(3), text)}
		})
		if c := w.channels[m.Channel]; w.mentionsBot(next) && !mentioned && !c.isDM() {
			e := w.drawMessage(next)
			e["channel"], e["event_ts"] = c.ID, next.Edited.TS
			w.raiseIn(c, w.mentionEvent(next, e))
		}
		return nil
	})
}

func (w *Workspace) deleteOwn(_ *http.Request, in pickIn) (any, error) {
	return w.onMessage(in, func(u *user, m *message) error {
		if m.User != u.ID && !m.ephemeral() {
			return impossible("%s can delete only own messages", u.Name)
		}
		w.remove(m)
		return nil
	})
}

func (w *Workspace) reactAs(_ *http.Request, in pickIn) (any, error) {
	return w.onMessage(in, func(u *user, m *message) error {
		if in.Name == "" {
			return nonsense("name: missing")
		}
		if m.ephemeral() {
			return impossible("an ephemeral message takes no reactions")
		}
		if in.Remove {
			return w.unreact(m, u.ID, in.Name)
		}
		return w.react(m, u.ID, in.Name)
	})
}
