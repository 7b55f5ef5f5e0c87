package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"
)

// hook is one response URL: it lets the app answer where a person acted, even where it is no member.
type hook struct {
	Key     string    `json:"key"`
	User    string    `json:"user"`
	Channel string    `json:"channel"`
	TS      string    `json:"ts,omitempty"` // the message that was acted on
	Expires time.Time `json:"expires"`      // workspace clock
	Used    int       `json:"used,omitempty"`
}

const (
	hookUses = 5
	hookLife = 30 * time.Minute
)

func (h *hook) kind() string { return "hook" }

func (h *hook) take(s *state) { s.hooks[h.Key] = h }

// newHook makes a response URL; kind is the part of its address that says what it came from.
func (w *Workspace) newHook(kind, user, channel, ts string) string {
	w.forgetHooks()
	h := &hook{Key: secret(16), User: user, Channel: channel, TS: ts, Expires: w.Now().Add(hookLife)}
	w.keep(h)
	return w.link(kind, w.team.ID, h.Key)
}

// forgetHooks drops those that expired long ago from memory; for a while one is still told so.
func (w *Workspace) forgetHooks() {
	for key, h := range w.hooks {
		if w.Now().Sub(h.Expires) > 24*time.Hour {
			delete(w.hooks, key)
		}
	}
}

// serveHook answers a POST to a response URL.
func (w *Workspace) serveHook(rw http.ResponseWriter, r *http.Request) {
	began := time.Now()
	w.look(func() { w.activity.calls++ })
	defer w.look(func() { w.activity.calls--; w.activity.last = time.Now() })
	a := args{values: object{}}
	badBody := a.readBody(rw, r)
	if payload, ok := a.values["payload"].(string); ok {
		a.values = object{}
		badBody = errors.Join(badBody, json.Unmarshal([]byte(payload), &a.values))
	}
	var f *fault
	w.look(func() { f = w.nextFault("response_url", "") })
	entry := &logEntry{Kind: "api", Method: "response_url", Args: loggable(a.shown()), Fault: f.name()}
	f.wait(r.Context())
	if !f.loses() && f.instead(rw) {
		w.logged(entry, began)
		return
	}
	status, body := w.useHook(r.PathValue("key"), a, badBody)
	entry.Status, entry.Answer = status, w.encoded(body)
	w.logged(entry, began)
	if f.loses() {
		breakOff(rw)
		return
	}
	answer(rw, status, body)
}

func (w *Workspace) useHook(key string, a args, badBody error) (status int, body object) {
	err := w.change(func() error {
		h := w.hooks[key]
		switch {
		case h == nil:
			return refuse("no_such_url")
		case w.Now().After(h.Expires):
			return refuse("expired_url")
		case h.Used >= hookUses:
			return refuse("used_url")
		case badBody != nil:
			return refuse("invalid_payload")
		}
		next := *h
		next.Used++
		w.keep(&next)
		return w.respond(h, a)
	})
	var r *refusal
	switch {
	case err == nil:
		return http.StatusOK, object{"ok": true}
	case !errors.As(err, &r):
		return http.StatusInternalServerError, w.errorBody(err)
	}
	switch r.code {
	case "no_such_url", "expired_url", "used_url":
		return http.StatusNotFound, w.errorBody(err)
	case "no_text", "invalid_payload":
		return http.StatusBadRequest, w.errorBody(err)
	}
	return http.StatusOK, w.errorBody(err)
}

// respond does what the app asked of a response URL.
func (w *Workspace) respond(h *hook, a args) error {
	room := w.channels[h.Channel]
	original := room.history.byTS[h.TS]
	if a.flag("delete_original") {
		switch {
		case original == nil:
			return refuse("message_not_found")
		case !original.Bot:
			return refuse("cant_delete_message")
		}
		w.remove(original)
		return nil
	}
	if m, ok := a.values["metadata"].(object); ok && stringOf(m, "event_type") == "" {
		delete(a.values, "metadata") // slack-go always writes the field
	}
	said, err := w.readWords(a)
	if err != nil {
		return err
	}
	if a.flag("replace_original") && original != nil {
		if !original.Bot { // a shortcut on what a person wrote
			return refuse("cant_update_message")
		}
		w.amend(original, w.team.BotUser, func(m *message) {
			m.Text, m.Blocks, m.Attachments, m.Entered, m.Mark = said.text, said.blocks, said.attachments, nil, nil
		})
		return nil
	}
	return w.respondNew(h, room, a, said)
}

func (w *Workspace) respondNew(h *hook, room *channel, a args, said content) error {
	m := w.botMessage(room, said)
	m.Only = h.User
	if stringOf(a.values, "response_type") == "in_channel" {
		m.Only = ""
		root, err := w.thread(room, a.text("thread_ts"))
		if err != nil {
			return err
		}
		m.Thread = root
	}
	w.post(m)
	return nil
}
