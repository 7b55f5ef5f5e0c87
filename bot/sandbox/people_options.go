package sandbox

import (
	"encoding/json"
	"net/http"
)

// loadOptions is POST /sandbox/options: what an external select offers for what was typed into it.
func (w *Workspace) loadOptions(r *http.Request, in pressIn) (any, error) {
	var wait <-chan ack
	err := w.change(func() (err error) {
		wait, err = w.askOptions(in)
		return err
	})
	if err != nil {
		return nil, err
	}
	a := awaitAck(r.Context(), wait)
	var options object
	if a.ok && len(a.payload) > 0 {
		if err := json.Unmarshal(a.payload, &options); err != nil {
			return nil, impossible("the app answered with something else")
		}
	}
	return object{"acked": a.ok, "options": options["options"], "option_groups": options["option_groups"]}, nil
}

func (w *Workspace) askOptions(in pressIn) (<-chan ack, error) {
	u, err := w.person(in.As)
	if err != nil {
		return nil, err
	}
	payload := w.interaction("block_suggestion", u)
	var spots []spot
	if in.MessageTS != "" {
		_, c, err := w.seat(in.As, in.Channel)
		if err != nil {
			return nil, err
		}
		m, err := w.messageFor(u, c, in.MessageTS)
		if err != nil {
			return nil, err
		}
		spots = w.kit.messageSpots(m)
		payload["container"], payload["channel"], payload["message"] = container(m), object{"id": c.ID, "name": c.displayName()}, w.inPayload(m)
	} else {
		v, err := w.viewOf(u, in.ViewID, true)
		if err != nil {
			return nil, err
		}
		spots = w.kit.spots(v.Blocks)
		payload["container"], payload["view"] = object{"type": "view", "view_id": v.ID}, w.drawView(v)
	}
	s, ok := findSpot(spots, in.ActionID, in.BlockID)
	if !ok || s.kind() != "external_select" && s.kind() != "multi_external_select" {
		return nil, impossible("there is no external select %q", in.ActionID)
	}
	typed, _ := asText(in.Value)
	payload["action_id"], payload["block_id"], payload["value"] = s.actionID(), s.blockID(), typed
	return w.ask("interactive", payload, true, nil)
}
