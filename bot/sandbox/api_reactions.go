package sandbox

import "slices"

func reactionMethods() []method {
	write := []string{"reactions:write"}
	need := []string{"name"}
	return []method{
		{name: "reactions.add", scopes: write, need: need, do: (*Workspace).reactionsAdd},
		{name: "reactions.remove", scopes: write, need: need, do: (*Workspace).reactionsRemove},
		{name: "reactions.get", scopes: []string{"reactions:read"}, do: (*Workspace).reactionsGet},
	}
}

// maxReactions is how many different emoji one message takes.
const maxReactions = 50

// reactTarget finds the message a reaction is for.
func (w *Workspace) reactTarget(c *call) (*message, error) {
	if c.text("channel") == "" || c.text("timestamp") == "" {
		return nil, refuse("no_item_specified")
	}
	room := w.channels[c.text("channel")]
	switch {
	case room == nil || room.Private && !room.has(w.team.BotUser):
		return nil, refuse("channel_not_found")
	case !room.has(w.team.BotUser):
		return nil, refuse("not_in_channel")
	case room.Archived:
		return nil, refuse("is_archived")
	}
	if _, ok := parseTS(c.text("timestamp")); !ok {
		return nil, refuse("bad_timestamp")
	}
	m := room.history.byTS[c.text("timestamp")]
	if m == nil || m.ephemeral() {
		return nil, refuse("message_not_found")
	}
	return m, nil
}

func (w *Workspace) reactionsAdd(c *call) (object, error) {
	m, err := w.reactTarget(c)
	if err != nil {
		return nil, err
	}
	return nil, w.react(m, w.team.BotUser, c.text("name"))
}

func (w *Workspace) reactionsRemove(c *call) (object, error) {
	m, err := w.reactTarget(c)
	if err != nil {
		return nil, err
	}
	return nil, w.unreact(m, w.team.BotUser, c.text("name"))
}

func (w *Workspace) reactionsGet(c *call) (object, error) {
	m, err := w.reactTarget(c)
	if err != nil {
		return nil, err
	}
	o := w.drawMessage(m)
	o["permalink"] = w.permalink(m, c.base)
	return object{"type": "message", "channel": m.Channel, "message": o}, nil
}

func (w *Workspace) react(m *message, who, name string) error {
	if !w.isEmoji(name) {
		return refuse("invalid_name")
	}
	votes := cloneVotes(m.Reactions)
	i := slices.IndexFunc(votes, func(v vote) bool { return v.Name == name })
	switch {
	case i >= 0 && slices.Contains(votes[i].Users, who):
		return refuse("already_reacted")
	case i >= 0:
		votes[i].Users = append(votes[i].Users, who)
	case len(votes) >= maxReactions:
		return refuse("too_many_reactions")
	default:
		votes = append(votes, vote{Name: name, Users: []string{who}})
	}
	w.setVotes(m, votes, "reaction_added", who, name)
	return nil
}

func (w *Workspace) unreact(m *message, who, name string) error {
	votes := cloneVotes(m.Reactions)
	i := slices.IndexFunc(votes, func(v vote) bool { return v.Name == name && slices.Contains(v.Users, who) })
	if i < 0 {
		return refuse("no_reaction")
	}
	votes[i].Users = slices.DeleteFunc(votes[i].Users, func(u string) bool { return u == who })
	votes = slices.DeleteFunc(votes, func(v vote) bool { return len(v.Users) == 0 })
	w.setVotes(m, votes, "reaction_removed", who, name)
	return nil
}

func cloneVotes(votes []vote) []vote {
	list := slices.Clone(votes)
	for i := range list {
		list[i].Users = slices.Clone(list[i].Users)
	}
	return list
}

func (w *Workspace) setVotes(m *message, votes []vote, event, who, name string) {
	next := *m
	next.Reactions = votes
	w.keep(&next)
	w.toldMessage(&next)
	w.raiseIn(w.channels[m.Channel], object{
		"type": event, "user": who, "reaction": name, "item_user": m.User,
		"item": object{"type": "message", "channel": m.Channel, "ts": m.TS}, "event_ts": w.nextTS(),
	})
}
