package sandbox

import (
	"regexp"
	"slices"
	"strings"
)

func conversationMethods() []method {
	read := []string{"channels:read", "groups:read", "im:read", "mpim:read"}
	history := []string{"channels:history", "groups:history", "im:history", "mpim:history"}
	manage := []string{"channels:manage", "groups:write"}
	channel := []string{"channel"}
	return []method{
		{name: "conversations.open", scopes: []string{"im:write", "mpim:write"}, do: (*Workspace).conversationsOpen},
		{name: "conversations.close", scopes: []string{"im:write"}, need: channel, do: (*Workspace).conversationsClose},
		{name: "conversations.info", scopes: read, need: channel, do: (*Workspace).conversationsInfo},
		{name: "conversations.list", scopes: read, do: (*Workspace).conversationsList},
		{name: "conversations.members", scopes: read, need: channel, do: (*Workspace).conversationsMembers},
		{name: "conversations.history", scopes: history, need: channel, do: (*Workspace).conversationsHistory},
		{name: "conversations.replies", scopes: history, need: []string{"channel", "ts"}, do: (*Workspace).conversationsReplies},
		{name: "conversations.join", scopes: []string{"channels:join"}, need: channel, do: (*Workspace).conversationsJoin},
		{name: "conversations.create", scopes: manage, do: (*Workspace).conversationsCreate},
		{name: "conversations.invite", scopes: manage, need: []string{"channel", "users"}, do: (*Workspace).conversationsInvite},
		{name: "conversations.setTopic", scopes: manage, need: channel, do: (*Workspace).conversationsSetTopic},
		{name: "users.conversations", scopes: read, do: (*Workspace).usersConversations},
	}
}

// visible finds a channel the bot may know of, and checks the scope its kind needs.
func (w *Workspace) visible(c *call, access string) (*channel, error) {
	room := w.channels[c.text("channel")]
	if room == nil || room.Private && !room.has(w.team.BotUser) {
		return nil, refuse("channel_not_found")
	}
	return room, w.needScope(room.scope(access))
}

func (w *Workspace) conversationsOpen(c *call) (object, error) {
	if id := c.text("channel"); id != "" {
		room := w.channels[id]
		if room == nil || !room.isDM() {
			return nil, refuse("channel_not_found")
		}
		return w.opened(c, room, false), nil
	}
	ids := c.list("users")
	if len(ids) == 0 {
		return nil, refuse("users_list_not_supplied")
	}
	for _, id := range ids {
		switch u := w.users[id]; {
		case u == nil || u.Bot:
			return nil, refuse("user_not_found")
		case u.Deleted:
			return nil, refuse("user_disabled")
		}
	}
	if len(ids) > 1 { // group conversations do not exist here
		if err := w.needScope("mpim:write"); err != nil {
			return nil, err
		}
		return nil, refuse("method_not_supported_for_channel_type")
	}
	room, fresh := w.dm(ids[0])
	return w.opened(c, room, fresh), nil
}

// opened is the answer for a conversation that is open now.
func (w *Workspace) opened(c *call, room *channel, fresh bool) object {
	body := object{"channel": object{"id": room.ID}}
	if c.flag("return_im") {
		body["channel"] = w.drawChannel(room)
	}
	if !fresh {
		body["no_op"], body["already_open"] = true, true
	}
	return body
}

func (w *Workspace) conversationsClose(c *call) (object, error) {
	room := w.channels[c.text("channel")]
	switch {
	case room == nil:
		return nil, refuse("channel_not_found")
	case !room.isDM():
		return nil, refuse("method_not_supported_for_channel_type")
	}
	return object{}, nil
}

func (w *Workspace) conversationsInfo(c *call) (object, error) {
	room, err := w.visible(c, "read")
	if err != nil {
		return nil, err
	}
	return object{"channel": w.drawChannel(room)}, nil
}

func (w *Workspace) conversationsList(c *call) (object, error) {
	return w.listRooms(c, func(room *channel) bool { return !room.Private || room.has(w.team.BotUser) })
}

func (w *Workspace) usersConversations(c *call) (object, error) {
	who := c.text("user")
	if who == "" {
		who = w.team.BotUser
	}
	if w.users[who] == nil {
		return nil, refuse("user_not_found")
	}
	bot := w.team.BotUser
	return w.listRooms(c, func(room *channel) bool { return room.has(who) && (!room.Private || room.has(bot)) })
}

func (w *Workspace) listRooms(c *call, ok func(*channel) bool) (object, error) {
	types := c.list("types")
	if len(types) == 0 {
		types = []string{"public_channel"}
	}
	for _, t := range types {
		if !slices.Contains([]string{"public_channel", "private_channel", "mpim", "im"}, t) {
			return nil, refuse("invalid_types")
		}
	}
	if err := w.mayList(types); err != nil {
		return nil, err
	}
	hideArchived := c.flag("exclude_archived")
	rooms := w.rooms(func(room *channel) bool {
		return ok(room) && slices.Contains(types, room.typeName()) && !(hideArchived && room.Archived)
	})
	page, next, err := paged(c.args, rooms, 100, 1000)
	if err != nil {
		return nil, err
	}
	shown := []object{}
	for _, room := range page {
		shown = append(shown, w.drawChannel(room))
	}
	return object{"channels": shown, "response_metadata": object{"next_cursor": next}}, nil
}

// mayList: each kind of channel needs its own scope.
func (w *Workspace) mayList(types []string) error {
	scopes := map[string]string{"public_channel": "channels:read", "private_channel": "groups:read", "im": "im:read", "mpim": "mpim:read"}
	for _, t := range types {
		if err := w.needScope(scopes[t]); err != nil {
			return err
		}
	}
	return nil
}

func (w *Workspace) conversationsMembers(c *call) (object, error) {
	room, err := w.visible(c, "read")
	if err != nil {
		return nil, err
	}
	page, next, err := paged(c.args, room.Members, 100, 1000)
	if err != nil {
		return nil, err
	}
	return object{"members": slices.Concat([]string{}, page), "response_metadata": object{"next_cursor": next}}, nil
}

// readable finds a channel whose history the bot may read.
func (w *Workspace) readable(c *call) (*channel, error) {
	room, err := w.visible(c, "history")
	if err != nil {
		return nil, err
	}
	if !room.has(w.team.BotUser) {
		return nil, refuse("not_in_channel")
	}
	return room, nil
}

// span is the part of a history between oldest and latest.
type span struct {
	oldest, latest int64
	inclusive      bool
}

func readSpan(a args) (s span, err error) {
	s = span{latest: 1 << 62, inclusive: a.flag("inclusive")}
	if ts := a.text("oldest"); ts != "" && ts != "0" {
		var ok bool
		if s.oldest, ok = parseTS(ts); !ok {
			return s, refuse("invalid_ts_oldest")
		}
	}
	if ts := a.text("latest"); ts != "" && ts != "now" {
		var ok bool
		if s.latest, ok = parseTS(ts); !ok {
			return s, refuse("invalid_ts_latest")
		}
	}
	return s, nil
}

func (s span) holdsMessage(m *message) bool {
	t, _ := parseTS(m.TS)
	return s.holds(t)
}

// holds tells whether that time, in microseconds, is within.
func (s span) holds(t int64) bool {
	if s.inclusive {
		return t >= s.oldest && t <= s.latest
	}
	return t > s.oldest && t < s.latest
}

func (w *Workspace) conversationsHistory(c *call) (object, error) {
	room, err := w.readable(c)
	if err != nil {
		return nil, err
	}
	s, err := readSpan(c.args)
	if err != nil {
		return nil, err
	}
	var found []*message
	for _, m := range slices.Backward(room.history.list) {
		if (m.Thread == "" || m.Broadcast) && !m.ephemeral() && s.holdsMessage(m) {
			found = append(found, m)
		}
	}
	page, next, err := pagedMessages(c.args, found, 100, 999)
	if err != nil {
		return nil, err
	}
	return w.drawPage(c, page, next, object{"pin_count": len(room.Pins), "channel_actions_ts": nil, "channel_actions_count": 0}), nil
}

func (w *Workspace) drawPage(c *call, page []*message, next string, body object) object {
	shown := []object{}
	for _, m := range page {
		o := w.drawMessage(m)
		if c.flag("include_all_metadata") && m.Metadata != nil {
			o["metadata"] = m.Metadata
		}
		shown = append(shown, o)
	}
	body["messages"], body["has_more"], body["response_metadata"] = shown, next != "", object{"next_cursor": next}
	return body
}

func (w *Workspace) conversationsReplies(c *call) (object, error) {
	room, err := w.readable(c)
	if err != nil {
		return nil, err
	}
	m := room.history.byTS[c.text("ts")]
	if m == nil || m.ephemeral() {
		return nil, refuse("thread_not_found")
	}
	s, err := readSpan(c.args)
	if err != nil {
		return nil, err
	}
	var found []*message
	for _, reply := range visibleReplies(room.history.replies[m.root()]) {
		if s.holdsMessage(reply) {
			found = append(found, reply)
		}
	}
	page, next, err := pagedMessages(c.args, found, 1000, 1000)
	if err != nil {
		return nil, err
	}
	if root := room.history.byTS[m.root()]; root != nil && c.text("cursor") == "" {
		page = slices.Insert(slices.Clone(page), 0, root)
	}
	return w.drawPage(c, page, next, object{}), nil
}

func (w *Workspace) conversationsJoin(c *call) (object, error) {
	room := w.channels[c.text("channel")]
	bot := w.team.BotUser
	switch {
	case room == nil || room.Private && !room.has(bot):
		return nil, refuse("channel_not_found")
	case room.isDM() || room.Private:
		return nil, refuse("method_not_supported_for_channel_type")
	case room.Archived:
		return nil, refuse("is_archived")
	case room.has(bot):
		body := object{"channel": w.drawChannel(room), "warning": "already_in_channel"}
		body["response_metadata"] = object{"warnings": []string{"already_in_channel"}}
		return body, nil
	}
	w.join(room, bot, "")
	w.toldWorkspace()
	return object{"channel": w.drawChannel(w.channels[room.ID])}, nil
}

var roomName = regexp.MustCompile(`^[\p{Ll}\p{Lo}\p{N}_-]+$`)

// nameFault is what is wrong with the name of a new channel; empty if nothing is.
func (w *Workspace) nameFault(name string) string {
	switch {
	case name == "":
		return "invalid_name_required"
	case tooLong(name, maxName):
		return "invalid_name_maxlength"
	case strings.Trim(name, "-_") == "":
		return "invalid_name_punctuation"
	case !roomName.MatchString(name):
		return "invalid_name_specials"
	case w.findChannel("#"+name) != nil:
		return "name_taken"
	}
	return ""
}

// mayManage: public and private channels each need their own scope.
func (w *Workspace) mayManage(private bool) error {
	if private {
		return w.needScope("groups:write")
	}
	return w.needScope("channels:manage")
}

func (w *Workspace) conversationsCreate(c *call) (object, error) {
	name := c.text("name")
	if fault := w.nameFault(name); fault != "" {
		return nil, refuse(fault)
	}
	private := c.flag("is_private")
	if err := w.mayManage(private); err != nil {
		return nil, err
	}
	bot := w.team.BotUser
	room := &channel{ID: w.nextID("C"), Name: name, Private: private, Creator: bot, Members: []string{bot}, Created: w.Now().Unix()}
	w.keep(room)
	w.toldWorkspace()
	return object{"channel": w.drawChannel(room)}, nil
}

func (w *Workspace) conversationsInvite(c *call) (object, error) {
	room := w.channels[c.text("channel")]
	bot := w.team.BotUser
	switch {
	case room == nil || room.Private && !room.has(bot):
		return nil, refuse("channel_not_found")
	case room.isDM():
		return nil, refuse("method_not_supported_for_channel_type")
	case room.Archived:
		return nil, refuse("is_archived")
	case !room.has(bot):
		return nil, refuse("not_in_channel")
	}
	if err := w.mayManage(room.Private); err != nil {
		return nil, err
	}
	ids := c.list("users")
	for _, id := range ids {
		switch u := w.users[id]; {
		case id == bot:
			return nil, refuse("cant_invite_self")
		case u == nil || u.Deleted:
			return nil, refuse("user_not_found")
		case room.has(id):
			return nil, refuse("already_in_channel")
		}
	}
	for _, id := range ids {
		w.join(w.channels[room.ID], id, bot)
	}
	w.toldWorkspace()
	return object{"channel": w.drawChannel(w.channels[room.ID])}, nil
}

func (w *Workspace) conversationsSetTopic(c *call) (object, error) {
	room := w.channels[c.text("channel")]
	bot := w.team.BotUser
	topic := cleanText(c.text("topic"))
	switch {
	case room == nil || room.Private && !room.has(bot):
		return nil, refuse("channel_not_found")
	case room.isDM():
		return nil, refuse("method_not_supported_for_channel_type")
	case !room.has(bot):
		return nil, refuse("not_in_channel")
	case room.Archived:
		return nil, refuse("is_archived")
	case tooLong(topic, 250):
		return nil, refuse("too_long")
	}
	if err := w.mayManage(room.Private); err != nil {
		return nil, err
	}
	next := *room
	next.Topic, next.TopicBy = topic, bot
	w.keep(&next)
	w.post(&message{Channel: room.ID, TS: w.nextTS(), User: bot, Subtype: "channel_topic", Topic: topic, Text: "set the channel topic: " + topic})
	w.toldWorkspace()
	return object{"channel": w.drawChannel(&next), "topic": topic}, nil
}
