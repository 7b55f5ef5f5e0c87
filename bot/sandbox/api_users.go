package sandbox

import (
	"slices"
	"strings"
)

func userMethods() []method {
	read := []string{"users:read"}
	groups := []string{"usergroups:read"}
	return []method{
		{name: "users.info", scopes: read, need: []string{"user"}, do: (*Workspace).usersInfo},
		{name: "users.list", scopes: read, do: (*Workspace).usersList},
		{name: "users.lookupByEmail", scopes: []string{"users:read.email"}, need: []string{"email"}, do: (*Workspace).usersLookupByEmail},
		{name: "usergroups.list", scopes: groups, do: (*Workspace).usergroupsList},
		{name: "usergroups.users.list", scopes: groups, need: []string{"usergroup"}, do: (*Workspace).usergroupsUsersList},
	}
}

func (w *Workspace) showUser(u *user, c *call) object {
	return w.drawUser(u, w.manifest.hasScope("users:read.email"), c.flag("include_locale"))
}

func (w *Workspace) usersInfo(c *call) (object, error) {
	u := w.users[c.text("user")]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return object{"user": w.showUser(u, c)}, nil
}

func (w *Workspace) usersList(c *call) (object, error) {
	page, next, err := paged(c.args, w.userOrder, 1000, 1000)
	if err != nil {
		return nil, err
	}
	members := []object{}
	for _, id := range page {
		members = append(members, w.showUser(w.users[id], c))
	}
	return object{"members": members, "cache_ts": w.Now().Unix(), "response_metadata": object{"next_cursor": next}}, nil
}

func (w *Workspace) usersLookupByEmail(c *call) (object, error) {
	for _, u := range w.people() {
		if strings.EqualFold(u.Email, c.text("email")) && !u.Deleted {
			return object{"user": w.showUser(u, c)}, nil
		}
	}
	return nil, refuse("users_not_found")
}

func (w *Workspace) usergroupsList(c *call) (object, error) {
	ids := []string{}
	for id := range w.groups {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	list := []object{}
	for _, id := range ids {
		list = append(list, w.drawGroup(w.groups[id], c.flag("include_users")))
	}
	return object{"usergroups": list}, nil
}

func (w *Workspace) usergroupsUsersList(c *call) (object, error) {
	g := w.groups[c.text("usergroup")]
	if g == nil {
		return nil, refuse("no_such_subteam")
	}
	return object{"users": slices.Concat([]string{}, g.Members)}, nil
}
