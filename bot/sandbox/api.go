package sandbox

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Limits on what a request may carry.
const (
	maxBody = 1 << 20  // bytes of a call
	maxFile = 20 << 20 // bytes of an uploaded file
)

// refusal is an error of the Web API: Slack's code, and what stands beside it in the answer.
type refusal struct {
	code  string
	extra object
}

func (r *refusal) Error() string { return r.code }

func refuse(code string) error { return &refusal{code: code} }

// refuseArguments is how Slack refuses arguments that are missing or malformed.
func refuseArguments(messages ...string) error {
	for i, m := range messages {
		messages[i] = "[ERROR] " + m
	}
	return &refusal{code: "invalid_arguments", extra: object{"response_metadata": object{"messages": messages}}}
}

// call is one Web API call.
type call struct {
	args
	method string
	host   string
	base   string // where the client reached the workspace
}

// method is one line of the table of methods.
type method struct {
	name   string
	app    bool     // takes the app-level token, not the bot's
	scopes []string // one of them is needed
	need   []string // arguments that must be there
	do     func(*Workspace, *call) (object, error)
}

// serveAPI answers everything under /api/.
func (w *Workspace) serveAPI(rw http.ResponseWriter, r *http.Request) {
	began := time.Now()
	name := strings.Trim(strings.TrimPrefix(r.URL.Path, "/api/"), "/")
	w.look(func() { w.activity.calls++ })
	defer w.look(func() { w.activity.calls--; w.activity.last = time.Now() })
	a, badArgs := readArgs(rw, r)
	c := &call{args: a, method: name, host: r.Host, base: "http://" + r.Host}
	var f *fault
	w.look(func() { f = w.nextFault(name, a.text("channel")) })
	f.wait(r.Context())
	entry := &logEntry{Kind: "api", Method: name, Args: loggable(a.shown()), Fault: f.name()}
	if !f.loses() && f.instead(rw) {
		entry.Status = f.Status
		w.logged(entry, began)
		return
	}
	body, err := w.run(c, r, badArgs)
	if err != nil {
		body = w.errorBody(err)
	}
	raw := w.encoded(body)
	entry.Status, entry.Answer = http.StatusOK, bounded(raw)
	w.logged(entry, began)
	if f.loses() {
		breakOff(rw)
		return
	}
	rw.Header().Set("X-OAuth-Scopes", w.scopesOf(c.token))
	rw.Header().Set("X-Accepted-OAuth-Scopes", strings.Join(w.methods[name].scopes, ","))
	answer(rw, http.StatusOK, raw)
}

// encoded is an answer as bytes; one that cannot be written is a fault of ours.
func (w *Workspace) encoded(body object) json.RawMessage {
	raw, err := encode(body)
	if err != nil {
		w.log.Error("answer not encoded", "err", err)
		return json.RawMessage(`{"ok":false,"error":"internal_error"}`)
	}
	return raw
}

func (f *fault) loses() bool { return f != nil && f.LoseReply }

func (w *Workspace) logged(e *logEntry, began time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	e.Millis = millis(time.Since(began))
	w.logEntry(e)
	w.tell()
}

// run does the call: method, token, scope, arguments, then the work as one act.
func (w *Workspace) run(c *call, r *http.Request, badArgs error) (body object, err error) {
	m, ok := w.methods[c.method]
	if !ok {
		return nil, &refusal{code: "unknown_method", extra: object{"req_method": c.method}}
	}
	if badArgs != nil {
		return nil, badArgs
	}
	if err := w.allow(m, c); err != nil {
		return nil, err
	}
	if missing := c.lacks(m.need); len(missing) > 0 {
		return nil, refuseArguments(missing...)
	}
	err = w.change(func() error {
		body, err = m.do(w, c)
		return err
	})
	if err != nil {
		return nil, err
	}
	if body == nil {
		body = object{}
	}
	body["ok"] = true
	return body, nil
}

// allow checks the token and its scopes.
func (w *Workspace) allow(m method, c *call) error {
	switch {
	case c.token == "":
		return refuse("not_authed")
	case c.token != w.botToken && c.token != w.appToken:
		return refuse("invalid_auth")
	case m.app != (c.token == w.appToken) && m.name != "auth.test":
		return refuse("not_allowed_token_type")
	case m.app && !c.bearer:
		return refuse("not_authed") // the app-level token counts only in the header
	}
	if m.app {
		return nil
	}
	return w.needScope(m.scopes...)
}

func (w *Workspace) needScope(oneOf ...string) error {
	if len(oneOf) == 0 || w.manifest.hasScope(oneOf...) {
		return nil
	}
	return &refusal{code: "missing_scope", extra: object{"needed": strings.Join(oneOf, ","), "provided": strings.Join(w.manifest.OAuth.Scopes.Bot, ",")}}
}

func (w *Workspace) scopesOf(token string) string {
	switch token {
	case w.botToken:
		return strings.Join(w.manifest.OAuth.Scopes.Bot, ",")
	case w.appToken:
		return "connections:write"
	}
	return ""
}

func (w *Workspace) errorBody(err error) object {
	var r *refusal
	if !errors.As(err, &r) {
		w.log.Error("call", "err", err)
		return object{"ok": false, "error": "internal_error"}
	}
	body := object{"ok": false, "error": r.code}
	for k, v := range r.extra {
		body[k] = v
	}
	return body
}

// methodTable is every method there is, by name.
func methodTable() map[string]method {
	table := map[string]method{}
	for _, m := range slices.Concat(
		authMethods(), chatMethods(), conversationMethods(), userMethods(), reactionMethods(), viewMethods(),
		fileMethods(), scheduleMethods(), streamMethods(), assistantMethods(), shelfMethods(),
	) {
		table[m.name] = m
	}
	return table
}
