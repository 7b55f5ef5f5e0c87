package sandbox

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// reads tells whether that person can look into the channel: a public one is open to everybody.
func (w *Workspace) reads(u *user, c *channel) bool {
	return c != nil && (c.has(u.ID) || !c.Private && !c.isDM())
}

// seeMessages is GET /sandbox/messages: what that person sees. Without thread_ts it is the channel with
// the replies in their places, as a program wants it; the page sorts them into threads.
func (w *Workspace) seeMessages(r *http.Request) (any, error) {
	q := r.URL.Query()
	list := []object{}
	err := w.change(func() error { // a conversation with the bot may be opened by looking at it
		u, err := w.person(q.Get("as"))
		if err != nil {
			return err
		}
		c, err := w.room(u, q.Get("channel"))
		if err != nil {
			return err
		}
		if !w.reads(u, c) {
			return impossible("%s is not a member", u.Name)
		}
		root := q.Get("thread_ts")
		for _, m := range c.history.list {
			if m.seenBy(u.ID) && (root == "" || m.root() == root) {
				list = append(list, w.shownTo(u, m))
			}
		}
		return nil
	})
	return list, err
}

// shownTo is a message as a person sees it, with what only the page needs.
func (w *Workspace) shownTo(u *user, m *message) object {
	o := w.drawMessage(m)
	o["channel"], o["ephemeral"], o["metadata"] = m.Channel, m.ephemeral(), orNull(m.Metadata)
	for _, name := range []string{"blocks", "reactions", "files"} {
		setDefault(o, name, []any{})
	}
	for _, name := range []string{"bot_id", "thread_ts", "edited"} {
		if _, ok := o[name]; !ok {
			o[name] = nil
		}
	}
	o["state"] = object{"values": w.stateOf(m.Blocks, m.Entered[u.ID])}
	if mark := m.Mark[u.ID]; mark != "" {
		o["unacked"] = mark
	}
	return o
}

// seeView is GET /sandbox/view: the modal on top, or null.
func (w *Workspace) seeView(r *http.Request) (any, error) {
	return w.seeOwn(r, func(u *user) *view { return w.top(u.ID) })
}

// seeHome is GET /sandbox/home: what is published for that person, or null.
func (w *Workspace) seeHome(r *http.Request) (any, error) {
	return w.seeOwn(r, func(u *user) *view { return w.homes[u.ID] })
}

func (w *Workspace) seeOwn(r *http.Request, which func(*user) *view) (shown any, err error) {
	w.look(func() {
		var u *user
		if u, err = w.person(r.URL.Query().Get("as")); err != nil {
			return
		}
		if v := which(u); v != nil {
			shown = w.shownView(v)
		}
	})
	return shown, err
}

func (w *Workspace) shownView(v *view) object {
	o := w.drawView(v)
	if len(v.Errors) > 0 {
		o["errors"] = v.Errors
	}
	if v.Trouble {
		o["trouble"] = true
	}
	return o
}

// seeWorkspace is GET /sandbox/workspace: everything by which ids and names are resolved.
func (w *Workspace) seeWorkspace(r *http.Request) (any, error) {
	var o object
	w.look(func() {
		o = object{
			"team": object{"id": w.team.ID, "name": w.team.Name, "domain": w.team.Domain},
			"app":  w.shownApp(), "users": w.shownUsers(), "channels": w.shownRooms(), "usergroups": w.shownGroups(), "statuses": w.shownStatuses(),
			"tokens": object{"bot": w.botToken, "app": w.appToken}, "url": w.URL(), "api_url": w.URL() + "/api/",
			"clock": w.reading(), "connections": len(w.socket.conns),
		}
	})
	return o, nil
}

func (w *Workspace) shownApp() object {
	f := w.manifest.Features
	return object{
		"id": w.team.AppID, "name": w.manifest.Display.Name, "description": w.manifest.Display.Description,
		"background_color": w.manifest.Display.BackgroundColor, "bot_id": w.team.BotID, "bot_user_id": w.team.BotUser,
		"bot_name": w.users[w.team.BotUser].Name, "commands": slices.Concat([]command{}, f.Commands), "shortcuts": slices.Concat([]shortcut{}, f.Shortcuts),
		"home_tab_enabled": f.AppHome.Home, "messages_tab_enabled": w.manifest.messagesTab(), "suggested_prompts": slices.Concat([]prompt{}, w.manifest.prompts()),
		"scopes": w.manifest.OAuth.Scopes.Bot, "events": w.manifest.Settings.Events.Bot,
	}
}

func (w *Workspace) shownUsers() []object {
	list := []object{}
	for _, id := range w.userOrder {
		list = append(list, w.shownUser(w.users[id]))
	}
	return list
}

func (w *Workspace) shownUser(u *user) object {
	o := object{
		"id": u.ID, "name": u.Name, "real_name": u.RealName, "title": u.Title, "email": u.Email, "locale": u.Locale, "tz": u.TZ,
		"is_admin": u.Admin, "is_bot": u.Bot, "deleted": u.Deleted,
	}
	if c := w.openDM(u.ID); c != nil {
		o["dm"] = c.ID
	}
	return o
}

func (w *Workspace) shownRooms() []object {
	list := []object{}
	for _, id := range w.roomOrder {
		list = append(list, w.shownRoom(w.channels[id]))
	}
	return list
}

func (w *Workspace) shownRoom(c *channel) object {
	o := object{
		"id": c.ID, "name": c.Name, "is_private": c.Private, "is_im": c.isDM(), "is_archived": c.Archived, "topic": c.Topic,
		"members": slices.Concat([]string{}, c.Members), "bot": c.has(w.team.BotUser), "pins": slices.Concat([]string{}, c.Pins),
	}
	if c.isDM() {
		o["user"] = c.Person
	}
	if n := len(c.history.list); n > 0 {
		o["latest"] = c.history.list[n-1].TS
	}
	shelf := []object{}
	for _, b := range w.bookmarksIn(c.ID) {
		shelf = append(shelf, object{"id": b.ID, "title": b.Title, "link": b.Link, "emoji": b.Emoji})
	}
	o["bookmarks"] = shelf
	return o
}

func (w *Workspace) shownGroups() []object {
	list := []object{}
	for _, id := range slices.Sorted(maps.Keys(w.groups)) {
		list = append(list, w.drawGroup(w.groups[id], true))
	}
	return list
}

func (w *Workspace) shownStatuses() []object {
	list := []object{}
	for _, s := range w.statuses {
		if until, ok := s["until"].(time.Time); !ok || time.Now().Before(until) {
			list = append(list, s)
		}
	}
	return list
}

// seeClock is GET /sandbox/clock; with after it is a follower's long poll.
func (w *Workspace) seeClock(r *http.Request) (any, error) {
	after := r.URL.Query().Get("after")
	if after == "" {
		var now reading
		w.look(func() { now = w.reading() })
		return now, nil
	}
	version, err := strconv.ParseInt(after, 10, 64)
	if err != nil {
		return nil, nonsense("after: must be the version of an earlier answer")
	}
	return w.await(r.Context(), version), nil
}

// seeLog is GET /sandbox/log: the calls and envelopes after since, which is the seq of an entry or a time.
func (w *Workspace) seeLog(r *http.Request) (any, error) {
	since := r.URL.Query().Get("since")
	seq, seqErr := strconv.ParseInt(since, 10, 64)
	at, atErr := time.Parse(time.RFC3339, since)
	if since != "" && seqErr != nil && atErr != nil {
		return nil, nonsense("since: must be the seq of an entry or a time")
	}
	var list []*logEntry
	w.look(func() { list = w.calls.since(seq, at) })
	return list, nil
}

// seeIdle is GET /sandbox/wait: it answers when the app has been quiet for idle, after max at the latest.
func (w *Workspace) seeIdle(r *http.Request) (any, error) {
	idle, err := duration(r, "idle", 500*time.Millisecond)
	if err != nil {
		return nil, err
	}
	max, err := duration(r, "max", 10*time.Second)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(r.Context(), max)
	defer cancel()
	return object{"idle": w.waitIdle(ctx, idle)}, nil
}

func duration(r *http.Request, name string, usual time.Duration) (time.Duration, error) {
	s := r.URL.Query().Get(name)
	if s == "" {
		return usual, nil
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || d > 5*time.Minute {
		return 0, nonsense("%s: must be a duration up to 5m", name)
	}
	return d, nil
}
