package sandbox

import (
	"cmp"
	"slices"
	"strings"
)

// channel is a public or private channel, or the conversation of one person with the bot.
type channel struct {
	ID       string   `json:"id"`
	Name     string   `json:"name,omitempty"`
	Private  bool     `json:"private,omitempty"`
	Archived bool     `json:"archived,omitempty"`
	Topic    string   `json:"topic,omitempty"`
	TopicBy  string   `json:"topic_by,omitempty"`
	Purpose  string   `json:"purpose,omitempty"`
	Members  []string `json:"members"`
	Person   string   `json:"person,omitempty"` // of a direct conversation with the bot
	Creator  string   `json:"creator,omitempty"`
	Created  int64    `json:"created"` // seconds
	Pins     []string `json:"pins,omitempty"`

	history *history
}

// history is what was said in a channel, oldest first.
type history struct {
	list    []*message
	byTS    map[string]*message
	replies map[string][]*message // by the timestamp of the thread's root, oldest first
}

func (c *channel) kind() string { return "channel" }

func (c *channel) take(s *state) {
	if old := s.channels[c.ID]; old == nil {
		s.roomOrder = append(s.roomOrder, c.ID)
		c.history = &history{byTS: map[string]*message{}, replies: map[string][]*message{}}
	} else if old != c {
		c.history = old.history
	}
	s.channels[c.ID] = c
}

func (c *channel) isDM() bool { return c.Person != "" }

func (c *channel) has(user string) bool { return slices.Contains(c.Members, user) }

// kindName is the channel_type of events.
func (c *channel) kindName() string {
	switch {
	case c.isDM():
		return "im"
	case c.Private:
		return "group"
	}
	return "channel"
}

// typeName is the name of the channel's kind in conversations.list.
func (c *channel) typeName() string {
	switch {
	case c.isDM():
		return "im"
	case c.Private:
		return "private_channel"
	}
	return "public_channel"
}

// scope names the scope of an access: "history" gives channels:history, groups:history or im:history.
func (c *channel) scope(access string) string {
	return map[string]string{"im": "im:", "group": "groups:", "channel": "channels:"}[c.kindName()] + access
}

// findChannel takes an id, #name or name.
func (w *Workspace) findChannel(which string) *channel {
	if c := w.channels[which]; c != nil {
		return c
	}
	name := strings.ToLower(strings.TrimPrefix(which, "#"))
	for _, id := range w.roomOrder {
		if c := w.channels[id]; !c.isDM() && c.Name == name {
			return c
		}
	}
	return nil
}

// dm is the conversation of that person with the bot; it is opened if there is none yet.
func (w *Workspace) dm(person string) (c *channel, opened bool) {
	if c := w.openDM(person); c != nil {
		return c, false
	}
	c = &channel{ID: w.nextID("D"), Person: person, Members: []string{w.team.BotUser, person}, Created: w.Now().Unix()}
	w.keep(c)
	return c, true
}

func (w *Workspace) openDM(person string) *channel {
	for _, id := range w.roomOrder {
		if c := w.channels[id]; c.Person == person && person != "" {
			return c
		}
	}
	return nil
}

// rooms lists the channels for which ok holds, oldest first.
func (w *Workspace) rooms(ok func(*channel) bool) []*channel {
	var list []*channel
	for _, id := range w.roomOrder {
		if c := w.channels[id]; ok(c) {
			list = append(list, c)
		}
	}
	return list
}

// drawChannel is the conversation object of the Web API as the bot sees it.
func (w *Workspace) drawChannel(c *channel) object {
	if c.isDM() {
		return w.drawDM(c)
	}
	return object{
		"id": c.ID, "name": c.Name, "name_normalized": c.Name, "is_channel": !c.Private, "is_group": c.Private,
		"is_im": false, "is_mpim": false, "is_private": c.Private, "is_archived": c.Archived, "is_general": false,
		"is_shared": false, "is_ext_shared": false, "is_org_shared": false, "is_pending_ext_shared": false,
		"pending_shared": []any{}, "shared_team_ids": []string{w.team.ID}, "context_team_id": w.team.ID, "unlinked": 0,
		"is_member": c.has(w.team.BotUser), "created": c.Created, "updated": c.Created * 1000,
		"creator": cmp.Or(c.Creator, w.team.BotUser), "num_members": len(c.Members), "previous_names": []string{},
		"topic":   object{"value": c.Topic, "creator": c.TopicBy, "last_set": 0},
		"purpose": object{"value": c.Purpose, "creator": "", "last_set": 0},
	}
}

func (w *Workspace) drawDM(c *channel) object {
	return object{
		"id": c.ID, "created": c.Created, "is_im": true, "is_channel": false, "is_group": false, "is_mpim": false,
		"is_private": true, "is_archived": false, "is_org_shared": false, "context_team_id": w.team.ID,
		"user": c.Person, "is_user_deleted": w.users[c.Person].Deleted, "is_open": true, "priority": 0,
	}
}

// setMembers replaces the members and returns those who are new.
func (w *Workspace) setMembers(c *channel, members []string) (joined []string) {
	next := *c
	next.Members = slices.Clone(members)
	for _, id := range members {
		if !c.has(id) {
			joined = append(joined, id)
		}
	}
	w.keep(&next)
	return joined
}

// join adds a member, says so in the channel and tells the app.
func (w *Workspace) join(c *channel, who, inviter string) {
	if c.has(who) {
		return
	}
	w.setMembers(c, append(slices.Clone(c.Members), who))
	w.sayJoined(w.channels[c.ID], who, inviter)
}

func (w *Workspace) sayJoined(c *channel, who, inviter string) {
	m := &message{Channel: c.ID, TS: w.nextTS(), User: who, Subtype: "channel_join", Inviter: inviter, Text: "<@" + who + "> has joined the channel"}
	if c.Private {
		m.Subtype = "group_join"
	}
	w.post(m)
	e := object{
		"type": "member_joined_channel", "user": who, "channel": c.ID, "channel_type": "C", "team": w.team.ID, "event_ts": w.nextTS(),
	}
	if inviter != "" {
		e["inviter"] = inviter
	}
	if c.Private {
		e["channel_type"] = "G"
	}
	w.raiseIn(c, e)
}
