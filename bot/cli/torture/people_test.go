package torture

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// talk is a message as a person sees it.
type talk struct {
	Channel  string
	TS       string
	ThreadTS string `json:"thread_ts"`
	BotID    string `json:"bot_id"`
	Text     string
	Blocks   []any
	Metadata struct {
		Payload struct{ ID string } `json:"event_payload"`
	}
	Ephemeral bool
}

// words is everything the message says, its blocks included.
func (t talk) words() string { return strings.Join(append([]string{t.Text}, texts(t.Blocks)...), "\n") }

func texts(v any) (list []string) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			list = append(list, texts(item)...)
		}
	case map[string]any:
		for _, key := range []string{"text", "elements", "fields"} {
			if s, ok := v[key].(string); ok {
				list = append(list, s)
			}
			list = append(list, texts(v[key])...)
		}
	}
	return list
}

// spot is something that can be pressed.
type spot struct{ action, block string }

func spots(v any, block string) (list []spot) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			list = append(list, spots(item, block)...)
		}
	case map[string]any:
		if id, ok := v["block_id"].(string); ok {
			block = id
		}
		if id, ok := v["action_id"].(string); ok {
			list = append(list, spot{id, block})
		}
		for _, key := range []string{"elements", "accessory"} {
			list = append(list, spots(v[key], block)...)
		}
	}
	return list
}

// messages are what a person sees in a channel, oldest first.
func (w *world) messages(as, channel string) (list []talk) {
	w.t.Helper()
	w.must(w.see("messages", url.Values{"as": {as}, "channel": {channel}}, &list))
	return list
}

// said are the bot's messages in a channel that match a pattern, in order.
func (w *world) said(as, channel, pattern string) (found []talk) {
	w.t.Helper()
	match := regexp.MustCompile("(?s)" + pattern)
	for _, m := range w.messages(as, channel) {
		if m.BotID != "" && match.MatchString(m.words()) {
			found = append(found, m)
		}
	}
	return found
}

// hears waits until a person has been told something.
func (w *world) hears(as, channel, pattern string) {
	w.t.Helper()
	w.until(as+" to be told "+pattern+" in "+channel, func() bool { return len(w.said(as, channel, pattern)) > 0 })
}

// say has a person write something, and returns its channel and ts.
func (w *world) say(as, channel, text string) (string, string) {
	w.t.Helper()
	return w.reply(as, channel, "", text)
}

func (w *world) reply(as, channel, root, text string) (string, string) {
	w.t.Helper()
	in := map[string]any{"as": as, "channel": channel, "text": text}
	if root != "" {
		in["thread_ts"] = root
	}
	var out struct{ Channel, TS string }
	w.must(w.act("say", in, &out))
	return out.Channel, out.TS
}

func (w *world) react(as, channel, ts, name string) {
	w.t.Helper()
	w.must(w.act("react", map[string]any{"as": as, "channel": channel, "ts": ts, "name": name}, nil))
}

// press presses a button of the newest message of the bot that matches. It
// reports whether Slack got its answer; a button that is gone is no error.
func (w *world) press(as, channel, about, action string) (acked bool) {
	w.t.Helper()
	for _, m := range slices.Backward(w.said(as, channel, about)) {
		for _, s := range spots(m.Blocks, "") {
			if name, _, _ := strings.Cut(s.action, ":"); name != action {
				continue
			}
			var out struct{ Acked bool }
			err := w.act("press", map[string]any{
				"as": as, "channel": m.Channel, "message_ts": m.TS, "action_id": s.action, "block_id": s.block,
			}, &out)
			w.mustBePossible(err)
			return out.Acked
		}
	}
	return false
}

// offered reports whether a message that matches has that button.
func (w *world) offered(as, channel, about, action string) bool {
	w.t.Helper()
	for _, m := range w.said(as, channel, about) {
		for _, s := range spots(m.Blocks, "") {
			if name, _, _ := strings.Cut(s.action, ":"); name == action {
				return true
			}
		}
	}
	return false
}

// mustBePossible lets pass what a person was too late for.
func (w *world) mustBePossible(err error) {
	w.t.Helper()
	var refused *refusedError
	if errors.As(err, &refused) && (refused.status == http.StatusConflict || refused.status == http.StatusNotFound) {
		return
	}
	w.must(err)
}

// form reports whether a person has a form open that can be sent.
func (w *world) form(as string) bool {
	w.t.Helper()
	var view map[string]any
	w.must(w.see("view", url.Values{"as": {as}}, &view))
	return view != nil && view["submit"] != nil
}

// submit fills in the form on top and sends it. It reports whether it closed.
func (w *world) submit(as string, fields map[string]any) bool {
	w.t.Helper()
	closed, _ := w.send(as, fields)
	return closed
}

// send is submit, with what the form says to what was filled in.
func (w *world) send(as string, fields map[string]any) (closed bool, faults map[string]string) {
	w.t.Helper()
	state := make(map[string]map[string]any)
	for block, value := range fields {
		state[block] = map[string]any{"value": value}
	}
	var out struct {
		Status string
		Errors map[string]string
	}
	w.mustBePossible(w.act("submit", map[string]any{"as": as, "state": state}, &out))
	return out.Status == "closed", out.Errors
}

// closeForms closes whatever a person has open.
func (w *world) closeForms(as string) {
	w.t.Helper()
	w.mustBePossible(w.act("close", map[string]any{"as": as, "all": true}, nil))
}

// command has a person use /ops. It reports whether Slack got its answer.
func (w *world) command(as, channel, text string) bool {
	w.t.Helper()
	var out struct{ Acked bool }
	w.must(w.act("command", map[string]any{"as": as, "channel": channel, "command": "/ops", "text": text}, &out))
	return out.Acked
}
