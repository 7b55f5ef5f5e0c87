package gateway

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// callback is the payload of an events_api envelope.
type callback struct {
	Type           string `json:"type"`
	TeamID         string `json:"team_id"`
	ContextTeamID  string `json:"context_team_id"`
	EnterpriseID   string `json:"enterprise_id"`
	EventID        string `json:"event_id"`
	EventTime      int64  `json:"event_time"`
	Event          event  `json:"event"`
	Authorizations []struct {
		TeamID string `json:"team_id"`
	} `json:"authorizations"`
}

// event holds the fields of all inner events; each has a few of them.
type event struct {
	post
	Channel     ref    `json:"channel"`
	ChannelType string `json:"channel_type"`
	EventTS     string `json:"event_ts"`
	Message     *post  `json:"message"`
	Previous    *post  `json:"previous_message"`
	DeletedTS   string `json:"deleted_ts"`
	Reaction    string `json:"reaction"`
	ItemUser    string `json:"item_user"`
	Item        struct {
		Channel ref    `json:"channel"`
		TS      string `json:"ts"`
	} `json:"item"`
	Tab  string `json:"tab"`
	View view   `json:"view"`
}

// post is a message, or what an event has in common with one.
type post struct {
	Type        string          `json:"type"`
	Subtype     string          `json:"subtype"`
	User        ref             `json:"user"`
	BotID       string          `json:"bot_id"`
	AppID       string          `json:"app_id"`
	Team        ref             `json:"team"`
	UserTeam    string          `json:"user_team"`
	SourceTeam  string          `json:"source_team"`
	ClientMsgID string          `json:"client_msg_id"`
	TS          string          `json:"ts"`
	ThreadTS    string          `json:"thread_ts"`
	Text        string          `json:"text"`
	Blocks      json.RawMessage `json:"blocks"`
	Attachments json.RawMessage `json:"attachments"`
	Files       []file          `json:"files"`
	Profile     struct {
		Team string `json:"team"`
	} `json:"user_profile"`
}

type file struct {
	ID            string `json:"id"`
	Name          string `json:"name"`
	Mimetype      string `json:"mimetype"`
	Subtype       string `json:"subtype"`
	Display       string `json:"media_display_type"`
	Size          int64  `json:"size"`
	URL           string `json:"url_private"`
	Download      string `json:"url_private_download"`
	Permalink     string `json:"permalink"`
	VTT           string `json:"vtt"`
	Transcription *struct {
		Status  string `json:"status"`
		Locale  string `json:"locale"`
		Preview struct {
			Content string `json:"content"`
		} `json:"preview"`
	} `json:"transcription"`
}

func readEvent(raw []byte) (Envelope, error) {
	var c callback
	if err := decode(raw, &c); err != nil {
		return Envelope{}, err
	}
	if c.Type != "event_callback" {
		if c.Type == "" {
			return Envelope{}, fmt.Errorf("payload: %w", errNoUse)
		}
		return Envelope{Kind: Other, Name: c.Type, Team: c.TeamID}, nil
	}
	if c.Event.Type == "" {
		return Envelope{}, fmt.Errorf("event: %w", errNoUse)
	}
	e := c.Event.envelope()
	e.Kind, e.Name = kindOf(c.Event), c.Event.Type
	e.EventID, e.Team = c.EventID, c.team()
	if e.UserTeam == e.Team || e.UserTeam == c.EnterpriseID {
		e.UserTeam = ""
	}
	if e.At.IsZero() && c.EventTime > 0 {
		e.At = time.Unix(c.EventTime, 0).UTC()
	}
	return e, nil
}

// team is the workspace the event was meant for. In a channel shared between
// companies team_id may be the other one's.
func (c callback) team() string {
	if len(c.Authorizations) > 0 && c.Authorizations[0].TeamID != "" {
		return c.Authorizations[0].TeamID
	}
	return first(c.ContextTeamID, c.TeamID)
}

func kindOf(v event) Kind {
	kinds := map[string]Kind{
		"app_mention":           Mention,
		"reaction_added":        Reaction,
		"reaction_removed":      Unreacted,
		"app_home_opened":       HomeOpened,
		"member_joined_channel": Joined,
		"user_change":           PersonChanged,
		"team_join":             PersonChanged,
	}
	switch kind := kinds[v.Type]; {
	case v.Type == "message":
		return messageKind(v)
	case kind == "", (kind == Reaction || kind == Unreacted) && v.Item.Channel == "":
		return Other // reactions to files have no channel
	default:
		return kind
	}
}

func messageKind(v event) Kind {
	switch v.Subtype {
	case "", "file_share", "thread_broadcast", "me_message", "bot_message":
		return Message
	case "message_changed":
		// A message with replies is not removed: a tombstone takes its place.
		if v.Message != nil && v.Message.Subtype == "tombstone" {
			return Deleted
		}
		return Edited
	case "message_deleted":
		return Deleted
	}
	if v.ClientMsgID != "" {
		return Message // a subtype we do not know, but a person typed it
	}
	return Other // joins, topics, pins
}

func (v event) envelope() Envelope {
	e := v.about().envelope()
	e.Subtype = v.Subtype
	e.Channel, e.ChannelType = first(string(v.Channel), string(v.Item.Channel)), channelType(v.ChannelType)
	e.EventTS = first(v.EventTS, v.TS)
	e.TS = first(v.DeletedTS, e.TS, v.Item.TS)
	if e.TS == "" && (v.Type == "message" || v.Type == "app_mention") {
		e.TS = v.EventTS
	}
	e.At = instant(e.EventTS)
	e.Reaction, e.ItemUser, e.Tab = v.Reaction, v.ItemUser, v.Tab
	e.ViewID, e.ViewHash = v.View.ID, v.View.Hash
	if v.Subtype == "message_deleted" {
		e.Text, e.Files = "", nil
	}
	return e
}

// about is the message the event tells of: its own, or the one that was
// edited or deleted.
func (v event) about() post {
	switch {
	case v.Type != "message":
		return v.post
	case v.Subtype == "message_changed" && v.Message != nil:
		p := *v.Message
		if p.Subtype == "tombstone" && v.Previous != nil {
			p.User, p.BotID = v.Previous.User, v.Previous.BotID
			p.Text, p.Blocks, p.Attachments = "", nil, nil
		}
		return p
	case v.Subtype == "message_deleted" && v.Previous != nil:
		return *v.Previous
	}
	return v.post
}

func (p post) envelope() Envelope {
	return Envelope{
		User: string(p.User), BotID: p.BotID, AppID: p.AppID,
		UserTeam: first(p.UserTeam, string(p.Team), p.Profile.Team, p.SourceTeam),
		TS:       p.TS, ThreadTS: p.thread(), Text: p.words(), Files: files(p.Files),
	}
}

// thread is the root of the thread a reply belongs to; Slack sets thread_ts
// on roots, too, once they have replies.
func (p post) thread() string {
	if p.ThreadTS == p.TS {
		return ""
	}
	return p.ThreadTS
}

// words is the text, and where a client left that empty, what the blocks or
// the attachments say.
func (p post) words() string {
	if strings.TrimSpace(p.Text) != "" {
		return p.Text
	}
	return first(blockText(p.Blocks), attachmentText(p.Attachments))
}

func files(from []file) []File {
	var to []File
	for _, f := range from {
		if f.ID != "" {
			to = append(to, f.public())
		}
	}
	return to
}

func (f file) public() File {
	p := File{ID: f.ID, Name: f.Name, Mimetype: f.Mimetype, Size: f.Size, URL: first(f.Download, f.URL), Permalink: f.Permalink}
	p.Audio = f.Subtype == "slack_audio" || f.Display == "audio" || strings.HasPrefix(f.Mimetype, "audio/")
	if t := f.Transcription; t != nil {
		p.Transcript = &Transcript{Status: t.Status, Locale: t.Locale, Preview: t.Preview.Content, VTT: f.VTT}
	}
	return p
}

// channelType spells out the letters that member events use.
func channelType(s string) string {
	switch s {
	case "C":
		return "channel"
	case "G":
		return "group"
	case "D":
		return "im"
	}
	return s
}
