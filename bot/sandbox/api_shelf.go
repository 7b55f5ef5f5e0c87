package sandbox

import (
	"net/url"
	"slices"
	"strings"
)

// shelfMethods are the small ones: bookmarks, pins, and what one may ask of team, bot and emoji.
func shelfMethods() []method {
	return []method{
		{name: "bookmarks.add", scopes: []string{"bookmarks:write"}, need: []string{"channel_id", "title", "type"}, do: (*Workspace).bookmarksAdd},
		{name: "bookmarks.edit", scopes: []string{"bookmarks:write"}, need: []string{"channel_id", "bookmark_id"}, do: (*Workspace).bookmarksEdit},
		{name: "bookmarks.list", scopes: []string{"bookmarks:read"}, need: []string{"channel_id"}, do: (*Workspace).bookmarksList},
		{name: "pins.add", scopes: []string{"pins:write"}, need: []string{"channel", "timestamp"}, do: (*Workspace).pinsAdd},
		{name: "team.info", scopes: []string{"team:read"}, do: (*Workspace).teamInfo},
		{name: "bots.info", scopes: []string{"users:read"}, do: (*Workspace).botsInfo},
		{name: "emoji.list", scopes: []string{"emoji:read"}, do: (*Workspace).emojiList},
		{name: "functions.completeSuccess", need: []string{"function_execution_id", "outputs"}, do: (*Workspace).functionsComplete},
		{name: "functions.completeError", need: []string{"function_execution_id", "error"}, do: (*Workspace).functionsComplete},
		{name: "blocks.validate", do: (*Workspace).blocksValidate},
	}
}

// bookmark is a link at the top of a channel.
type bookmark struct {
	ID      string `json:"id"`
	Channel string `json:"channel"`
	Title   string `json:"title"`
	Link    string `json:"link"`
	Emoji   string `json:"emoji,omitempty"`
	Made    int64  `json:"made"`    // seconds
	Updated int64  `json:"updated"` // seconds
}

const maxBookmarks = 100

func (b *bookmark) kind() string  { return "bookmark" }
func (b *bookmark) take(s *state) { s.bookmarks[b.ID] = b }

func (w *Workspace) drawBookmark(b *bookmark) object {
	return object{
		"id": b.ID, "channel_id": b.Channel, "title": b.Title, "link": b.Link, "emoji": b.Emoji, "icon_url": "", "type": "link",
		"entity_id": nil, "date_created": b.Made, "date_updated": b.Updated, "rank": "U", "last_updated_by_user_id": w.team.BotUser,
		"last_updated_by_team_id": w.team.ID, "shortcut_id": nil, "app_id": w.team.AppID,
	}
}

// shelf finds the channel of a bookmark call.
func (w *Workspace) shelf(c *call) (*channel, error) {
	room := w.channels[c.text("channel_id")]
	switch {
	case room == nil || room.Private && !room.has(w.team.BotUser):
		return nil, refuse("channel_not_found")
	case !room.has(w.team.BotUser):
		return nil, refuse("not_in_channel")
	}
	return room, nil
}

func validLink(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

func (w *Workspace) bookmarksIn(room string) []*bookmark {
	var list []*bookmark
	for _, b := range w.bookmarks {
		if b.Channel == room {
			list = append(list, b)
		}
	}
	slices.SortFunc(list, func(a, b *bookmark) int { return strings.Compare(a.ID, b.ID) })
	return list
}

func (w *Workspace) bookmarksAdd(c *call) (object, error) {
	room, err := w.shelf(c)
	if err != nil {
		return nil, err
	}
	switch {
	case c.text("type") != "link":
		return nil, refuse("invalid_bookmark_type")
	case !validLink(c.text("link")):
		return nil, refuse("invalid_link")
	case len(w.bookmarksIn(room.ID)) >= maxBookmarks:
		return nil, refuse("too_many_bookmarks")
	}
	now := w.Now().Unix()
	b := &bookmark{ID: w.nextID("Bk"), Channel: room.ID, Title: cleanText(c.text("title")), Link: c.text("link"), Emoji: c.text("emoji"), Made: now}
	w.keep(b)
	return object{"bookmark": w.drawBookmark(b)}, nil
}

func (w *Workspace) bookmarksEdit(c *call) (object, error) {
	room, err := w.shelf(c)
	if err != nil {
		return nil, err
	}
	old := w.bookmarks[c.text("bookmark_id")]
	if old == nil || old.Channel != room.ID {
		return nil, refuse("not_found")
	}
	b := *old
	if c.has("title") {
		b.Title = cleanText(c.text("title"))
	}
	if c.has("link") {
		if b.Link = c.text("link"); !validLink(b.Link) {
			return nil, refuse("invalid_link")
		}
	}
	if c.has("emoji") {
		b.Emoji = c.text("emoji")
	}
	b.Updated = w.Now().Unix()
	w.keep(&b)
	return object{"bookmark": w.drawBookmark(&b)}, nil
}

func (w *Workspace) bookmarksList(c *call) (object, error) {
	room, err := w.shelf(c)
	if err != nil {
		return nil, err
	}
	shown := []object{}
	for _, b := range w.bookmarksIn(room.ID) {
		shown = append(shown, w.drawBookmark(b))
	}
	return object{"bookmarks": shown}, nil
}

func (w *Workspace) pinsAdd(c *call) (object, error) {
	m, err := w.reactTarget(c)
	if err != nil {
		return nil, err
	}
	room := w.channels[m.Channel]
	if slices.Contains(room.Pins, m.TS) {
		return nil, refuse("already_pinned")
	}
	next := *room
	next.Pins = append(slices.Clone(room.Pins), m.TS)
	w.keep(&next)
	w.toldWorkspace()
	return nil, nil
}

func (w *Workspace) teamInfo(c *call) (object, error) {
	return object{"team": object{
		"id": w.team.ID, "name": w.team.Name, "domain": w.team.Domain, "url": c.base + "/", "email_domain": "example.com",
		"icon": object{"image_default": true}, "is_verified": false,
	}}, nil
}

func (w *Workspace) botsInfo(c *call) (object, error) {
	if id := c.text("bot"); id != "" && id != w.team.BotID {
		return nil, refuse("bot_not_found")
	}
	return object{"bot": object{
		"id": w.team.BotID, "deleted": false, "name": w.users[w.team.BotUser].RealName, "updated": w.team.Created,
		"app_id": w.team.AppID, "user_id": w.team.BotUser, "icons": object{},
	}}, nil
}

func (w *Workspace) emojiList(*call) (object, error) {
	return object{"emoji": object{}, "cache_ts": formatTS(w.Now().UnixMicro())}, nil
}

// functionsComplete: no workflow runs here, so no execution is ever found.
func (w *Workspace) functionsComplete(*call) (object, error) {
	return nil, refuse("function_execution_not_found")
}

// blocksValidate says what is wrong with blocks, a view or a message, without doing anything.
func (w *Workspace) blocksValidate(c *call) (object, error) {
	given := slices.DeleteFunc([]string{"blocks", "view", "message"}, func(name string) bool { return !c.has(name) })
	if len(given) != 1 {
		said := []string{"must provide exactly one of `blocks`, `view`, or `message`"}
		return nil, &refusal{code: "invalid_arguments", extra: object{"response_metadata": object{"messages": said}}}
	}
	ch, err := w.validate(given[0], c)
	if err != nil {
		return nil, err
	}
	if len(ch.faults) > 0 {
		return nil, &refusal{code: "invalid_" + given[0], extra: object{"errors": ch.pointers()}}
	}
	return nil, nil
}

func (w *Workspace) validate(name string, c *call) (*checker, error) {
	v, err := c.value(name)
	if err != nil {
		return nil, refuse("invalid_" + name)
	}
	o, _ := v.(object)
	switch name {
	case "view":
		kind := stringOf(o, "type")
		if kind != "home" {
			kind = "modal"
		}
		return w.checkView(o, kind), nil
	case "message":
		return w.checkMessage("/message/blocks", o["blocks"]), nil
	}
	return w.checkMessage("/blocks", v), nil
}

func (w *Workspace) checkMessage(at string, blocks any) *checker {
	c := w.newChecker(onMessage)
	c.message(at, blocks)
	if c.tables > 1 {
		c.fail(at, oneTable)
	}
	if c.chars > maxAllText {
		c.fail(at, "must be less than %d characters in all", maxAllText+1)
	}
	return c
}

func (c *checker) pointers() []object {
	var list []object
	for _, f := range c.faults {
		if !f.wider {
			list = append(list, object{"code": "failed_constraint", "message": f.text, "pointer": f.at})
		}
	}
	return list
}
