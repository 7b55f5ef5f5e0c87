package sandbox

import (
	"net/http"
	"strings"
)

// usergroup is a named group of people who can be mentioned together.
type usergroup struct {
	ID      string   `json:"id"`
	Handle  string   `json:"handle"`
	Name    string   `json:"name"`
	Members []string `json:"members"`
	Created int64    `json:"created"`
}

func (g *usergroup) kind() string  { return "usergroup" }
func (g *usergroup) take(s *state) { s.groups[g.ID] = g }

func (w *Workspace) drawGroup(g *usergroup, withUsers bool) object {
	o := object{
		"id": g.ID, "team_id": w.team.ID, "is_usergroup": true, "is_subteam": true, "name": g.Name, "handle": g.Handle, "description": "",
		"is_external": false, "date_create": g.Created, "date_update": g.Created, "date_delete": 0, "auto_type": nil,
		"created_by": w.team.BotUser, "updated_by": w.team.BotUser, "deleted_by": nil, "user_count": len(g.Members),
		"prefs": object{"channels": []string{}, "groups": []string{}},
	}
	if withUsers {
		o["users"] = g.Members
	}
	return o
}

// findGroup takes an id or @handle.
func (w *Workspace) findGroup(which string) *usergroup {
	if g := w.groups[which]; g != nil {
		return g
	}
	for _, g := range w.groups {
		if g.Handle == strings.TrimPrefix(which, "@") {
			return g
		}
	}
	return nil
}

// groupIn is the body of POST /sandbox/usergroups; what is left out stays as it is.
type groupIn struct {
	Handle  string    `json:"handle"`
	Name    string    `json:"name"`
	Members *[]string `json:"members"`
}

func (w *Workspace) putGroup(_ *http.Request, in groupIn) (shown any, err error) {
	err = w.change(func() error {
		handle := userName(strings.TrimPrefix(in.Handle, "@"))
		old := w.findGroup(handle)
		switch {
		case !personName.MatchString(handle) || tooLong(handle, maxName):
			return nonsense("handle %q: must be letters, digits, . _ -", in.Handle)
		case w.findUser(handle) != nil:
			return impossible("%q is a person", handle)
		case old == nil:
			old = &usergroup{ID: w.nextID("S"), Handle: handle, Name: handle, Created: w.Now().Unix()}
		}
		g := *old
		if in.Name != "" {
			g.Name = cleanText(in.Name)
		}
		if in.Members != nil {
			if g.Members, err = w.idsOf(*in.Members); err != nil {
				return err
			}
		}
		w.keep(&g)
		w.toldWorkspace()
		shown = w.drawGroup(&g, true)
		return nil
	})
	return shown, err
}

func (w *Workspace) idsOf(names []string) ([]string, error) {
	ids := []string{}
	for _, who := range names {
		u := w.findUser(who)
		if u == nil {
			return nil, missing("user %q", who)
		}
		ids = append(ids, u.ID)
	}
	return ids, nil
}
