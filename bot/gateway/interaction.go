package gateway

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// interaction is the payload of an interactive envelope.
type interaction struct {
	Type        string `json:"type"`
	Team        ref    `json:"team"`
	User        person `json:"user"`
	Channel     ref    `json:"channel"`
	TriggerID   string `json:"trigger_id"`
	ResponseURL string `json:"response_url"`
	CallbackID  string `json:"callback_id"`
	ActionTS    string `json:"action_ts"`
	MessageTS   string `json:"message_ts"`
	Cleared     bool   `json:"is_cleared"`
	Container   struct {
		Type      string `json:"type"`
		MessageTS string `json:"message_ts"`
		ThreadTS  string `json:"thread_ts"`
		ChannelID string `json:"channel_id"`
		ViewID    string `json:"view_id"`
		Ephemeral bool   `json:"is_ephemeral"`
	} `json:"container"`
	Message      *post    `json:"message"`
	View         view     `json:"view"`
	State        state    `json:"state"`
	Actions      []action `json:"actions"`
	ResponseURLs []struct {
		ChannelID   string `json:"channel_id"`
		ResponseURL string `json:"response_url"`
	} `json:"response_urls"`

	// Of block_suggestion, which has no actions.
	ActionID string `json:"action_id"`
	BlockID  string `json:"block_id"`
	Value    string `json:"value"`
}

type person struct {
	ID     string `json:"id"`
	TeamID string `json:"team_id"`
}

// view is a form or App Home.
type view struct {
	ID              string `json:"id"`
	Hash            string `json:"hash"`
	RootViewID      string `json:"root_view_id"`
	CallbackID      string `json:"callback_id"`
	PrivateMetadata string `json:"private_metadata"`
	InstalledTeam   string `json:"app_installed_team_id"`
	State           state  `json:"state"`
}

type state struct {
	Values map[string]map[string]entry `json:"values"`
}

// action is a press: what was pressed, and what it then held.
type action struct {
	ActionID string `json:"action_id"`
	BlockID  string `json:"block_id"`
	ActionTS string `json:"action_ts"`
	entry
}

// entry is what an input holds; each type of input has its own field.
type entry struct {
	Value         string          `json:"value"`
	Option        *option         `json:"selected_option"`
	Options       []option        `json:"selected_options"`
	Date          string          `json:"selected_date"`
	Time          string          `json:"selected_time"`
	DateTime      int64           `json:"selected_date_time"`
	User          string          `json:"selected_user"`
	Users         []string        `json:"selected_users"`
	Channel       string          `json:"selected_channel"`
	Channels      []string        `json:"selected_channels"`
	Conversation  string          `json:"selected_conversation"`
	Conversations []string        `json:"selected_conversations"`
	RichText      json.RawMessage `json:"rich_text_value"`
	Files         []file          `json:"files"`
}

type option struct {
	Value string `json:"value"`
}

func readInteraction(raw []byte) (Envelope, error) {
	var i interaction
	if err := decode(raw, &i); err != nil {
		return Envelope{}, err
	}
	e := i.envelope()
	switch i.Type {
	case "":
		return Envelope{}, fmt.Errorf("payload: %w", errNoUse)
	case "block_actions":
		e.Kind = Click
	case "view_submission":
		e.Kind = Submit
	case "view_closed":
		e.Kind = Close
	case "block_suggestion":
		e.Kind = Suggest
	case "shortcut":
		e.Kind = Shortcut
	case "message_action":
		e.Kind = MessageShortcut
	default:
		e.Kind = Other // dialogs and attachments of old, workflow steps
	}
	return e, nil
}

func (i interaction) envelope() Envelope {
	e := Envelope{Name: i.Type, Team: i.team(), User: i.User.ID, TriggerID: i.TriggerID}
	if i.User.TeamID != e.Team {
		e.UserTeam = i.User.TeamID
	}
	i.place(&e)
	i.pressed(&e)
	i.form(&e)
	e.At = instant(e.ActionTS)
	return e
}

// team is the workspace we are installed in. In a shared channel the payload
// names the presser's team; the message we posted, or the view, names ours.
func (i interaction) team() string {
	if m := i.Message; m != nil && m.BotID != "" && m.Team != "" && i.Type == "block_actions" {
		return string(m.Team)
	}
	return first(i.View.InstalledTeam, string(i.Team), i.User.TeamID)
}

// place says where it happened.
func (i interaction) place(e *Envelope) {
	c := i.Container
	e.Channel = first(string(i.Channel), c.ChannelID)
	e.MessageTS = first(c.MessageTS, i.MessageTS)
	e.ThreadTS, e.Ephemeral = c.ThreadTS, c.Ephemeral
	e.OnView = c.Type == "view" || i.View.ID != ""
	if m := i.Message; m != nil {
		e.MessageTS = first(e.MessageTS, m.TS)
		e.ThreadTS = first(e.ThreadTS, m.ThreadTS)
		e.Source = &Source{
			Channel: e.Channel, TS: first(m.TS, e.MessageTS), ThreadTS: m.thread(),
			User: string(m.User), BotID: m.BotID, Text: m.words(),
		}
	}
	e.TS = e.MessageTS
	if e.ThreadTS == e.TS {
		e.ThreadTS = ""
	}
}

// pressed says what was pressed. Slack sends one action at a time.
func (i interaction) pressed(e *Envelope) {
	e.ActionID, e.BlockID, e.Value, e.ActionTS = i.ActionID, i.BlockID, i.Value, i.ActionTS
	if len(i.Actions) == 0 {
		return
	}
	a := i.Actions[0]
	e.ActionID, e.BlockID = a.ActionID, a.BlockID
	e.ActionTS = first(a.ActionTS, i.ActionTS)
	e.Values = a.values()
	e.Value = first(append([]string{a.Value}, e.Values...)...)
}

// form says what the form, or the inputs around the button, hold.
func (i interaction) form(e *Envelope) {
	e.CallbackID = first(i.CallbackID, i.View.CallbackID)
	e.ViewID, e.ViewHash = first(i.View.ID, i.Container.ViewID), i.View.Hash
	e.RootViewID, e.PrivateMetadata = i.View.RootViewID, i.View.PrivateMetadata
	e.Cleared = i.Cleared
	e.State = i.View.State.plain()
	if e.State == nil {
		e.State = i.State.plain()
	}
	e.ResponseURL = i.ResponseURL
	for _, u := range i.ResponseURLs {
		e.ResponseURL = first(e.ResponseURL, u.ResponseURL)
		e.Channel = first(e.Channel, u.ChannelID)
	}
}

func (s state) plain() map[string]map[string][]string {
	if len(s.Values) == 0 {
		return nil
	}
	blocks := make(map[string]map[string][]string, len(s.Values))
	for block, inputs := range s.Values {
		blocks[block] = make(map[string][]string, len(inputs))
		for id, in := range inputs {
			blocks[block][id] = in.values()
		}
	}
	return blocks
}

// values lists what was chosen or typed; an empty input has none.
func (n entry) values() []string {
	all := []string{n.Value, n.Date, n.Time, n.User, n.Channel, n.Conversation, blockText(n.RichText)}
	if n.DateTime != 0 {
		all = append(all, strconv.FormatInt(n.DateTime, 10))
	}
	if n.Option != nil {
		all = append(all, n.Option.Value)
	}
	for _, o := range n.Options {
		all = append(all, o.Value)
	}
	for _, f := range n.Files {
		all = append(all, f.ID)
	}
	for _, list := range [][]string{n.Users, n.Channels, n.Conversations} {
		all = append(all, list...)
	}
	var chosen []string
	for _, v := range all {
		if v != "" {
			chosen = append(chosen, v)
		}
	}
	return chosen
}

// slash is the payload of a slash_commands envelope.
type slash struct {
	TeamID      string `json:"team_id"`
	UserID      string `json:"user_id"`
	ChannelID   string `json:"channel_id"`
	ChannelName string `json:"channel_name"`
	Command     string `json:"command"`
	Text        string `json:"text"`
	ResponseURL string `json:"response_url"`
	TriggerID   string `json:"trigger_id"`
}

func readCommand(raw []byte) (Envelope, error) {
	var c slash
	if err := decode(raw, &c); err != nil {
		return Envelope{}, err
	}
	e := Envelope{
		Kind: Command, Name: c.Command, Team: c.TeamID, User: c.UserID, Channel: c.ChannelID,
		Command: c.Command, Text: c.Text, ResponseURL: c.ResponseURL, TriggerID: c.TriggerID,
	}
	if c.ChannelName == "directmessage" {
		e.ChannelType = "im"
	}
	return e, nil
}
