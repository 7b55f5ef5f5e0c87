package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// commandIn is the body of POST /sandbox/command.
type commandIn struct {
	As      string `json:"as"`
	Channel string `json:"channel"`
	Command string `json:"command"`
	Text    string `json:"text"`
}

func (w *Workspace) runCommand(r *http.Request, in commandIn) (any, error) {
	var wait <-chan ack
	err := w.change(func() (err error) {
		wait, err = w.sendCommand(in)
		return err
	})
	if err != nil {
		return nil, err
	}
	return object{"acked": awaitAck(r.Context(), wait).ok}, nil
}

func (w *Workspace) sendCommand(in commandIn) (<-chan ack, error) {
	u, c, err := w.seat(in.As, in.Channel)
	if err != nil {
		return nil, err
	}
	cmd, ok := w.manifest.findCommand(in.Command)
	switch {
	case in.Command == "":
		return nil, nonsense("command: missing")
	case !ok:
		return nil, impossible("there is no command %q", in.Command)
	}
	text := cleanText(in.Text)
	if cmd.ShouldEscape {
		text = w.compose(text)
	}
	payload := object{
		"token": verificationToken, "team_id": w.team.ID, "team_domain": w.team.Domain, "channel_id": c.ID, "channel_name": c.displayName(),
		"user_id": u.ID, "user_name": u.Name, "command": in.Command, "text": text, "api_app_id": w.team.AppID,
		"is_enterprise_install": "false", "response_url": w.newHook("commands", u.ID, c.ID, ""), "trigger_id": w.newTrigger(u.ID, ""),
	}
	return w.ask("slash_commands", payload, true, func(a ack) { w.commandAcked(u, c, in.Command, a) })
}

// commandAcked posts what the app answered in the acknowledgement, or says that it did not answer.
func (w *Workspace) commandAcked(u *user, c *channel, command string, a ack) {
	if !a.ok {
		w.post(&message{
			Channel: c.ID, TS: w.nextTS(), User: "USLACKBOT", Only: u.ID,
			Text: fmt.Sprintf("%s failed with the error %q", command, commandFault(a)),
		})
		return
	}
	if len(a.payload) == 0 {
		return
	}
	reply := replyOf(a.payload)
	said, err := w.readContent(reply)
	if err != nil || said.empty() {
		w.log.Warn("command answered with something that cannot be shown", "err", err)
		return
	}
	m := w.botMessage(c, said)
	if stringOf(reply.values, "response_type") != "in_channel" {
		m.Only = u.ID
	}
	w.post(m)
}

// commandFault is what Slack names as the reason: nobody was there to take the command, or who took it was silent.
func commandFault(a ack) string {
	if a.unsent {
		return "dispatch_failed"
	}
	return "operation_timeout"
}

// replyOf reads the answer to a command: a message, or bare text.
func replyOf(payload json.RawMessage) args {
	var said any
	if err := json.Unmarshal(payload, &said); err != nil {
		said = string(payload)
	}
	if o, ok := said.(object); ok {
		return args{values: o}
	}
	return args{values: object{"text": said}}
}

// shortcutIn is the body of POST /sandbox/shortcut: global, or on a message.
type shortcutIn struct {
	As         string `json:"as"`
	CallbackID string `json:"callback_id"`
	Channel    string `json:"channel"`
	MessageTS  string `json:"message_ts"`
}

func (w *Workspace) runShortcut(r *http.Request, in shortcutIn) (any, error) {
	if in.CallbackID == "" {
		return nil, nonsense("callback_id: missing")
	}
	var wait <-chan ack
	err := w.change(func() (err error) {
		if in.MessageTS != "" {
			wait, err = w.sendMessageShortcut(in)
		} else {
			wait, err = w.sendGlobalShortcut(in)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return object{"acked": awaitAck(r.Context(), wait).ok}, nil
}

func (w *Workspace) sendGlobalShortcut(in shortcutIn) (<-chan ack, error) {
	u, err := w.person(in.As)
	if err != nil {
		return nil, err
	}
	if _, ok := w.manifest.findShortcut(in.CallbackID, "global"); !ok {
		return nil, impossible("there is no global shortcut %q", in.CallbackID)
	}
	payload := w.interaction("shortcut", u)
	payload["callback_id"], payload["action_ts"], payload["trigger_id"] = in.CallbackID, w.nextTS(), w.newTrigger(u.ID, "")
	return w.ask("interactive", payload, false, nil)
}

func (w *Workspace) sendMessageShortcut(in shortcutIn) (<-chan ack, error) {
	u, c, err := w.seat(in.As, in.Channel)
	if err != nil {
		return nil, err
	}
	m, err := w.messageFor(u, c, in.MessageTS)
	if err != nil {
		return nil, err
	}
	if _, ok := w.manifest.findShortcut(in.CallbackID, "message"); !ok || m.ephemeral() {
		return nil, impossible("there is no shortcut %q on this message", in.CallbackID)
	}
	payload := w.interaction("message_action", u)
	payload["callback_id"], payload["action_ts"], payload["trigger_id"] = in.CallbackID, w.nextTS(), w.newTrigger(u.ID, "")
	payload["message_ts"], payload["message"] = m.TS, w.drawMessage(m)
	payload["channel"] = object{"id": c.ID, "name": c.displayName()}
	payload["response_url"] = w.newHook("actions", u.ID, c.ID, m.TS)
	return w.ask("interactive", payload, false, nil)
}

// homeIn is the body of POST /sandbox/home.
type homeIn struct {
	As  string `json:"as"`
	Tab string `json:"tab"` // home unless messages
}

func (w *Workspace) openHome(_ *http.Request, in homeIn) (any, error) {
	return object{}, w.change(func() error {
		u, err := w.person(in.As)
		if err != nil {
			return err
		}
		tab := "home"
		if in.Tab == "messages" {
			tab = "messages"
		}
		if tab == "home" && !w.manifest.Features.AppHome.Home {
			return impossible("the app has no Home tab")
		}
		c, _ := w.dm(u.ID)
		e := object{"type": "app_home_opened", "user": u.ID, "channel": c.ID, "tab": tab, "event_ts": w.nextTS()}
		if v := w.homes[u.ID]; v != nil && tab == "home" {
			e["view"] = w.drawView(v)
		}
		w.raise("app_home_opened", e)
		return nil
	})
}
