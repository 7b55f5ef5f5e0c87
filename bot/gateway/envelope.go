package gateway

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"
)

// Kind says what a person, or Slack, did.
type Kind string

// The kinds a desk acts upon. Other is everything else: it is acknowledged
// and counted, and the desk never sees it.
const (
	Message         Kind = "message"
	Edited          Kind = "edited"
	Deleted         Kind = "deleted"
	Mention         Kind = "mention"
	Reaction        Kind = "reaction"
	Unreacted       Kind = "unreacted"
	HomeOpened      Kind = "home_opened"
	Joined          Kind = "joined"
	Click           Kind = "click"
	Submit          Kind = "submit"
	Close           Kind = "close"
	Suggest         Kind = "suggest"
	Command         Kind = "command"
	Shortcut        Kind = "shortcut"
	MessageShortcut Kind = "message_shortcut"
	PersonChanged   Kind = "person_changed"
	Other           Kind = "other"
)

// The types of Socket Mode envelopes that carry something for the desk.
const (
	typeEvents      = "events_api"
	typeInteractive = "interactive"
	typeCommands    = "slash_commands"
)

// Envelope is one thing that came from Slack, read into plain fields. Type
// and Raw are enough to read it again: Read(e.Type, e.Raw) gives all but the
// fields of this one delivery (ID, Retry, RetryReason).
type Envelope struct {
	Type string          // events_api, interactive, slash_commands
	Raw  json.RawMessage // the payload as Slack sent it
	Kind Kind
	Name string // Slack's own name: message, file_change, block_actions, …

	ID          string // of this delivery; a redelivery has another
	Retry       int    // 0 for the first delivery
	RetryReason string

	EventID  string
	Team     string // the workspace we are installed in, where Slack says so
	User     string
	UserTeam string // the user's own team when it is not Team: a foreigner
	BotID    string // set on what a bot posted
	AppID    string // the app of that bot
	Subtype  string

	Channel     string
	ChannelType string // channel, group, im, mpim; "" if unknown
	TS          string // the message this is about
	ThreadTS    string // its thread's root; "" for a root message
	Text        string
	At          time.Time // Slack's time of the act; when it was received if Slack gives none
	Files       []File

	Reaction string // without colons; Channel and TS are the item's
	ItemUser string // who wrote the item
	EventTS  string // of the event itself
	Tab      string // App Home: home or messages

	ActionID  string
	BlockID   string
	Value     string   // the button's value, or the first of Values; what was typed for Suggest
	Values    []string // what was chosen
	ActionTS  string
	OnView    bool   // pressed in a form or App Home
	Ephemeral bool   // pressed in a message only this person sees
	MessageTS string // the message that was pressed

	CallbackID      string
	ViewID          string
	ViewHash        string
	RootViewID      string
	PrivateMetadata string
	Cleared         bool                           // Close: the whole stack of forms was closed
	State           map[string]map[string][]string // block id → action id → chosen or typed values

	TriggerID   string // good for 3 seconds, once
	ResponseURL string // a secret: good for 5 posts in 30 minutes
	Command     string // with its slash

	Source *Source
}

// File is an attachment of a message. URL wants the bot token.
type File struct {
	ID         string
	Name       string
	Mimetype   string
	Size       int64
	URL        string
	Permalink  string // where people who may see it do
	Audio      bool
	Transcript *Transcript // nil if Slack made none
}

// Transcript is what Slack heard in an audio clip. The message usually
// arrives while Status is still "processing".
type Transcript struct {
	Status  string // processing, complete, none, failed
	Locale  string
	Preview string // the beginning of the text
	VTT     string // address of the whole text as WebVTT
}

// Source is the message that was pressed or that a shortcut was used on.
type Source struct {
	Channel  string
	TS       string
	ThreadTS string
	User     string
	BotID    string
	Text     string
}

// Keys are the names under which a repeat of e is recognised. The desk
// stores them in the transaction that keeps e. A mention does not carry its
// message's key, so that it does not keep the message out; see MessageKey.
// For Submit and Close the desk adds the id of its own form: Slack gives a
// repeated submission nothing of its own.
func (e Envelope) Keys() []string {
	keys := e.ownKeys()
	if e.EventID != "" {
		keys = append([]string{key("event", e.EventID)}, keys...)
	}
	if len(keys) == 0 && e.Kind != Suggest {
		keys = []string{e.digest()}
	}
	return keys
}

func (e Envelope) ownKeys() []string {
	switch e.Kind {
	case Message:
		return []string{e.MessageKey()}
	case Edited, Deleted:
		return []string{key(string(e.Kind), e.Team, e.Channel, e.TS, e.EventTS)}
	case Click:
		where := e.MessageTS
		if where == "" {
			where = e.ViewID
		}
		return []string{key("click", e.Team, e.User, where, e.ActionID, e.ActionTS)}
	case Submit, Close:
		return []string{key(string(e.Kind), e.ViewID, e.ViewHash)}
	case Command, Shortcut, MessageShortcut:
		if e.TriggerID != "" {
			return []string{key("trigger", e.TriggerID)}
		}
	}
	return nil
}

// digest names an envelope by its bytes: Slack repeats a payload unchanged.
func (e Envelope) digest() string {
	sum := sha256.Sum256(e.Raw)
	return key("payload", hex.EncodeToString(sum[:]))
}

// MessageKey names the message itself, whichever event told of it: a mention
// comes with a message event of the same ts. It is empty for other kinds.
func (e Envelope) MessageKey() string {
	if e.Kind != Message && e.Kind != Mention {
		return ""
	}
	return key("message", e.Team, e.Channel, e.TS)
}

// Lane names the queue whose items keep their order: the thread, or the
// person for what belongs to no message.
func (e Envelope) Lane() string {
	root := first(e.ThreadTS, e.TS)
	if e.Channel == "" || root == "" {
		return key("user", e.Team, e.User)
	}
	return key("thread", e.Channel, root)
}

func key(parts ...string) string { return strings.Join(parts, "/") }
