package sandbox

import (
	"slices"
	"time"
	"unicode/utf8"
)

// view is a modal or what is published in a Home tab.
type view struct {
	ID              string            `json:"id"`
	User            string            `json:"user"`
	Type            string            `json:"type"`
	CallbackID      string            `json:"callback_id,omitempty"`
	PrivateMetadata string            `json:"private_metadata,omitempty"`
	ExternalID      string            `json:"external_id,omitempty"`
	Hash            string            `json:"hash"`
	Root            string            `json:"root,omitempty"`
	Previous        string            `json:"previous,omitempty"`
	Title           object            `json:"title,omitempty"`
	Submit          object            `json:"submit,omitempty"`
	Close           object            `json:"close,omitempty"`
	Blocks          []any             `json:"blocks"`
	ClearOnClose    bool              `json:"clear_on_close,omitempty"`
	NotifyOnClose   bool              `json:"notify_on_close,omitempty"`
	Entered         values            `json:"entered,omitempty"` // what the person has put into its inputs
	Errors          map[string]string `json:"errors,omitempty"`  // what the app said of them
	Trouble         bool              `json:"trouble,omitempty"` // "We had some trouble connecting"
	Gone            bool              `json:"gone,omitempty"`
}

// stack is the open modals of one person, the root first.
type stack struct {
	User  string   `json:"user"`
	Views []string `json:"views"`
}

const maxStack = 3

func (v *view) kind() string { return "view" }

func (v *view) take(s *state) {
	switch {
	case v.Gone:
		delete(s.views, v.ID)
		s.closed[v.ID] = true
		if h := s.homes[v.User]; h != nil && h.ID == v.ID {
			delete(s.homes, v.User)
		}
		return
	case v.Type == "home":
		s.homes[v.User] = v
	}
	s.views[v.ID] = v
}

func (t *stack) kind() string { return "stack" }

func (t *stack) take(s *state) {
	if len(t.Views) == 0 {
		delete(s.stacks, t.User)
		return
	}
	s.stacks[t.User] = t.Views
}

// viewFields is what each type of view may hold.
func viewFields(kind string) map[string]rule {
	max := maxViewBlocks
	fields := map[string]rule{
		"blocks": must(rule{is: someBlocks, max: max}), "private_metadata": str(maxPrivateData), "callback_id": str(maxID),
		"external_id": str(maxID),
	}
	if kind == "modal" {
		fields["title"] = must(plain(maxViewTitle))
		fields["submit"], fields["close"] = plain(maxViewTitle), plain(maxViewTitle)
		fields["clear_on_close"], fields["notify_on_close"], fields["submit_disabled"] = flag(), flag(), flag()
	}
	return fields
}

// readView checks the view argument and makes a view of it, without id or place.
func (w *Workspace) readView(a args, kind string) (*view, error) {
	raw, err := a.value("view")
	o, ok := raw.(object)
	if err != nil || !ok {
		return nil, refuseArguments("must provide an object [json-pointer:/view]")
	}
	return w.makeView(o, kind)
}

func (w *Workspace) makeView(o object, kind string) (*view, error) {
	if size(o) > maxViewBytes {
		return nil, refuse("view_too_large")
	}
	if c := w.checkView(o, kind); len(c.faults) > 0 {
		messages, _ := c.messages()
		return nil, &refusal{code: "invalid_arguments", extra: object{"response_metadata": object{"messages": messages}}}
	}
	v := &view{
		Type: kind, CallbackID: stringOf(o, "callback_id"), PrivateMetadata: stringOf(o, "private_metadata"),
		ExternalID: stringOf(o, "external_id"), ClearOnClose: o["clear_on_close"] == true, NotifyOnClose: o["notify_on_close"] == true,
	}
	v.Title, _ = o["title"].(object)
	v.Submit, _ = o["submit"].(object)
	v.Close, _ = o["close"].(object)
	v.Blocks, _ = o["blocks"].([]any)
	w.fillIn(v.Blocks)
	w.fillParts(object{"title": v.Title, "submit": v.Submit, "close": v.Close})
	return v, nil
}

func (w *Workspace) checkView(o object, kind string) *checker {
	c := w.newChecker(map[string]string{"modal": onModal, "home": onHome}[kind])
	switch given := o["type"]; {
	case given == nil:
		c.fail("/view", "missing required field: type")
	case given != kind:
		c.fail("/view/type", "must be a valid enum value")
	}
	c.fields("/view", o, shape{fields: viewFields(kind)}, "type")
	if c.inputs && kind == "modal" && o["submit"] == nil {
		c.fail("/view", "missing required field: submit")
	}
	return c
}

// newHash is the stamp that says which version of a view one has seen.
func newHash(now time.Time) string { return formatTS(now.UnixMicro())[:10] + "." + secret(4) }

// drawView is the view object of the Web API and of payloads.
func (w *Workspace) drawView(v *view) object {
	title := v.Title
	if v.Type == "home" { // what Slack says of a view that has no title
		title = object{"type": "plain_text", "text": "View Title", "emoji": true}
	}
	return object{
		"id": v.ID, "team_id": w.team.ID, "type": v.Type, "blocks": v.Blocks, "private_metadata": v.PrivateMetadata,
		"callback_id": v.CallbackID, "state": object{"values": w.stateOf(v.Blocks, v.Entered)}, "hash": v.Hash,
		"title": orNull(title), "clear_on_close": v.ClearOnClose, "notify_on_close": v.NotifyOnClose,
		"close": orNull(v.Close), "submit": orNull(v.Submit), "previous_view_id": orNone(v.Previous), "root_view_id": v.Root,
		"app_id": w.team.AppID, "external_id": v.ExternalID, "app_installed_team_id": w.team.ID, "bot_id": w.team.BotID,
	}
}

func orNull(o object) any {
	if o == nil {
		return nil
	}
	return o
}

func orNone(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// top is the modal that person sees; nil if none is open.
func (w *Workspace) top(user string) *view {
	views := w.stacks[user]
	if len(views) == 0 {
		return nil
	}
	return w.views[views[len(views)-1]]
}

// place gives a new view its id, hash and place on that person's stack.
func (w *Workspace) place(v *view, user string, stackBelow []string) {
	v.ID, v.User, v.Hash = w.nextID("V"), user, newHash(w.Now())
	v.Root = v.ID
	if len(stackBelow) > 0 {
		v.Root, v.Previous = stackBelow[0], stackBelow[len(stackBelow)-1]
	}
	w.keep(v)
	w.keep(&stack{User: user, Views: append(slices.Clone(stackBelow), v.ID)})
	w.toldView(user)
}

// redraw puts next in the place of old: same id and place, new hash; inputs that are still there keep
// what was entered.
func (w *Workspace) redraw(old, next *view) {
	next.ID, next.User, next.Root, next.Previous, next.Type = old.ID, old.User, old.Root, old.Previous, old.Type
	next.Hash, next.Entered = newHash(w.Now()), w.kept(next.Blocks, old.Entered)
	w.keep(next)
	if next.Type == "home" {
		w.news = append(w.news, news{Kind: "home", User: next.User})
		return
	}
	w.toldView(next.User)
}

// shut takes views off the top of a person's stack until n are left.
func (w *Workspace) shut(user string, n int) (closed []*view) {
	views := w.stacks[user]
	for i := len(views) - 1; i >= n; i-- {
		gone := *w.views[views[i]]
		closed = append(closed, &gone)
		g := gone
		g.Gone = true
		w.keep(&g)
	}
	w.keep(&stack{User: user, Views: slices.Clone(views[:min(n, len(views))])})
	w.toldView(user)
	return closed
}

// externalTaken tells whether another live view has that external_id.
func (w *Workspace) externalTaken(id, exceptView string) bool {
	if id == "" {
		return false
	}
	v := w.byExternal(id)
	return v != nil && v.ID != exceptView
}

func (w *Workspace) byExternal(id string) *view {
	for _, v := range w.views {
		if v.ExternalID == id && id != "" {
			return v
		}
	}
	return nil
}

// trigger lets the app answer an act of a person with a modal, once and within three seconds.
type trigger struct {
	user string
	born time.Time // wall clock
	used bool
	view string // the modal it came from
}

const triggerLife = 3 * time.Second

// newTrigger also forgets those long expired.
func (w *Workspace) newTrigger(user, view string) string {
	now := time.Now()
	for id, t := range w.triggers {
		if now.Sub(t.born) > time.Minute {
			delete(w.triggers, id)
		}
	}
	w.serial++
	id := formatTS(w.serial)[:1] + formatTS(now.UnixMicro()) + "." + secret(16)
	w.triggers[id] = &trigger{user: user, born: now, view: view}
	return id
}

// useTrigger takes a trigger, or says why it cannot be used.
func (w *Workspace) useTrigger(id string) (*trigger, error) {
	t := w.triggers[id]
	switch {
	case t == nil:
		return nil, refuse("invalid_trigger_id")
	case t.used:
		return nil, refuse("exchanged_trigger_id")
	case time.Since(t.born) > triggerLife:
		return nil, refuse("expired_trigger_id")
	}
	return t, nil
}

// tooLong tells whether s has more characters than max.
func tooLong(s string, max int) bool { return utf8.RuneCountInString(s) > max }
