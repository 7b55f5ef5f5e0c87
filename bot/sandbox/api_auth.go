package sandbox

import "strings"

func authMethods() []method {
	return []method{
		{name: "api.test", do: (*Workspace).apiTest},
		{name: "auth.test", do: (*Workspace).authTest},
		{name: "apps.connections.open", app: true, do: (*Workspace).connectionsOpen},
	}
}

func (w *Workspace) apiTest(c *call) (object, error) {
	if code := c.text("error"); code != "" {
		return nil, refuse(code)
	}
	return object{"args": c.shown()}, nil
}

func (w *Workspace) authTest(c *call) (object, error) {
	if c.token == w.appToken {
		return object{"app_name": w.manifest.Display.Name, "app_id": w.team.AppID}, nil
	}
	return object{
		"url": c.base + "/", "team": w.team.Name, "user": w.users[w.team.BotUser].Name, "team_id": w.team.ID,
		"user_id": w.team.BotUser, "bot_id": w.team.BotID, "is_enterprise_install": false,
	}, nil
}

func (w *Workspace) connectionsOpen(c *call) (object, error) {
	url := "ws" + strings.TrimPrefix(c.base, "http") + socketPath + "?ticket=" + w.ticket() + "&app_id=" + w.team.AppID
	return object{"url": url}, nil
}
