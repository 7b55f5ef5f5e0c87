package sandbox

import (
	"context"
	"net/http"
	"slices"
)

// pressIn is the body of POST /sandbox/press: an element of a message, or of a view.
type pressIn struct {
	As        string `json:"as"`
	Channel   string `json:"channel"`
	MessageTS string `json:"message_ts"`
	ViewID    string `json:"view_id"`
	ActionID  string `json:"action_id"`
	BlockID   string `json:"block_id"`
	Value     any    `json:"value"`
	State     filled `json:"state"` // what is put into other inputs first
}

// filled is what a person puts into inputs: plain values by block and action.
type filled map[string]map[string]any

// fill puts values into inputs and returns all that is entered then.
func (w *Workspace) fill(spots []spot, in filled, entered values) (values, error) {
	for blockID, actions := range in {
		for actionID, value := range actions {
			s, ok := findSpot(spots, actionID, blockID)
			if !ok || !holdsValue(s.kind()) {
				return nil, impossible("there is no input %q in %q", actionID, blockID)
			}
			entry, err := w.enter(s, value)
			if err != nil {
				return nil, err
			}
			entered = entered.with(s.blockID(), s.actionID(), entry)
		}
	}
	return entered, nil
}

// press acts on an element as a person would. An input that does not ask to be told only takes the value.
func (w *Workspace) press(r *http.Request, in pressIn) (any, error) {
	if in.ActionID == "" {
		return nil, nonsense("action_id: missing")
	}
	if err := w.seek(r.Context(), in); err != nil {
		return nil, err
	}
	var wait <-chan ack
	err := w.change(func() (err error) {
		if in.MessageTS != "" {
			wait, err = w.pressMessage(in)
		} else {
			wait, err = w.pressView(in)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return object{"acked": wait == nil || awaitAck(r.Context(), wait).ok}, nil
}

// awaitAck waits for an envelope; it is settled within three seconds.
func awaitAck(ctx context.Context, wait <-chan ack) ack {
	select {
	case a := <-wait:
		return a
	case <-ctx.Done():
		return ack{}
	}
}

func (w *Workspace) pressMessage(in pressIn) (<-chan ack, error) {
	u, c, err := w.seat(in.As, in.Channel)
	if err != nil {
		return nil, err
	}
	m, err := w.messageFor(u, c, in.MessageTS)
	if err != nil {
		return nil, err
	}
	spots := w.kit.messageSpots(m)
	s, ok := findSpot(spots, in.ActionID, in.BlockID)
	if !ok || !visibleTo(s, u.ID) {
		return nil, impossible("the message shows %s no %q", u.Name, in.ActionID)
	}
	entered, err := w.fill(spots, in.State, m.Entered[u.ID])
	if err != nil {
		return nil, err
	}
	action, entered, err := w.actOn(s, in.Value, entered)
	if err != nil {
		return nil, err
	}
	m = w.noteMessage(m, u.ID, entered, "")
	if !s.dispatches() {
		return nil, nil
	}
	payload := w.interaction("block_actions", u)
	payload["container"] = container(m)
	payload["channel"], payload["message"] = object{"id": c.ID, "name": c.displayName()}, w.inPayload(m)
	payload["state"] = object{"values": w.stateOf(m.Blocks, m.Entered[u.ID])}
	payload["actions"] = []object{action}
	payload["trigger_id"] = w.newTrigger(u.ID, "")
	payload["response_url"] = w.newHook("actions", u.ID, c.ID, m.TS)
	return w.ask("interactive", payload, false, func(a ack) { w.markMessage(m.Channel, m.TS, u.ID, in.ActionID, a.ok) })
}

func visibleTo(s spot, user string) bool {
	only, limited := s.element["visible_to_user_ids"].([]any)
	return !limited || len(only) == 0 || slices.Contains(stringsOf(only), user)
}

// noteMessage keeps what that person has put into a message's inputs, or which action got no answer.
func (w *Workspace) noteMessage(m *message, user string, entered values, mark string) *message {
	next := *m
	next.Entered = cloneWith(m.Entered, user, entered)
	next.Mark = cloneWith(m.Mark, user, mark)
	w.keep(&next)
	return &next
}

func cloneWith[V any](m map[string]V, key string, v V) map[string]V {
	next := make(map[string]V, len(m)+1)
	for k, old := range m {
		next[k] = old
	}
	next[key] = v
	return next
}

// markMessage sets or takes away the warning mark of an action that was not acknowledged.
func (w *Workspace) markMessage(channel, ts, user, action string, acked bool) {
	m := w.channels[channel].history.byTS[ts]
	if m == nil || acked {
		return
	}
	w.noteMessage(m, user, m.Entered[user], action)
	w.toldMessage(m)
}

func container(m *message) object {
	o := object{"type": "message", "message_ts": m.TS, "channel_id": m.Channel, "is_ephemeral": m.ephemeral()}
	if m.Thread != "" {
		o["thread_ts"] = m.Thread
	}
	return o
}

// inPayload is a message as interaction payloads show it. Of an ephemeral one Slack says less.
func (w *Workspace) inPayload(m *message) object {
	if m.ephemeral() {
		return object{"type": "message", "subtype": "bot_message", "text": m.Text, "ts": m.TS, "bot_id": w.team.BotID, "is_ephemeral": true}
	}
	return w.drawMessage(m)
}

func (c *channel) displayName() string {
	if c.isDM() {
		return "directmessage"
	}
	return c.Name
}

func (w *Workspace) pressView(in pressIn) (<-chan ack, error) {
	u, err := w.person(in.As)
	if err != nil {
		return nil, err
	}
	v, err := w.viewOf(u, in.ViewID, true)
	if err != nil {
		return nil, err
	}
	spots := w.kit.spots(v.Blocks)
	s, ok := findSpot(spots, in.ActionID, in.BlockID)
	if !ok || !visibleTo(s, u.ID) {
		return nil, impossible("the view shows %s no %q", u.Name, in.ActionID)
	}
	entered, err := w.fill(spots, in.State, v.Entered)
	if err != nil {
		return nil, err
	}
	action, entered, err := w.actOn(s, in.Value, entered)
	if err != nil {
		return nil, err
	}
	v = w.noteView(v, entered, nil, false)
	if !s.dispatches() {
		return nil, nil
	}
	payload := w.interaction("block_actions", u)
	payload["container"] = object{"type": "view", "view_id": v.ID}
	payload["view"], payload["actions"] = w.drawView(v), []object{action}
	from := v.ID
	if v.Type == "home" {
		from = ""
	}
	payload["trigger_id"] = w.newTrigger(u.ID, from)
	return w.ask("interactive", payload, false, func(a ack) { w.markView(v.ID, !a.ok) })
}

// viewOf finds the view a person means: the modal on top unless a view is named, which may also be the
// Home tab where that makes sense.
func (w *Workspace) viewOf(u *user, id string, homeToo bool) (*view, error) {
	top, home := w.top(u.ID), w.homes[u.ID]
	switch {
	case id == "" && top != nil:
		return top, nil
	case id == "" && homeToo && home != nil:
		return home, nil
	case id == "":
		return nil, impossible("%s has no modal open", u.Name)
	case top != nil && top.ID == id:
		return top, nil
	case homeToo && home != nil && home.ID == id:
		if top != nil {
			return nil, impossible("a modal is open in front of the Home tab")
		}
		return home, nil
	case w.views[id] != nil:
		return nil, impossible("the view %q is not on top for %s", id, u.Name)
	case w.closed[id]:
		return nil, impossible("the view %q is closed", id)
	}
	return nil, missing("view %q", id)
}

func (w *Workspace) noteView(v *view, entered values, faults map[string]string, trouble bool) *view {
	next := *v
	next.Entered, next.Errors, next.Trouble = entered, faults, trouble
	w.keep(&next)
	return &next
}

func (w *Workspace) markView(id string, trouble bool) {
	if v := w.views[id]; v != nil && trouble {
		w.noteView(v, v.Entered, v.Errors, true)
		w.toldView(v.User)
	}
}

// actOn makes the entry of actions for pressing an element, and what is then entered.
func (w *Workspace) actOn(s spot, value any, entered values) (action object, after values, err error) {
	action = object{"type": s.kind(), "action_id": s.actionID(), "block_id": s.blockID(), "action_ts": w.nextTS()}
	switch s.kind() {
	case "button", "icon_button", "workflow_button":
		return pressedButton(action, s), entered, nil
	case "feedback_buttons":
		return action, entered, pressedFeedback(action, s, value)
	case "overflow":
		text, _ := asText(value)
		action["selected_option"], err = choose(s, text)
		return action, entered, err
	}
	entry, err := w.enter(s, value)
	if err != nil {
		return nil, nil, err
	}
	for k, v := range entry {
		action[k] = v
	}
	for _, name := range []string{"placeholder", initialField(s.kind())} {
		if v := s.element[name]; v != nil {
			action[name] = v
		}
	}
	return action, entered.with(s.blockID(), s.actionID(), entry), nil
}

func pressedButton(action object, s spot) object {
	action["text"] = s.element["text"]
	for _, name := range []string{"value", "style", "url"} {
		if v := s.element[name]; v != nil {
			action[name] = v
		}
	}
	return action
}

// pressedFeedback takes "positive", "negative" or the value of one of the two buttons.
func pressedFeedback(action object, s spot, value any) error {
	text, _ := asText(value)
	for _, side := range []string{"positive", "negative"} {
		b, _ := s.element[side+"_button"].(object)
		if text == side || text == stringOf(b, "value") {
			action["text"], action["value"] = b["text"], b["value"]
			return nil
		}
	}
	return impossible("%q has no %q", s.actionID(), text)
}

// interaction is what every interaction payload has.
func (w *Workspace) interaction(kind string, u *user) object {
	return object{
		"type": kind, "token": verificationToken, "api_app_id": w.team.AppID,
		"team":       object{"id": w.team.ID, "domain": w.team.Domain},
		"user":       object{"id": u.ID, "username": u.Name, "name": u.Name, "team_id": w.team.ID},
		"enterprise": nil, "is_enterprise_install": false,
	}
}

// ask sends an interaction and returns where its acknowledgement will come. then is called under the lock.
func (w *Workspace) ask(kind string, payload object, accepts bool, then func(ack)) (<-chan ack, error) {
	if kind == "interactive" && !w.manifest.Settings.Interactivity.Enabled {
		return nil, impossible("the app has interactivity switched off")
	}
	raw, err := encode(payload)
	if err != nil {
		return nil, err
	}
	wait := make(chan ack, 1)
	w.send(&envelope{Type: kind, Payload: raw, Accepts: accepts, settled: func(a ack) {
		if then != nil {
			then(a)
		}
		wait <- a
	}})
	return wait, nil
}
