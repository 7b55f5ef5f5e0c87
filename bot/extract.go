package bot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/bot/lang"
	"opsdesk/bot/llm"
	"opsdesk/kb"
	"opsdesk/prompts"
	"opsdesk/store"
)

// Voice clips and screenshots. What was heard or read is shown to its author,
// who can mend it; no ticket is opened from it before that.

const (
	voice   = "voice"
	picture = "picture"
)

// transcriptFor is how long Slack's own transcript of a clip is waited for,
// and transcriptAgain how often it is looked for.
const (
	transcriptFor   = time.Minute
	transcriptAgain = 3 * time.Second
)

// maxReadable bounds a file that is read, in bytes.
const maxReadable = 8 << 20

// readable returns the file of a message that can be listened to or looked at.
// Pictures need a model that sees.
func (b *Bot) readable(files []gateway.File) (f gateway.File, kind string) {
	for _, f := range files {
		if f.Audio {
			return f, voice
		}
	}
	for _, f := range files {
		if b.model != nil && slices.Contains(pictureTypes(), f.Mimetype) && f.Size <= maxReadable {
			return f, picture
		}
	}
	return f, ""
}

func pictureTypes() []string { return []string{"image/png", "image/jpeg", "image/webp", "image/gif"} }

// hearFiles answers a message that is only a file: a voice clip by what was
// heard, a screenshot by what can be read in it, anything else by asking for
// words.
func (b *Bot) hearFiles(_ context.Context, r request) (effect, error) {
	if do, ok := b.read(r, ""); ok {
		return do, nil
	}
	w := b.in(r.to.lang())
	return b.tell(r.to, "files", message(w.Say("files"))), nil
}

// beside reads a picture that stands beside words. Where nobody can, its author
// is told.
func (b *Bot) beside(r request, say string) effect {
	if do, ok := b.read(r, say); ok {
		return do
	}
	if !slices.ContainsFunc(r.Files, func(f gateway.File) bool { return strings.HasPrefix(f.Mimetype, "image/") }) {
		return nothing
	}
	r.to.quiet = true
	return b.tell(r.to, "blind", message(b.in(r.to.lang()).Say("extract.blind")))
}

// read has a file of a message read; ok is false if it has none that can be.
func (b *Bot) read(r request, said string) (do effect, ok bool) {
	f, kind := b.readable(r.Files)
	if kind == "" {
		return nil, false
	}
	x := store.Extract{
		Origin: originOf(r.Channel, r.TS), Kind: kind, User: r.who.ID, Team: r.Team, Channel: r.Channel, TS: r.TS, ThreadTS: r.to.thread,
		Lang: string(r.to.lang()), File: f.ID, Said: said,
	}
	return func(tx *store.Tx) error {
		kept, fresh, err := tx.PutExtract(x)
		if err != nil || !fresh {
			return err
		}
		_, err = tx.PutCard(store.Card{Kind: "extract", Ref: kept.ID, View: "extract", Channel: x.Channel, ThreadTS: x.ThreadTS, User: x.User})
		if err != nil {
			return err
		}
		lane := fmt.Sprintf("look/%d", kept.ID%lookLanes)
		return tx.AddTimer("read", strconv.FormatInt(kept.ID, 10), lane, tx.Now())
	}, true
}

// errNotYet: what is waited for may still come.
var errNotYet = errors.New("not yet")

// readFile listens to or looks at a file.
func (b *Bot) readFile(ctx context.Context, it store.Item) (effect, error) {
	x, err := b.extractOf(ctx, it.Ref)
	if err != nil || x.State != "waiting" {
		return nothing, err
	}
	text, why, err := b.listenOrLook(ctx, x)
	switch {
	case errors.Is(err, errNotYet):
		return func(tx *store.Tx) error {
			return tx.SetTimer("read", it.Ref, fmt.Sprintf("look/%d", x.ID%lookLanes), tx.Now().Add(transcriptAgain))
		}, nil
	case errors.Is(err, errLeaving):
		return nil, err
	case err != nil && !errors.As(err, new(*llm.Error)) && it.Attempt < 3:
		return nil, err
	case err != nil:
		b.log.Warn("file not read", "extract", x.ID, "err", err)
		why = whyFailed
	}
	if text == "" && why == "" {
		why = whyNothing
	}
	x.Text, x.State, x.Why = b.mask(text), "read", why
	if why != "" {
		x.State = "failed"
	}
	next, err := b.heard(ctx, x)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		fresh, err := tx.EndExtract(x.ID, x.Text, why)
		if err != nil || !fresh {
			return err
		}
		return all(func(tx *store.Tx) error { return tx.Redraw("extract", x.ID) }, next)(tx)
	}, nil
}

// Why nothing was read.
const (
	whyNothing = "nothing" // silence, or a picture without words
	whyNoEars  = "no_ears" // there is no transcript, and nobody to make one
	whyFailed  = "failed"
)

func (b *Bot) extractOf(ctx context.Context, ref string) (store.Extract, error) {
	id, err := strconv.ParseInt(ref, 10, 64)
	if err != nil {
		return store.Extract{}, fmt.Errorf("extract %q: %w", ref, desk.ErrInvalid)
	}
	return b.db.Extract(ctx, id)
}

func (b *Bot) listenOrLook(ctx context.Context, x store.Extract) (text, why string, err error) {
	if x.Kind == picture {
		return b.lookAt(ctx, x)
	}
	return b.listen(ctx, x)
}

// listen takes Slack's own transcript, and waits for it a while; else the
// endpoint writes down what is said.
func (b *Bot) listen(ctx context.Context, x store.Extract) (text, why string, err error) {
	f, _, _, err := b.slack.GetFileInfoContext(ctx, x.File, 0, 0)
	if err != nil {
		return "", "", err
	}
	switch status := statusOf(f); {
	case status == "complete":
		text, err = b.transcript(ctx, f)
	case status == "processing" && b.now().Sub(x.BegunAt) < transcriptFor:
		return "", "", errNotYet
	case b.speech == nil:
		return "", whyNoEars, nil
	default:
		text, err = b.writeDown(ctx, x, f)
	}
	if text = strings.Join(strings.Fields(text), " "); imagined(text) {
		text = ""
	}
	return text, "", err
}

// statusOf is how far Slack's transcript is.
func statusOf(f *slack.File) string {
	if f.Transcription == nil {
		return "none"
	}
	return f.Transcription.Status
}

// transcript is Slack's, whole.
func (b *Bot) transcript(ctx context.Context, f *slack.File) (string, error) {
	p := f.Transcription.Preview
	if p != nil && (p.HasMore == nil || !*p.HasMore || f.VTT == "") {
		return p.Content, nil
	}
	raw, err := b.download(ctx, f.VTT)
	return cues(string(raw)), err
}

// cues are the words of subtitles in WebVTT.
func cues(vtt string) string {
	var said []string
	for _, block := range strings.Split(strings.ReplaceAll(vtt, "\r\n", "\n"), "\n\n") {
		lines := strings.Split(strings.TrimSpace(block), "\n")
		at := slices.IndexFunc(lines, func(line string) bool { return strings.Contains(line, "-->") })
		if at < 0 {
			continue // the head, a note
		}
		for _, line := range lines[at+1:] {
			said = append(said, strings.TrimPrefix(line, "- "))
		}
	}
	return strings.Join(said, " ")
}

func (b *Bot) writeDown(ctx context.Context, x store.Extract, f *slack.File) (string, error) {
	sound, err := b.download(ctx, firstNonEmpty(f.URLPrivateDownload, f.URLPrivate))
	if err != nil {
		return "", err
	}
	return b.speech(ctx, f.Name, sound, b.lexicon(lang.Of(x.Lang)))
}

// lexicon names what people here talk about, so that it is heard right.
func (b *Bot) lexicon(l lang.Lang) string {
	var known []string
	for _, c := range b.cfg().Components {
		known = append(known, c.Name(string(l)))
	}
	hint := strings.Join(known, ", ")
	if l == lang.ZH {
		return "以下是普通话的句子。" + hint
	}
	return hint
}

// errTooBig: a file is larger than is read.
var errTooBig = fmt.Errorf("file over %d bytes: %w", maxReadable, desk.ErrInvalid)

// bounded is a buffer that takes no more than maxReadable.
type bounded struct{ bytes.Buffer }

func (w *bounded) Write(p []byte) (int, error) {
	if w.Len()+len(p) > maxReadable {
		return 0, errTooBig
	}
	return w.Buffer.Write(p)
}

func (b *Bot) download(ctx context.Context, url string) ([]byte, error) {
	var w bounded
	err := b.slack.GetFileContext(ctx, url, &w)
	return w.Bytes(), err
}

// imagined reports whether a transcript is silence, or what models that heard
// nothing like to write.
func imagined(text string) bool {
	plain := strings.Trim(kb.Fold(text), joints)
	for _, phrase := range []string{"请不吝点赞", "打赏支持", "明镜与点点", "字幕由", "字幕志愿者", "字幕制作", "感谢观看", "谢谢观看", "amara.org", "subtitles by", "thanks for watching", "please subscribe"} {
		if strings.Contains(plain, phrase) {
			return true
		}
	}
	return slices.Contains([]string{"", "you", "thank you", "thanks", "bye", "bye bye", "嗯", "谢谢", "谢谢大家", "以下是普通话的句子"}, plain)
}

// lookAt has a model read a picture.
func (b *Bot) lookAt(ctx context.Context, x store.Extract) (text, why string, err error) {
	f, _, _, err := b.slack.GetFileInfoContext(ctx, x.File, 0, 0)
	if err != nil {
		return "", "", err
	}
	data, err := b.download(ctx, firstNonEmpty(f.URLPrivateDownload, f.URLPrivate))
	if err != nil {
		return "", "", err
	}
	if b.model == nil {
		return "", whyNothing, nil
	}
	ctx, done := b.thinking(ctx)
	defer done()
	out, err := askModel(ctx, b, prompts.Screenshot, prompts.ScreenshotIn{Said: x.Said}, asker{x.User, x.Channel}, llm.Image{Type: f.Mimetype, Data: data})
	if errors.Is(err, errLeaving) {
		return "", "", err
	}
	if err != nil || !out.Readable {
		return "", whyNothing, nil // the author is asked for words, whatever the reason
	}
	return facts(out), "", nil
}

// facts is what was read in a picture, a line each.
func facts(out prompts.ScreenshotOut) string {
	lines := slices.Clone(out.Codes)
	for _, s := range []string{out.Message, out.Module, out.Version} {
		if s = strings.TrimSpace(s); s != "" {
			lines = append(lines, s)
		}
	}
	return cut(courier.Clean(strings.Join(lines, "\n")), maxTitle*4)
}
