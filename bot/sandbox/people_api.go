package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// fault of a person's act: what they asked makes no sense (400), is not there (404), or is not something
// a person could do now (409).
type actError struct {
	status int
	text   string
}

func (e *actError) Error() string { return e.text }

func nonsense(format string, a ...any) error {
	return &actError{http.StatusBadRequest, fmt.Sprintf(format, a...)}
}

func missing(format string, a ...any) error {
	return &actError{http.StatusNotFound, fmt.Sprintf(format, a...) + ": not found"}
}

func impossible(format string, a ...any) error {
	return &actError{http.StatusConflict, fmt.Sprintf(format, a...)}
}

// handlePeople registers the API by which the page and programs act as people.
func (w *Workspace) handlePeople(mux *http.ServeMux) {
	post := func(path string, do http.HandlerFunc) { mux.HandleFunc("POST /sandbox/"+path, do) }
	get := func(path string, do http.HandlerFunc) { mux.HandleFunc("GET /sandbox/"+path, do) }
	post("say", act(w.say))
	post("edit", act(w.editOwn))
	post("delete", act(w.deleteOwn))
	post("react", act(w.reactAs))
	post("press", act(w.press))
	post("options", act(w.loadOptions))
	post("submit", act(w.submit))
	post("close", act(w.closeView))
	post("command", act(w.runCommand))
	post("shortcut", act(w.runShortcut))
	post("home", act(w.openHome))
	post("users", act(w.putUser))
	post("channels", act(w.putChannel))
	post("usergroups", act(w.putGroup))
	post("clock", act(w.moveClock))
	post("fail", act(w.addFault))
	post("disconnect", act(w.endConnections))
	post("redeliver", act(w.redeliverEvent))
	get("messages", see(w.seeMessages))
	get("view", see(w.seeView))
	get("home", see(w.seeHome))
	get("workspace", see(w.seeWorkspace))
	get("clock", see(w.seeClock))
	get("log", see(w.seeLog))
	get("wait", see(w.seeIdle))
	get("tour", see(w.seeTour))
	post("upload", act(w.uploadForForm))
	get("files/{id}", w.seeFile)
	get("stream", w.serveStream)
	mux.HandleFunc("/sandbox/", func(rw http.ResponseWriter, r *http.Request) {
		answer(rw, http.StatusNotFound, object{"error": r.Method + " " + r.URL.Path + ": not found"})
	})
}

// act makes a handler of a function that takes its arguments from a JSON body.
func act[In any](do func(*http.Request, In) (any, error)) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		var in In
		r.Body = http.MaxBytesReader(rw, r.Body, maxFile*2)
		raw, err := io.ReadAll(r.Body)
		if err == nil && len(raw) > 0 {
			err = json.Unmarshal(raw, &in)
		}
		if err != nil {
			answer(rw, http.StatusBadRequest, object{"error": "body: " + err.Error()})
			return
		}
		result, err := do(r, in)
		finish(rw, result, err)
	}
}

// see makes a handler of a function that reads the query.
func see(do func(*http.Request) (any, error)) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		result, err := do(r)
		finish(rw, result, err)
	}
}

func finish(rw http.ResponseWriter, result any, err error) {
	var wrong *actError
	var refused *refusal
	switch {
	case err == nil:
		answer(rw, http.StatusOK, result)
	case errors.As(err, &wrong):
		answer(rw, wrong.status, object{"error": wrong.text})
	case errors.As(err, &refused):
		answer(rw, http.StatusConflict, object{"error": refused.code})
	default:
		answer(rw, http.StatusInternalServerError, object{"error": err.Error()})
	}
}

// person finds who acts: somebody who is there and not the bot.
func (w *Workspace) person(who string) (*user, error) {
	u := w.findUser(who)
	switch {
	case who == "":
		return nil, nonsense("as: missing")
	case u == nil:
		return nil, missing("user %q", who)
	case u.Bot:
		return nil, impossible("nobody can act as the bot")
	case u.Deleted:
		return nil, impossible("%s is deactivated", u.Name)
	}
	return u, nil
}

// room finds the channel a person means; @bot is their conversation with the bot.
func (w *Workspace) room(u *user, which string) (*channel, error) {
	switch {
	case which == "":
		return nil, nonsense("channel: missing")
	case which[0] == '@':
		if bot := w.findUser(which); bot == nil || !bot.Bot {
			return nil, missing("conversation with %q", which)
		}
		c, _ := w.dm(u.ID)
		return c, nil
	}
	c := w.findChannel(which)
	if c == nil || c.isDM() && c.Person != u.ID {
		return nil, missing("channel %q", which)
	}
	return c, nil
}

// seat finds person and channel for an act in a channel, which only a member can do.
func (w *Workspace) seat(as, which string) (*user, *channel, error) {
	u, err := w.person(as)
	if err != nil {
		return nil, nil, err
	}
	c, err := w.room(u, which)
	switch {
	case err != nil:
		return nil, nil, err
	case !c.has(u.ID):
		return nil, nil, impossible("%s is not a member of #%s", u.Name, c.Name)
	case c.Archived:
		return nil, nil, impossible("#%s is archived", c.Name)
	}
	return u, c, nil
}

// message finds a message that person can see.
func (w *Workspace) messageFor(u *user, c *channel, ts string) (*message, error) {
	m := c.history.byTS[ts]
	if m == nil || !m.seenBy(u.ID) {
		return nil, missing("message %q", ts)
	}
	return m, nil
}
