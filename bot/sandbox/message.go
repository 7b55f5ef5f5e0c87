package sandbox

import (
	"slices"
	"strings"
)

// message is one message of a channel. An ephemeral one has a single reader and is in no history.
type message struct {
	Channel     string   `json:"channel"`
	TS          string   `json:"ts"`
	User        string   `json:"user,omitempty"`
	Bot         bool     `json:"bot,omitempty"` // said by the app
	Text        string   `json:"text"`
	Blocks      []any    `json:"blocks,omitempty"`
	Attachments []any    `json:"attachments,omitempty"`
	Thread      string   `json:"thread,omitempty"` // timestamp of the root, on replies only
	Broadcast   bool     `json:"broadcast,omitempty"`
	Subtype     string   `json:"subtype,omitempty"`
	ClientMsgID string   `json:"client_msg_id,omitempty"`
	Edited      *edit    `json:"edited,omitempty"`
	Reactions   []vote   `json:"reactions,omitempty"`
	Files       []string `json:"files,omitempty"`
	Metadata    object   `json:"metadata,omitempty"`
	Only        string   `json:"only,omitempty"` // the one reader of an ephemeral message
	Username    string   `json:"username,omitempty"`
	IconEmoji   string   `json:"icon_emoji,omitempty"`
	IconURL     string   `json:"icon_url,omitempty"`
	Streamed    string   `json:"streaming_state,omitempty"` // of a message that grows or has grown
	Plan        string   `json:"plan,omitempty"`            // title of the plan of a streamed message that shows its tasks as one
	Inviter     string   `json:"inviter,omitempty"`         // of who joined
	Topic       string   `json:"topic,omitempty"`           // of the channel from here on
	Gone        bool     `json:"gone,omitempty"`

	Entered map[string]values `json:"entered,omitempty"` // what each person has put into its inputs
	Mark    map[string]string `json:"mark,omitempty"`    // action_id that was not acknowledged, by person
}

type edit struct {
	User string `json:"user"`
	TS   string `json:"ts"`
}

// vote is one emoji under a message and who chose it.
type vote struct {
	Name  string   `json:"name"`
	Users []string `json:"users"`
}

func (m *message) kind() string { return "message" }

func (m *message) take(s *state) {
	if c := s.channels[m.Channel]; c != nil {
		c.history.take(m)
	}
}

// take puts m where its timestamp says; a message that is gone leaves the lists but keeps its place by
// timestamp empty.
func (h *history) take(m *message) {
	old := h.byTS[m.TS]
	if old == nil && !m.Gone {
		h.byTS[m.TS] = m
		h.list = append(h.list, m)
		if m.Thread != "" {
			h.replies[m.Thread] = append(h.replies[m.Thread], m)
		}
		return
	}
	if m.Gone {
		delete(h.byTS, m.TS)
		h.list = without(h.list, m.TS)
		h.replies[m.Thread] = without(h.replies[m.Thread], m.TS)
		return
	}
	if old != m {
		h.byTS[m.TS] = m
		replaceIn(h.list, m)
		replaceIn(h.replies[m.Thread], m)
	}
}

func without(list []*message, ts string) []*message {
	return slices.DeleteFunc(list, func(m *message) bool { return m.TS == ts })
}

func replaceIn(list []*message, m *message) {
	for i := range list {
		if list[i].TS == m.TS {
			list[i] = m
		}
	}
}

// The states of a streamed message.
const (
	streamGrows = "in_progress"
	streamDone  = "completed"
)

func (m *message) growing() bool { return m.Streamed == streamGrows }

func (m *message) ephemeral() bool { return m.Only != "" }

// root is the timestamp of the thread m belongs to or would start.
func (m *message) root() string {
	if m.Thread != "" {
		return m.Thread
	}
	return m.TS
}

// seenBy tells whether that person may see m at all.
func (m *message) seenBy(user string) bool { return m.Only == "" || m.Only == user }

// drawMessage is the message object of the Web API and of events.
func (w *Workspace) drawMessage(m *message) object {
	o := object{"type": "message", "user": m.User, "text": m.Text, "ts": m.TS, "team": w.team.ID}
	if m.Subtype != "" {
		o["subtype"] = m.Subtype
	} else if m.Broadcast {
		o["subtype"] = "thread_broadcast"
	}
	if m.ClientMsgID != "" {
		o["client_msg_id"] = m.ClientMsgID
	}
	if m.Bot {
		w.drawAuthor(o, m)
	}
	if m.Blocks != nil {
		o["blocks"] = m.Blocks
	}
	if m.Attachments != nil {
		o["attachments"] = m.Attachments
	}
	if m.Edited != nil {
		o["edited"] = m.Edited
	}
	if len(m.Reactions) > 0 {
		o["reactions"] = drawVotes(m.Reactions)
	}
	if len(m.Files) > 0 {
		o["files"], o["upload"], o["display_as_bot"] = w.drawFiles(m.Files), m.Subtype == "file_share", false
	}
	if m.Streamed != "" {
		o["streaming_state"] = m.Streamed
	}
	for name, v := range map[string]string{"inviter": m.Inviter, "topic": m.Topic} {
		if v != "" {
			o[name] = v
		}
	}
	w.drawThread(o, m)
	return o
}

func (w *Workspace) drawAuthor(o object, m *message) {
	o["bot_id"], o["app_id"] = w.team.BotID, w.team.AppID
	o["bot_profile"] = object{
		"id": w.team.BotID, "app_id": w.team.AppID, "user_id": w.team.BotUser, "name": w.users[w.team.BotUser].RealName,
		"icons": object{}, "deleted": false, "updated": w.team.Created, "team_id": w.team.ID,
	}
	if m.Username != "" {
		o["username"], o["subtype"] = m.Username, "bot_message"
	}
	if m.IconEmoji != "" || m.IconURL != "" {
		o["icons"] = object{"emoji": m.IconEmoji, "image_36": m.IconURL}
	}
}

func drawVotes(votes []vote) []object {
	list := make([]object, 0, len(votes))
	for _, v := range votes {
		list = append(list, object{"name": v.Name, "users": v.Users, "count": len(v.Users)})
	}
	return list
}

// drawThread adds what a reply says of its root, and a root of its replies.
func (w *Workspace) drawThread(o object, m *message) {
	h := w.channels[m.Channel].history
	if m.Thread != "" {
		o["thread_ts"] = m.Thread
		if root := h.byTS[m.Thread]; root != nil {
			o["parent_user_id"] = root.User
		}
		return
	}
	replies := visibleReplies(h.replies[m.TS])
	if len(replies) == 0 || m.ephemeral() {
		return
	}
	var users []string
	for _, r := range replies {
		if !slices.Contains(users, r.User) {
			users = append(users, r.User)
		}
	}
	o["thread_ts"], o["reply_count"], o["reply_users_count"] = m.TS, len(replies), len(users)
	o["latest_reply"], o["reply_users"] = replies[len(replies)-1].TS, users[:min(len(users), 5)]
	o["is_locked"], o["subscribed"] = false, slices.Contains(users, w.team.BotUser) || m.User == w.team.BotUser
}

func visibleReplies(list []*message) []*message {
	return slices.DeleteFunc(slices.Clone(list), (*message).ephemeral)
}

// post puts a new message into its channel, tells the page, and the app if it is a member.
func (w *Workspace) post(m *message) {
	w.keep(m)
	w.toldMessage(m)
	if m.ephemeral() {
		return
	}
	c := w.channels[m.Channel]
	e := w.drawMessage(m)
	e["channel"], e["channel_type"], e["event_ts"] = c.ID, c.kindName(), m.TS
	if m.Broadcast {
		e["root"] = w.drawMessage(c.history.byTS[m.Thread])
	}
	w.raiseIn(c, e)
	if w.mentionsBot(m) && !c.isDM() && m.Subtype != "channel_join" && m.Subtype != "group_join" {
		w.raiseIn(c, w.mentionEvent(m, e))
	}
}

func (w *Workspace) mentionsBot(m *message) bool {
	return !m.Bot && strings.Contains(m.Text, "<@"+w.team.BotUser+">")
}

// mentionEvent is the second event of a message that mentions the bot; it carries no files.
func (w *Workspace) mentionEvent(m *message, messageEvent object) object {
	e := object{"type": "app_mention"}
	for _, key := range []string{"user", "text", "ts", "thread_ts", "parent_user_id", "client_msg_id", "team", "blocks", "channel", "event_ts"} {
		if v, ok := messageEvent[key]; ok {
			e[key] = v
		}
	}
	return e
}

// amend replaces old by the message that alter makes of it, and says so. An edit shows as one to
// everybody; anything else that alters how a message is drawn goes through w.keep alone.
func (w *Workspace) amend(old *message, by string, alter func(*message)) *message {
	before := w.drawMessage(old)
	m := *old
	alter(&m)
	m.Edited = &edit{User: by, TS: w.nextTS()}
	w.keep(&m)
	w.toldMessage(&m)
	if !m.ephemeral() {
		w.raiseChange(&m, object{"subtype": "message_changed", "message": w.drawMessage(&m), "previous_message": before, "ts": m.Edited.TS})
	}
	return &m
}

// raiseChange tells the app that a message was changed or deleted.
func (w *Workspace) raiseChange(m *message, e object) {
	c := w.channels[m.Channel]
	e["type"], e["hidden"], e["channel"], e["channel_type"], e["event_ts"] = "message", true, c.ID, c.kindName(), e["ts"]
	w.raiseIn(c, e)
}

// remove deletes a message. The root of a thread leaves a tombstone, so that the replies keep their place.
func (w *Workspace) remove(old *message) {
	before := w.drawMessage(old)
	m := *old
	ts := w.nextTS()
	if !m.ephemeral() && len(visibleReplies(w.channels[m.Channel].history.replies[m.TS])) > 0 {
		m = message{Channel: m.Channel, TS: m.TS, User: "USLACKBOT", Subtype: "tombstone", Text: "This message was deleted."}
		w.keep(&m)
		w.toldMessage(&m)
		w.raiseChange(&m, object{"subtype": "message_changed", "message": w.drawMessage(&m), "previous_message": before, "ts": ts})
		return
	}
	m.Gone = true
	w.keep(&m)
	w.toldMessage(&m)
	if !m.ephemeral() {
		w.raiseChange(&m, object{"subtype": "message_deleted", "deleted_ts": m.TS, "previous_message": before, "ts": ts})
	}
}
