package sandbox

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// user is a person of the workspace, or the app's bot.
type user struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	RealName string `json:"real_name"`
	Title    string `json:"title,omitempty"`
	Email    string `json:"email,omitempty"`
	Locale   string `json:"locale"`
	TZ       string `json:"tz"`
	Admin    bool   `json:"admin,omitempty"`
	Deleted  bool   `json:"deleted,omitempty"`
	Bot      bool   `json:"bot,omitempty"`
	Updated  int64  `json:"updated"` // seconds
}

func (u *user) kind() string { return "user" }

func (u *user) take(s *state) {
	if s.users[u.ID] == nil {
		s.userOrder = append(s.userOrder, u.ID)
	}
	s.users[u.ID] = u
}

// findUser takes an id, a name or @name; @bot is the app's bot.
func (w *Workspace) findUser(who string) *user {
	if u := w.users[who]; u != nil {
		return u
	}
	name := strings.ToLower(strings.TrimPrefix(who, "@"))
	if name == "bot" {
		return w.users[w.team.BotUser]
	}
	for _, id := range w.userOrder {
		if w.users[id].Name == name {
			return w.users[id]
		}
	}
	return nil
}

// people lists everybody but the bot, oldest first.
func (w *Workspace) people() []*user {
	var list []*user
	for _, id := range w.userOrder {
		if u := w.users[id]; !u.Bot {
			list = append(list, u)
		}
	}
	return list
}

// drawUser is the user object of the Web API. The e-mail address needs a scope of its own.
func (w *Workspace) drawUser(u *user, withEmail, withLocale bool) object {
	zone, offset := zoneAt(u.TZ, w.Now())
	o := object{
		"id": u.ID, "team_id": w.team.ID, "name": u.Name, "deleted": u.Deleted, "color": "9f69e7",
		"real_name": u.RealName, "tz": u.TZ, "tz_label": zone, "tz_offset": offset, "profile": w.drawProfile(u, withEmail),
		"is_admin": u.Admin, "is_owner": false, "is_primary_owner": false, "is_restricted": false,
		"is_ultra_restricted": false, "is_bot": u.Bot, "is_app_user": false, "updated": u.Updated,
		"is_email_confirmed": !u.Bot, "who_can_share_contact_card": "EVERYONE",
	}
	if withLocale {
		o["locale"] = u.Locale
	}
	return o
}

func (w *Workspace) drawProfile(u *user, withEmail bool) object {
	o := object{
		"title": u.Title, "phone": "", "skype": "", "real_name": u.RealName,
		"real_name_normalized": u.RealName, "display_name": u.Name, "display_name_normalized": u.Name,
		"status_text": "", "status_text_canonical": "", "status_emoji": "", "status_emoji_display_info": []any{}, "status_expiration": 0,
		"avatar_hash": "g" + strings.ToLower(u.ID), "first_name": firstName(u.RealName), "last_name": lastName(u.RealName),
		"team": w.team.ID, "fields": nil,
	}
	for _, size := range []string{"24", "32", "48", "72", "192", "512"} {
		o["image_"+size] = w.link("icon.svg") // everybody looks the same
	}
	if withEmail && !u.Bot {
		o["email"] = u.Email
	}
	if u.Bot {
		o["api_app_id"], o["bot_id"], o["always_active"] = w.team.AppID, w.team.BotID, true
	}
	return o
}

// zoneAt names the zone and its offset in seconds as they are at that time; UTC if there is no such zone.
func zoneAt(name string, at time.Time) (label string, offset int) {
	loc, err := time.LoadLocation(name)
	if err != nil {
		loc = time.UTC
	}
	return at.In(loc).Zone()
}

func firstName(real string) string {
	first, _, _ := strings.Cut(real, " ")
	return first
}

func lastName(real string) string {
	_, last, _ := strings.Cut(real, " ")
	return last
}

// seed fills a new workspace.
func (w *Workspace) seed(s Seed) error {
	now := w.Now().Unix()
	t := &team{
		ID: w.nextID("T"), Name: cmp.Or(s.Team, "Sandbox"), AppID: w.nextID("A"), BotID: w.nextID("B"),
		BotUser: w.nextID("U"), Created: now,
	}
	t.Domain = strings.ToLower(strings.ReplaceAll(t.Name, " ", "-"))
	w.keep(t)
	w.keep(&user{ID: t.BotUser, Name: userName(w.manifest.botName()), RealName: w.manifest.botName(), Locale: "en-US", TZ: "UTC", Bot: true, Updated: now})
	for _, p := range s.People {
		w.keep(&user{
			ID: w.nextID("U"), Name: userName(p.Name), RealName: cmp.Or(p.RealName, p.Name), Title: p.Title,
			Email: cmp.Or(p.Email, userName(p.Name)+"@example.com"), Locale: cmp.Or(p.Locale, "en-US"),
			TZ: cmp.Or(p.TZ, "UTC"), Admin: p.Admin, Updated: now,
		})
	}
	for _, r := range s.Channels {
		if err := w.seedRoom(r); err != nil {
			return err
		}
	}
	return nil
}

func (w *Workspace) seedRoom(r Room) error {
	c := &channel{ID: w.nextID("C"), Name: r.Name, Topic: r.Topic, Private: r.Private, Created: w.Now().Unix()}
	if r.Bot {
		c.Members = append(c.Members, w.team.BotUser)
	}
	for _, u := range w.people() {
		if r.Members == nil || slices.Contains(r.Members, u.Name) {
			c.Members = append(c.Members, u.ID)
			c.Creator = cmp.Or(c.Creator, u.ID)
		}
	}
	w.keep(c)
	return nil
}

// refreshBot gives the bot the name the manifest has now.
func (w *Workspace) refreshBot() {
	old := w.users[w.team.BotUser]
	name := w.manifest.botName()
	if old.RealName == name {
		return
	}
	bot := *old
	bot.Name, bot.RealName, bot.Updated = userName(name), name, w.Now().Unix()
	w.keep(&bot)
}

func userName(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(s), "-"))
}
