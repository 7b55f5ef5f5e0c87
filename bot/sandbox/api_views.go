package sandbox

import "slices"

func viewMethods() []method {
	withTrigger := []string{"trigger_id", "view"}
	return []method{
		{name: "views.open", need: withTrigger, do: (*Workspace).viewsOpen},
		{name: "views.push", need: withTrigger, do: (*Workspace).viewsPush},
		{name: "views.update", need: []string{"view"}, do: (*Workspace).viewsUpdate},
		{name: "views.publish", need: []string{"user_id", "view"}, do: (*Workspace).viewsPublish},
	}
}

// viewsOpen opens a modal; one that is open already gives way to it.
func (w *Workspace) viewsOpen(c *call) (object, error) {
	t, err := w.useTrigger(c.text("trigger_id"))
	if err != nil {
		return nil, err
	}
	v, err := w.readView(c.args, "modal")
	if err != nil {
		return nil, err
	}
	if w.externalTaken(v.ExternalID, "") {
		return nil, refuse("duplicate_external_id")
	}
	t.used = true
	if len(w.stacks[t.user]) > 0 {
		w.shut(t.user, 0)
	}
	w.place(v, t.user, nil)
	return object{"view": w.drawView(v)}, nil
}

func (w *Workspace) viewsPush(c *call) (object, error) {
	t, err := w.useTrigger(c.text("trigger_id"))
	if err != nil {
		return nil, err
	}
	v, err := w.readView(c.args, "modal")
	if err != nil {
		return nil, err
	}
	below := w.stacks[t.user]
	switch {
	case t.view == "" || !slices.Contains(below, t.view):
		return nil, refuse("not_found")
	case len(below) >= maxStack:
		return nil, refuse("push_limit_reached")
	case w.externalTaken(v.ExternalID, ""):
		return nil, refuse("duplicate_external_id")
	}
	t.used = true
	w.place(v, t.user, below)
	return object{"view": w.drawView(v)}, nil
}

func (w *Workspace) viewsUpdate(c *call) (object, error) {
	old := w.views[c.text("view_id")]
	switch {
	case c.text("view_id") == "" && c.text("external_id") == "":
		return nil, refuseArguments("missing required field: view_id or external_id")
	case c.text("view_id") == "":
		old = w.byExternal(c.text("external_id"))
	}
	if old == nil {
		return nil, refuse("not_found")
	}
	next, err := w.readView(c.args, old.Type)
	if err != nil {
		return nil, err
	}
	if h := c.text("hash"); h != "" && h != old.Hash {
		return nil, refuse("hash_conflict")
	}
	if w.externalTaken(next.ExternalID, old.ID) {
		return nil, refuse("duplicate_external_id")
	}
	w.redraw(old, next)
	return object{"view": w.drawView(next)}, nil
}

func (w *Workspace) viewsPublish(c *call) (object, error) {
	if !w.manifest.Features.AppHome.Home {
		return nil, refuse("not_enabled")
	}
	u := w.users[c.text("user_id")]
	if u == nil || u.Bot {
		return nil, refuseArguments("invalid `user_id` [json-pointer:/user_id]")
	}
	next, err := w.readView(c.args, "home")
	if err != nil {
		return nil, err
	}
	old := w.homes[u.ID]
	if h := c.text("hash"); h != "" && (old == nil || h != old.Hash) {
		return nil, refuse("hash_conflict")
	}
	if old == nil {
		old = &view{ID: w.nextID("V"), User: u.ID, Type: "home"}
		old.Root = old.ID
	}
	if w.externalTaken(next.ExternalID, old.ID) {
		return nil, refuse("duplicate_external_id")
	}
	w.redraw(old, next)
	return object{"view": w.drawView(next)}, nil
}
