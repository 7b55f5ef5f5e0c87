package sandbox

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

func scheduleMethods() []method {
	chat := []string{"chat:write"}
	return []method{
		{name: "chat.scheduleMessage", scopes: chat, need: []string{"channel", "post_at"}, do: (*Workspace).chatScheduleMessage},
		{name: "chat.scheduledMessages.list", do: (*Workspace).chatScheduledList},
		{name: "chat.deleteScheduledMessage", scopes: chat, need: []string{"channel", "scheduled_message_id"}, do: (*Workspace).chatDeleteScheduled},
	}
}

// scheduledMessage is one that will be posted when the workspace's clock gets there.
type scheduledMessage struct {
	ID      string  `json:"id"`
	Message message `json:"message"`
	PostAt  int64   `json:"post_at"` // seconds
	Made    int64   `json:"made"`    // seconds
	Gone    bool    `json:"gone,omitempty"`
}

const (
	scheduleAhead  = 120 * 24 * time.Hour
	scheduleWindow = 5 * time.Minute
	scheduleMost   = 30 // in any window, per channel
	scheduleFixed  = time.Minute
)

func (m *scheduledMessage) kind() string { return "scheduled" }

func (m *scheduledMessage) take(s *state) {
	if m.Gone {
		delete(s.scheduled, m.ID)
		return
	}
	s.scheduled[m.ID] = m
}

func (w *Workspace) chatScheduleMessage(c *call) (object, error) {
	room, err := w.writable(c.text("channel"))
	if err != nil {
		return nil, err
	}
	at, err := strconv.ParseInt(c.text("post_at"), 10, 64)
	if err != nil {
		return nil, refuse("invalid_time")
	}
	if err := w.scheduleFault(room, at); err != nil {
		return nil, err
	}
	if tooLong(c.text("text"), maxMessageText) {
		return nil, refuse("msg_too_long")
	}
	said, err := w.readWords(c.args)
	if err != nil {
		return nil, err
	}
	root, err := w.thread(room, c.text("thread_ts"))
	if err != nil {
		return nil, err
	}
	m := w.botMessage(room, said)
	m.Thread = root
	s := &scheduledMessage{ID: w.nextID("Q"), Message: *m, PostAt: at, Made: w.Now().Unix()}
	w.keep(s)
	shown := object{"text": m.Text, "type": "delayed_message", "user": m.User, "bot_id": w.team.BotID, "app_id": w.team.AppID, "team": w.team.ID}
	if m.Blocks != nil {
		shown["blocks"] = m.Blocks
	}
	return object{"channel": room.ID, "scheduled_message_id": s.ID, "post_at": at, "message": shown}, nil
}

func (w *Workspace) scheduleFault(room *channel, at int64) error {
	now := w.Now()
	switch {
	case at <= now.Unix():
		return refuse("time_in_past")
	case at > now.Add(scheduleAhead).Unix():
		return refuse("time_too_far")
	case w.crowded(room, at):
		return refuse("restricted_too_many")
	}
	return nil
}

// crowded tells whether one more message at that time would be too many in a window that holds it.
func (w *Workspace) crowded(room *channel, at int64) bool {
	window := int64(scheduleWindow.Seconds())
	times := []int64{at}
	for _, s := range w.scheduled {
		if d := s.PostAt - at; s.Message.Channel == room.ID && max(d, -d) < window {
			times = append(times, s.PostAt)
		}
	}
	slices.Sort(times)
	for i := range max(0, len(times)-scheduleMost) {
		if times[i+scheduleMost]-times[i] < window {
			return true
		}
	}
	return false
}

func (w *Workspace) chatScheduledList(c *call) (object, error) {
	id := c.text("channel")
	if id != "" && w.channels[id] == nil {
		return nil, refuse("invalid_channel")
	}
	s, err := readSpan(c.args)
	if err != nil {
		return nil, err
	}
	s.inclusive = true
	var list []*scheduledMessage
	for _, m := range w.scheduled {
		if (id == "" || id == m.Message.Channel) && s.holds(m.PostAt*1e6) {
			list = append(list, m)
		}
	}
	slices.SortFunc(list, func(a, b *scheduledMessage) int { return strings.Compare(a.ID, b.ID) })
	page, next, err := paged(c.args, list, 100, 1000)
	if err != nil {
		return nil, err
	}
	shown := []object{}
	for _, s := range page {
		shown = append(shown, object{
			"id": s.ID, "channel_id": s.Message.Channel, "post_at": s.PostAt, "date_created": s.Made, "text": s.Message.Text,
		})
	}
	return object{"scheduled_messages": shown, "response_metadata": object{"next_cursor": next}}, nil
}

func (w *Workspace) chatDeleteScheduled(c *call) (object, error) {
	if w.channels[c.text("channel")] == nil {
		return nil, refuse("channel_not_found")
	}
	s := w.scheduled[c.text("scheduled_message_id")]
	if s == nil || s.Message.Channel != c.text("channel") || s.PostAt-w.Now().Unix() < int64(scheduleFixed.Seconds()) {
		return nil, refuse("invalid_scheduled_message_id")
	}
	gone := *s
	gone.Gone = true
	w.keep(&gone)
	return nil, nil
}

// postScheduled posts what is due, in the order of its times.
func (w *Workspace) postScheduled() {
	now := w.Now().Unix()
	var due []*scheduledMessage
	for _, s := range w.scheduled {
		if s.PostAt <= now {
			due = append(due, s)
		}
	}
	slices.SortFunc(due, func(a, b *scheduledMessage) int { return int(a.PostAt - b.PostAt) })
	for _, s := range due {
		gone := *s
		gone.Gone = true
		w.keep(&gone)
		if room := w.channels[s.Message.Channel]; room.Archived || !room.has(w.team.BotUser) {
			continue
		}
		m := s.Message
		m.TS = w.nextTS()
		w.post(&m)
	}
}
