package sandbox

import (
	"cmp"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// userIn is the body of POST /sandbox/users; what is left out stays as it is.
type userIn struct {
	Name     string  `json:"name"`
	RealName *string `json:"real_name"`
	Title    *string `json:"title"`
	Email    *string `json:"email"`
	Locale   *string `json:"locale"`
	TZ       *string `json:"tz"`
	Admin    *bool   `json:"is_admin"`
	Deleted  *bool   `json:"deleted"`
}

var personName = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}_.-]*$`)

func (w *Workspace) putUser(_ *http.Request, in userIn) (shown any, err error) {
	err = w.change(func() error {
		old := w.findUser(in.Name)
		name := userName(strings.TrimPrefix(in.Name, "@"))
		switch {
		case old != nil && old.Bot:
			return impossible("the bot is described by its manifest")
		case old == nil && (!personName.MatchString(name) || tooLong(name, maxName)):
			return nonsense("name %q: must be letters, digits, . _ -", in.Name)
		case in.TZ != nil && !zoneExists(*in.TZ):
			return nonsense("tz %q: no such zone", *in.TZ)
		}
		event := "user_change"
		if old == nil {
			event = "team_join"
			old = &user{ID: w.nextID("U"), Name: name, RealName: name, Email: name + "@example.com", Locale: "en-US", TZ: "UTC"}
		}
		u := *old
		in.apply(&u)
		u.Updated = w.Now().Unix()
		w.keep(&u)
		w.toldWorkspace()
		w.raise(event, object{
			"type": event, "user": w.drawUser(&u, w.manifest.hasScope("users:read.email"), true), "cache_ts": u.Updated, "event_ts": w.nextTS(),
		})
		shown = w.shownUser(&u)
		return nil
	})
	return shown, err
}

func zoneExists(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != ""
}

func (in userIn) apply(u *user) {
	for to, from := range map[*string]*string{&u.RealName: in.RealName, &u.Title: in.Title, &u.Email: in.Email, &u.Locale: in.Locale, &u.TZ: in.TZ} {
		if from != nil {
			*to = cleanText(*from)
		}
	}
	if in.Admin != nil {
		u.Admin = *in.Admin
	}
	if in.Deleted != nil {
		u.Deleted = *in.Deleted
	}
}

// channelIn is the body of POST /sandbox/channels; what is left out stays as it is.
type channelIn struct {
	Name     string    `json:"name"`
	Private  *bool     `json:"private"`
	Members  *[]string `json:"members"`
	Bot      *bool     `json:"bot"`
	Archived *bool     `json:"archived"`
	Topic    *string   `json:"topic"`
}

func (w *Workspace) putChannel(_ *http.Request, in channelIn) (shown any, err error) {
	err = w.change(func() error {
		old := w.findChannel(in.Name)
		fresh := old == nil
		if fresh {
			name := strings.TrimPrefix(in.Name, "#")
			if fault := w.nameFault(name); fault != "" {
				return nonsense("name %q: %s", in.Name, fault)
			}
			old = &channel{ID: w.nextID("C"), Name: name, Created: w.Now().Unix()}
		}
		if old.isDM() {
			return impossible("a conversation with the bot stays as it is")
		}
		members, err := w.membersOf(old, in)
		if err != nil {
			return err
		}
		c := *old
		in.apply(&c)
		c.Creator = cmp.Or(c.Creator, first(members))
		w.keep(&c)
		w.enterRoom(&c, members, fresh)
		w.toldWorkspace()
		shown = w.shownRoom(w.channels[c.ID])
		return nil
	})
	return shown, err
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

func (in channelIn) apply(c *channel) {
	if in.Private != nil {
		c.Private = *in.Private
	}
	if in.Archived != nil {
		c.Archived = *in.Archived
	}
	if in.Topic != nil {
		c.Topic = cleanText(*in.Topic)
	}
}

// membersOf is who shall be in the channel after the change.
func (w *Workspace) membersOf(c *channel, in channelIn) ([]string, error) {
	bot := w.team.BotUser
	members := slices.Clone(c.Members)
	withBot := c.has(bot)
	if in.Bot != nil {
		withBot = *in.Bot
	}
	if in.Members != nil {
		members = nil
		for _, who := range *in.Members {
			u := w.findUser(who)
			if u == nil {
				return nil, missing("user %q", who)
			}
			withBot = withBot || u.Bot
			members = append(members, u.ID)
		}
	}
	members = slices.DeleteFunc(members, func(id string) bool { return id == bot })
	if withBot {
		members = append(members, bot)
	}
	slices.Sort(members)
	return slices.Compact(members), nil
}

// enterRoom sets the members. Who comes into a channel that was there already is announced, the bot
// first, since it hears only what happens while it is in.
func (w *Workspace) enterRoom(c *channel, members []string, fresh bool) {
	left := slices.DeleteFunc(slices.Clone(c.Members), func(id string) bool { return slices.Contains(members, id) })
	joined := w.setMembers(c, members)
	bot := w.team.BotUser
	if fresh && !slices.Contains(joined, bot) {
		return
	}
	slices.SortFunc(joined, func(a, b string) int { return cmp.Compare(rank(a == bot), rank(b == bot)) })
	for _, id := range joined {
		if !fresh || id == bot {
			w.sayJoined(w.channels[c.ID], id, "")
		}
	}
	for _, id := range left {
		w.raiseIn(w.channels[c.ID], object{
			"type": "member_left_channel", "user": id, "channel": c.ID, "channel_type": c.ID[:1], "team": w.team.ID, "event_ts": w.nextTS(),
		})
	}
}

func rank(first bool) int {
	if first {
		return 0
	}
	return 1
}

// clockIn is the body of POST /sandbox/clock: one of the two.
type clockIn struct {
	Advance string `json:"advance"`
	Set     string `json:"set"`
}

// maxAdvance keeps one call from running for ever.
const maxAdvance = 400 * 24 * time.Hour

func (w *Workspace) moveClock(r *http.Request, in clockIn) (any, error) {
	var err error
	switch {
	case (in.Advance == "") == (in.Set == ""):
		err = nonsense("give either advance or set")
	case in.Advance != "":
		d, parseErr := time.ParseDuration(in.Advance)
		if parseErr != nil || d < 0 || d > maxAdvance {
			return nil, nonsense("advance %q: must be a duration like 31m, forward, up to 9600h", in.Advance)
		}
		err = w.advance(r.Context(), d)
	default:
		to, parseErr := time.Parse(time.RFC3339, in.Set)
		if parseErr != nil {
			return nil, nonsense("set %q: must be a time like 2026-01-31T09:00:00Z", in.Set)
		}
		err = w.jump(to)
	}
	var now reading
	w.look(func() { now = w.reading() })
	return now, err
}

func (w *Workspace) addFault(_ *http.Request, in fault) (any, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if _, known := w.methods[in.Method]; !known && !in.Clear && !slices.Contains([]string{"*", "response_url", "upload"}, in.Method) {
		return nil, nonsense("method %q: there is none of that name", in.Method)
	}
	w.look(func() {
		if w.faults = append(w.faults, &in); in.Clear {
			w.faults = nil
		}
	})
	return object{}, nil
}

// disconnectIn is the body of POST /sandbox/disconnect.
type disconnectIn struct {
	Reason string `json:"reason"`
}

func (w *Workspace) endConnections(_ *http.Request, in disconnectIn) (any, error) {
	return object{}, w.disconnect(in.Reason)
}

// redeliverIn is the body of POST /sandbox/redeliver.
type redeliverIn struct {
	EventID string `json:"event_id"`
	Times   int    `json:"times"`
}

func (w *Workspace) redeliverEvent(_ *http.Request, in redeliverIn) (any, error) {
	if in.Times < 0 || in.Times > 1000 {
		return nil, nonsense("times %d: must be 1 to 1000", in.Times)
	}
	return object{}, w.change(func() error { return w.redeliver(in.EventID, max(in.Times, 1)) })
}
