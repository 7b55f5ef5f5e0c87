package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// state is everything the journal remembers.
type state struct {
	serial    int64
	lastTS    int64
	team      team
	clock     clockRecord
	users     map[string]*user
	userOrder []string
	channels  map[string]*channel
	roomOrder []string
	views     map[string]*view
	stacks    map[string][]string // open modals by user, the root first
	closed    map[string]bool     // views that are no more
	homes     map[string]*view    // what is published, by user
	events    map[string]*event   // the undelivered ones, and the latest of the others
	eventSeq  []string
	hooks     map[string]*hook
	files     map[string]*file
	scheduled map[string]*scheduledMessage
	bookmarks map[string]*bookmark
	groups    map[string]*usergroup
}

func newState() state {
	return state{
		users:     map[string]*user{},
		channels:  map[string]*channel{},
		views:     map[string]*view{},
		stacks:    map[string][]string{},
		closed:    map[string]bool{},
		homes:     map[string]*view{},
		events:    map[string]*event{},
		hooks:     map[string]*hook{},
		files:     map[string]*file{},
		scheduled: map[string]*scheduledMessage{},
		bookmarks: map[string]*bookmark{},
		groups:    map[string]*usergroup{},
	}
}

// team is the workspace itself and the app in it.
type team struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Domain  string `json:"domain"`
	AppID   string `json:"app_id"`
	BotID   string `json:"bot_id"`
	BotUser string `json:"bot_user"`
	Created int64  `json:"created"`
}

// record is one thing the journal keeps: kind is its key there, take puts it where it belongs.
type record interface {
	kind() string
	take(s *state)
}

// keep takes r into the state and into the line of the act under way. A record that changes again within
// the act is written once, as it is at the end.
func (w *Workspace) keep(r record) {
	r.take(&w.state)
	if !slices.Contains(w.changes, r) {
		w.changes = append(w.changes, r)
	}
}

func (w *Workspace) commit() error {
	if len(w.changes) == 0 {
		return nil
	}
	l := line{Serial: w.serial, LastTS: w.lastTS}
	for _, r := range w.changes {
		raw, err := encode(r)
		if err != nil {
			return fmt.Errorf("%s: %w", r.kind(), err)
		}
		l.Puts = append(l.Puts, put{Kind: r.kind(), Value: raw})
	}
	w.changes = w.changes[:0]
	return w.journal.append(l)
}

// replay takes one line of the journal.
func (w *Workspace) replay(l line) error {
	w.serial, w.lastTS = l.Serial, l.LastTS
	for _, p := range l.Puts {
		r := emptyRecord(p.Kind)
		if r == nil {
			return fmt.Errorf("unknown record %q", p.Kind)
		}
		if err := json.Unmarshal(p.Value, r); err != nil {
			return fmt.Errorf("%s: %w", p.Kind, err)
		}
		r.take(&w.state)
	}
	return nil
}

// emptyRecord is the table of the kinds a journal may hold.
func emptyRecord(kind string) record {
	switch kind {
	case "team":
		return &team{}
	case "clock":
		return &clockRecord{}
	case "user":
		return &user{}
	case "channel":
		return &channel{}
	case "message":
		return &message{}
	case "view":
		return &view{}
	case "stack":
		return &stack{}
	case "event":
		return &event{}
	case "delivery":
		return &delivery{}
	case "hook":
		return &hook{}
	case "file":
		return &file{}
	case "scheduled":
		return &scheduledMessage{}
	case "bookmark":
		return &bookmark{}
	case "usergroup":
		return &usergroup{}
	}
	return nil
}

func (t *team) kind() string  { return "team" }
func (t *team) take(s *state) { s.team = *t }

// encode writes JSON as Slack does, with < > & as they are.
func encode(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}
