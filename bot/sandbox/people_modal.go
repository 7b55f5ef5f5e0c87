package sandbox

import (
	"encoding/json"
	"net/http"
	"slices"
)

// submitIn is the body of POST /sandbox/submit.
type submitIn struct {
	As     string `json:"as"`
	ViewID string `json:"view_id"`
	State  filled `json:"state"`
}

// submit fills the modal in and sends it. What Slack's own client would not send is answered here.
func (w *Workspace) submit(r *http.Request, in submitIn) (any, error) {
	if err := w.seek(r.Context(), pressIn{As: in.As, ViewID: in.ViewID, State: in.State}); err != nil {
		return nil, err
	}
	var wait <-chan ack
	var shown object
	var result object
	err := w.change(func() error {
		u, v, err := w.fillForm(in)
		if err != nil {
			return err
		}
		if faults := w.incomplete(v); len(faults) > 0 {
			v = w.noteView(v, v.Entered, faults, false)
			w.toldView(u.ID)
			shown = object{"status": "open", "errors": faults, "view": w.shownView(v)}
			return nil
		}
		wait, err = w.sendForm(u, v, &result)
		return err
	})
	if err != nil || shown != nil {
		return shown, err
	}
	if a := awaitAck(r.Context(), wait); !a.ok {
		return object{"status": "failed"}, nil
	}
	w.look(func() { shown = result })
	return shown, nil
}

// fillForm puts what a person entered into the modal on top.
func (w *Workspace) fillForm(in submitIn) (*user, *view, error) {
	u, err := w.person(in.As)
	if err != nil {
		return nil, nil, err
	}
	v, err := w.viewOf(u, in.ViewID, false)
	if err != nil {
		return nil, nil, err
	}
	if v.Submit == nil {
		return nil, nil, impossible("the modal has no button to send it")
	}
	entered, err := w.fill(w.kit.spots(v.Blocks), in.State, v.Entered)
	if err != nil {
		return nil, nil, err
	}
	return u, w.noteView(v, entered, nil, false), nil
}

// sendForm sends the view_submission; result is filled when it is settled.
func (w *Workspace) sendForm(u *user, v *view, result *object) (<-chan ack, error) {
	payload := w.interaction("view_submission", u)
	payload["trigger_id"], payload["view"] = w.newTrigger(u.ID, v.ID), w.drawView(v)
	payload["response_urls"] = w.formHooks(u, v)
	return w.ask("interactive", payload, true, func(a ack) {
		if a.ok {
			*result = w.formAcked(u, v.ID, a.payload)
			return
		}
		w.markView(v.ID, true)
	})
}

// formHooks makes a response URL for each conversation chosen in an input that asks for one.
func (w *Workspace) formHooks(u *user, v *view) []object {
	list := []object{}
	for _, s := range w.kit.spots(v.Blocks) {
		if s.element["response_url_enabled"] != true {
			continue
		}
		entry := w.stateOf(v.Blocks, v.Entered).get(s)
		if id, _ := entry[valueField(s.kind())].(string); w.channels[id] != nil {
			list = append(list, object{
				"block_id": s.blockID(), "action_id": s.actionID(), "channel_id": id, "response_url": w.newHook("actions", u.ID, id, ""),
			})
		}
	}
	return list
}

// formAcked does what the acknowledgement of a form says. What cannot be done shows as Slack shows it:
// the form stays open with "We had some trouble connecting".
func (w *Workspace) formAcked(u *user, id string, payload json.RawMessage) object {
	stackNow := w.stacks[u.ID]
	at := slices.Index(stackNow, id)
	if at < 0 {
		return object{"status": "closed"}
	}
	var reply struct {
		Action string            `json:"response_action"`
		Errors map[string]string `json:"errors"`
		View   object            `json:"view"`
	}
	if len(payload) > 0 && json.Unmarshal(payload, &reply) != nil {
		return w.formTrouble(id)
	}
	switch reply.Action {
	case "":
		w.shut(u.ID, at)
	case "clear":
		w.shut(u.ID, 0)
	case "errors":
		return w.formErrors(id, reply.Errors)
	case "update", "push":
		return w.formView(u, id, reply.Action, reply.View)
	default:
		return w.formTrouble(id)
	}
	return w.formStatus(u)
}

func (w *Workspace) formStatus(u *user) object {
	if v := w.top(u.ID); v != nil {
		return object{"status": "open", "view": w.shownView(v)}
	}
	return object{"status": "closed"}
}

func (w *Workspace) formTrouble(id string) object {
	w.markView(id, true)
	return object{"status": "failed"}
}

// formErrors shows what the app said of inputs; keys must be the blocks of inputs.
func (w *Workspace) formErrors(id string, faults map[string]string) object {
	v := w.views[id]
	inputs := map[string]bool{}
	for _, s := range w.kit.spots(v.Blocks) {
		inputs[s.blockID()] = s.isInput()
	}
	for block := range faults {
		if !inputs[block] {
			return w.formTrouble(id)
		}
	}
	if len(faults) == 0 {
		return w.formTrouble(id)
	}
	v = w.noteView(v, v.Entered, faults, false)
	w.toldView(v.User)
	return object{"status": "open", "errors": faults, "view": w.shownView(v)}
}

// formView puts a view in the form's place or on top of it.
func (w *Workspace) formView(u *user, id, action string, o object) object {
	next, err := w.makeView(o, "modal")
	below := w.stacks[u.ID]
	if err != nil || action == "push" && len(below) >= maxStack {
		w.log.Warn("view in an acknowledgement refused", "err", err)
		w.log.Debug("view in an acknowledgement refused", "answer", w.errorBody(orPushLimit(err)))
		return w.formTrouble(id)
	}
	if action == "push" {
		w.place(next, u.ID, below)
	} else {
		w.redraw(w.views[id], next)
	}
	return w.formStatus(u)
}

func orPushLimit(err error) error {
	if err == nil {
		return refuse("push_limit_reached")
	}
	return err
}

// closeIn is the body of POST /sandbox/close.
type closeIn struct {
	As     string `json:"as"`
	ViewID string `json:"view_id"`
	All    bool   `json:"all"`
}

// closeView cancels the modal on top, or with all the whole stack, and tells the app if a view asks for it.
func (w *Workspace) closeView(_ *http.Request, in closeIn) (any, error) {
	return object{}, w.change(func() error {
		u, err := w.person(in.As)
		if err != nil {
			return err
		}
		v, err := w.viewOf(u, in.ViewID, false)
		if err != nil {
			return err
		}
		cleared := in.All || v.ClearOnClose
		left := len(w.stacks[u.ID]) - 1
		if cleared {
			left = 0
		}
		for _, gone := range w.shut(u.ID, left) {
			if gone.NotifyOnClose {
				w.sayClosed(u, gone, cleared)
			}
		}
		return nil
	})
}

func (w *Workspace) sayClosed(u *user, v *view, cleared bool) {
	payload := w.interaction("view_closed", u)
	payload["view"], payload["is_cleared"] = w.drawView(v), cleared
	if _, err := w.ask("interactive", payload, false, nil); err != nil {
		w.log.Debug("view_closed not sent", "err", err)
	}
}
