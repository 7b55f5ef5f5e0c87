package bot

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/store"
)

// masked returns e without the secrets somebody wrote into it, and of which
// kinds they were. It is called before anything of e is kept or thought
// about: a password must not be in the inbox, not even for a moment.
func (b *Bot) masked(e gateway.Envelope) (gateway.Envelope, []desk.SecretKind) {
	if b.cfg().KeepSecrets {
		return e, nil
	}
	raw, kinds := maskPayload(e.Raw)
	if len(kinds) == 0 {
		return e, nil
	}
	clean, err := gateway.Read(e.Type, raw)
	if err != nil { // it was read before, and words are all that has changed
		b.log.Error("masked payload unreadable", "kind", e.Kind)
		return gateway.Envelope{Type: e.Type, Kind: gateway.Other, ID: e.ID}, kinds
	}
	clean.ID, clean.Retry, clean.RetryReason, clean.At = e.ID, e.Retry, e.RetryReason, e.At
	return clean, kinds
}

// mask is for words that came in by another way than an envelope.
func (b *Bot) mask(s string) string {
	if b.cfg().KeepSecrets {
		return s
	}
	return desk.Mask(s)
}

// ours are fields of a payload whose values Slack or we have made and need
// again. A response URL is a secret too, but answers depend on it: it is
// erased when it is used.
func ours(field string) bool {
	switch field {
	case "response_url", "trigger_id", "ts", "event_ts", "action_ts", "thread_ts", "message_ts", "id", "event_id", "client_msg_id",
		"user", "team", "channel", "hash", "type", "action_id", "block_id", "callback_id", "view_id":
		return true
	}
	return false
}

// maskPayload returns a payload without its secrets, and the kinds of those.
// One without any comes back as it is, after one look at its bytes.
func maskPayload(raw []byte) ([]byte, []desk.SecretKind) {
	var kinds []desk.SecretKind
	var secrets []string
	eachText(string(raw), func(text string) {
		for _, s := range desk.Secrets(text) {
			secrets = append(secrets, text[s.From:s.To])
			if !slices.Contains(kinds, s.Kind) {
				kinds = append(kinds, s.Kind)
			}
		}
	})
	if len(kinds) == 0 {
		return raw, nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var tree any
	if err := dec.Decode(&tree); err != nil && !errors.Is(err, io.EOF) {
		return []byte("{}"), kinds // rather nothing than what was found in it
	}
	out, err := json.Marshal(maskTree("", tree, secrets))
	if err != nil {
		return []byte("{}"), kinds
	}
	return out, kinds
}

// maskTree masks every text under a field. A client sends a message twice, as
// text and as blocks that cut it into pieces: what was found in one is taken
// out of the other, though nothing there tells that it is a password.
func maskTree(field string, node any, secrets []string) any {
	switch n := node.(type) {
	case map[string]any:
		for name, child := range n {
			n[name] = maskTree(name, child, secrets)
		}
	case []any:
		for i, child := range n {
			n[i] = maskTree(field, child, secrets)
		}
	case string:
		if ours(field) {
			return n
		}
		n = desk.Mask(n)
		if field == "text" || field == "url" || field == "fallback" || field == "title" || field == "content" {
			n = without(n, secrets)
		}
		return n
	}
	return node
}

// without returns s with secrets masked where they stand by themselves.
func without(s string, secrets []string) string {
	for _, secret := range secrets {
		for from := 0; ; {
			at := strings.Index(s[from:], secret)
			if at < 0 {
				break
			}
			at += from
			if from = at + len(secret); alone(s, at, from) {
				s = s[:at] + desk.Masked + s[from:]
				from = at + len(desk.Masked)
			}
		}
	}
	return s
}

// alone reports whether the word from a to b is no part of a longer one.
func alone(s string, a, b int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:a])
	after, _ := utf8.DecodeRuneInString(s[b:])
	letter := func(r rune) bool { return r < 0x80 && (r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z') }
	return !(a > 0 && letter(before)) && !(b < len(s) && letter(after))
}

// leastSecret is the length of the shortest text with a secret in it, in
// bytes: "pwd=abc".
const leastSecret = 7

// eachText calls do with every text in a JSON document that is not of our
// own making.
func eachText(doc string, do func(string)) {
	field := ""
	for i := 0; i < len(doc); {
		at := strings.IndexByte(doc[i:], '"')
		if at < 0 {
			return
		}
		from := i + at + 1
		to, plain := endOfText(doc, from)
		i = to + 1
		text := doc[from:min(to, len(doc))]
		if isField(doc, i) {
			field = text
			continue
		}
		if len(text) < leastSecret || ours(field) {
			continue
		}
		if !plain {
			text = unquoted(text)
		}
		do(text)
	}
}

// endOfText returns where the text ends that begins at from, and whether it
// has no escapes.
func endOfText(doc string, from int) (to int, plain bool) {
	plain = true
	for i := from; ; {
		at := strings.IndexByte(doc[i:], '"')
		if at < 0 {
			return len(doc), plain && strings.IndexByte(doc[from:], '\\') < 0
		}
		i += at
		slashes := 0
		for i-slashes > from && doc[i-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i, plain && strings.IndexByte(doc[from:i], '\\') < 0
		}
		i++
	}
}

// isField reports whether the text before i names a field.
func isField(doc string, i int) bool {
	for i < len(doc) && strings.IndexByte(" \t\r\n", doc[i]) >= 0 {
		i++
	}
	return i < len(doc) && doc[i] == ':'
}

// unquoted undoes the escapes of a JSON text.
func unquoted(s string) string {
	var out string
	if json.Unmarshal([]byte(`"`+s+`"`), &out) != nil {
		return s
	}
	return out
}

// warnSecret is the effect of telling who wrote a secret, at once and only
// them, in general terms, and what to do now.
func (b *Bot) warnSecret(e gateway.Envelope, kinds []desk.SecretKind) effect {
	if len(kinds) == 0 || e.User == "" || e.BotID != "" {
		return nothing
	}
	key, said := "secret.said", "secret/"
	switch e.Kind {
	case gateway.Message, gateway.Mention:
		said += e.MessageKey()
	case gateway.Edited:
		said += "edited/" + e.Channel + "/" + e.TS + "/" + e.EventTS
	case gateway.Command, gateway.Submit:
		key, said = "secret.typed", said+strings.Join(e.Keys(), "/")
	default:
		return nothing
	}
	to := addressOf(e, store.Item{})
	to.id, to.quiet = said, true
	if direct(to.channel) {
		to.quiet, to.thread = false, e.ThreadTS
	}
	return func(tx *store.Tx) error {
		to.locale = localeIn(tx, e.User)
		w := b.in(to.lang())
		var what []string
		for _, kind := range kinds {
			what = append(what, w.Say("secret."+string(kind)))
		}
		words := w.Say(key, "what", strings.Join(what, w.Say("secret.and")))
		return b.tell(to, strconv.Itoa(len(kinds)), message(words, section(words)))(tx)
	}
}
