package sandbox

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
)

// loadOptions is POST /sandbox/options: what an external select offers for what was typed into it.
func (w *Workspace) loadOptions(r *http.Request, in pressIn) (any, error) {
	a, err := w.options(r.Context(), in)
	if err != nil {
		return nil, err
	}
	return object{"acked": a.acked, "options": a.shown["options"], "option_groups": a.shown["option_groups"]}, nil
}

// offering is what the app answered when it was asked for options.
type offering struct {
	acked bool
	shown object
}

// options asks the app for what an external select offers. What Slack would not show is refused.
func (w *Workspace) options(ctx context.Context, in pressIn) (o offering, err error) {
	var wait <-chan ack
	var key string
	err = w.change(func() (err error) {
		wait, key, err = w.askOptions(in)
		return err
	})
	if err != nil {
		return o, err
	}
	a := awaitAck(ctx, wait)
	if o.acked = a.ok; len(a.payload) == 0 {
		return o, nil
	}
	if err := json.Unmarshal(a.payload, &o.shown); err != nil {
		return o, impossible("the app answered with something else than options")
	}
	c := w.newChecker(onModal)
	c.fields("", o.shown, shape{fields: map[string]rule{
		"options": list(0, 100, shaped("option")), "option_groups": list(0, 100, shaped("option_group")),
	}})
	if messages, _ := c.messages(); len(messages) > 0 {
		return o, impossible("the app offered what cannot be shown: %s", messages[0])
	}
	w.look(func() { w.remember(key, optionsOf(o.shown)) })
	return o, nil
}

// seek asks the app for the options that somebody picks from external selects by their plain values without
// having been offered them: for what would be typed, then for what is offered unasked.
func (w *Workspace) seek(ctx context.Context, in pressIn) error {
	picked := []pressIn{in}
	for blockID, actions := range in.State {
		for actionID, v := range actions {
			next := in
			next.BlockID, next.ActionID, next.Value = blockID, actionID, v
			picked = append(picked, next)
		}
	}
	for _, p := range picked {
		values, isList := p.Value.([]any)
		if !isList {
			values = []any{p.Value}
		}
		for _, v := range values {
			if err := w.seekOne(ctx, p, v); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *Workspace) seekOne(ctx context.Context, in pressIn, v any) error {
	text, _ := v.(string)
	for _, typed := range []string{text, ""} {
		if missing, err := w.unoffered(in, text); text == "" || !missing || err != nil {
			return err
		}
		in.Value = typed
		if o, err := w.options(ctx, in); err != nil || !o.acked {
			return err
		}
	}
	return nil
}

// unoffered tells whether the act is on an external select that has not offered that value yet.
func (w *Workspace) unoffered(in pressIn, value string) (is bool, err error) {
	err = w.change(func() error { // a conversation with the bot may be opened by looking for it
		s, ok := w.spotFor(in)
		if ok = ok && isExternal(s); ok {
			_, known := w.offer(s, value)
			is = !known
		}
		return nil
	})
	return is, err
}

// spotFor finds the element that an act is on.
func (w *Workspace) spotFor(in pressIn) (spot, bool) {
	u := w.findUser(in.As)
	if u == nil {
		return spot{}, false
	}
	if in.MessageTS == "" {
		v, err := w.viewOf(u, in.ViewID, true)
		if err != nil {
			return spot{}, false
		}
		return findSpot(w.kit.spots(v.Blocks), in.ActionID, in.BlockID)
	}
	_, c, err := w.seat(in.As, in.Channel)
	if err != nil {
		return spot{}, false
	}
	m, err := w.messageFor(u, c, in.MessageTS)
	if err != nil {
		return spot{}, false
	}
	return findSpot(w.kit.messageSpots(m), in.ActionID, in.BlockID)
}

// Limits of what is remembered: external selects, and options of each.
const (
	maxOffers  = 200
	maxOffered = 2000
)

// remember keeps what an external select offered, so that it can be picked by its plain value.
func (w *Workspace) remember(key string, options []object) {
	if len(w.offers) >= maxOffers {
		clear(w.offers)
	}
	if w.offers[key] == nil || len(w.offers[key]) >= maxOffered {
		w.offers[key] = map[string]object{}
	}
	for _, o := range options {
		w.offers[key][stringOf(o, "value")] = o
	}
}

// offer finds an option that an external select has offered or started with.
func (w *Workspace) offer(s spot, value string) (object, bool) {
	if o, ok := w.offers[s.key()][value]; ok {
		return o, true
	}
	initial, _ := s.element["initial_options"].([]any)
	for _, v := range append(slices.Clip(initial), s.element["initial_option"]) {
		if o, ok := v.(object); ok && stringOf(o, "value") == value {
			return o, true
		}
	}
	return nil, false
}

func (s spot) key() string { return s.blockID() + "/" + s.actionID() }

func isExternal(s spot) bool {
	return s.kind() == "external_select" || s.kind() == "multi_external_select"
}

func (w *Workspace) askOptions(in pressIn) (wait <-chan ack, key string, err error) {
	u, err := w.person(in.As)
	if err != nil {
		return nil, "", err
	}
	payload := w.interaction("block_suggestion", u)
	var spots []spot
	if in.MessageTS != "" {
		_, c, err := w.seat(in.As, in.Channel)
		if err != nil {
			return nil, "", err
		}
		m, err := w.messageFor(u, c, in.MessageTS)
		if err != nil {
			return nil, "", err
		}
		spots = w.kit.messageSpots(m)
		payload["container"], payload["channel"], payload["message"] = container(m), object{"id": c.ID, "name": c.displayName()}, w.inPayload(m)
	} else {
		v, err := w.viewOf(u, in.ViewID, true)
		if err != nil {
			return nil, "", err
		}
		spots = w.kit.spots(v.Blocks)
		payload["container"], payload["view"] = object{"type": "view", "view_id": v.ID}, w.drawView(v)
	}
	s, ok := findSpot(spots, in.ActionID, in.BlockID)
	if !ok || !isExternal(s) {
		return nil, "", impossible("there is no external select %q", in.ActionID)
	}
	typed, _ := asText(in.Value)
	payload["action_id"], payload["block_id"], payload["value"] = s.actionID(), s.blockID(), typed
	wait, err = w.ask("interactive", payload, true, nil)
	return wait, s.key(), err
}
