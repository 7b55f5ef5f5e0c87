package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// errNoUse is what Read says of a payload that lacks what every act of its
// kind has: nothing could be done with it.
var errNoUse = errors.New("a required field is missing")

// Read reads a payload of Slack's, given the type of its envelope. It is
// lenient: fields it does not know are skipped, fields of the wrong type count
// as absent, blocks it does not know lose nothing of the text. At is zero
// where Slack gives no time (forms and commands).
func Read(typ string, raw []byte) (Envelope, error) {
	raw = unquote(raw)
	e, err := readAny(typ, raw)
	if err != nil {
		return Envelope{}, fmt.Errorf("envelope %q: %w", clip(typ), err)
	}
	e.Type, e.Raw = typ, raw
	if e.ChannelType == "" && strings.HasPrefix(e.Channel, "D") {
		e.ChannelType = "im"
	}
	return e, e.usable()
}

func readAny(typ string, raw []byte) (Envelope, error) {
	switch typ {
	case typeEvents:
		return readEvent(raw)
	case typeInteractive:
		return readInteraction(raw)
	case typeCommands:
		return readCommand(raw)
	}
	return Envelope{}, errors.New("unknown type")
}

// Missed makes the envelope of a message that was found in a channel's
// history instead of being told. It has no event id; its message key is the
// same, so a message that was also told is recognised.
func Missed(team, channel, channelType string, message []byte) (Envelope, error) {
	fields, err := fieldsOf(channel, message)
	if err != nil {
		return Envelope{}, err
	}
	return missed(team, channel, channelType, fields)
}

// MissedEdit makes the envelope of an edit that was found in a channel's
// history: message is as it stands now, at the ts of the edit.
func MissedEdit(team, channel, channelType, at string, message []byte) (Envelope, error) {
	fields, err := fieldsOf(channel, message)
	if err != nil {
		return Envelope{}, err
	}
	return missed(team, channel, channelType, map[string]any{
		"type": "message", "subtype": "message_changed", "ts": at, "event_ts": at, "message": fields,
	})
}

func fieldsOf(channel string, message []byte) (fields map[string]any, err error) {
	if err = json.Unmarshal(message, &fields); err == nil && fields == nil {
		err = errNoUse
	}
	if err != nil {
		err = fmt.Errorf("message of %s: %w", channel, err)
	}
	return fields, err
}

func missed(team, channel, channelType string, event map[string]any) (Envelope, error) {
	event["channel"], event["channel_type"] = channel, channelType
	raw, err := json.Marshal(map[string]any{"type": "event_callback", "team_id": team, "event": event})
	if err != nil {
		return Envelope{}, fmt.Errorf("message of %s: %w", channel, err)
	}
	return Read(typeEvents, raw)
}

// usable tells whether the fields are there without which nothing can be
// answered or recognised.
func (e Envelope) usable() error {
	var need []string
	switch e.Kind {
	case Message, Mention:
		need = []string{e.Channel, e.TS, e.User + e.BotID}
	case Edited, Deleted:
		need = []string{e.Channel, e.TS}
	case Reaction, Unreacted:
		need = []string{e.Channel, e.TS, e.User, e.Reaction}
	case Joined:
		need = []string{e.Channel, e.User}
	case Click:
		need = []string{e.User, e.ActionID}
	case Submit, Close:
		need = []string{e.User, e.ViewID}
	case Command:
		need = []string{e.User, e.Command}
	case HomeOpened, Suggest, Shortcut, MessageShortcut, PersonChanged:
		need = []string{e.User}
	}
	for _, field := range need {
		if field == "" {
			return fmt.Errorf("%s: %w", e.Kind, errNoUse)
		}
	}
	return nil
}

// decode is json.Unmarshal, except that a field of the wrong type is skipped:
// one odd field must not cost the rest.
func decode(raw []byte, v any) error {
	err := json.Unmarshal(raw, v)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return nil
	}
	return err
}

// unquote unpacks a payload that came as JSON within a JSON string, as
// interactions do over HTTP.
func unquote(raw []byte) []byte {
	if len(raw) == 0 || raw[0] != '"' {
		return raw
	}
	var inner string
	if json.Unmarshal(raw, &inner) != nil {
		return raw
	}
	return []byte(inner)
}

// ref is the id of a user or channel that Slack gives bare in some events
// and as an object in others.
type ref string

func (r *ref) UnmarshalJSON(b []byte) error {
	var bare string
	if json.Unmarshal(b, &bare) == nil {
		*r = ref(bare)
		return nil
	}
	var object struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(b, &object) == nil {
		*r = ref(object.ID)
	}
	return nil
}

// instant reads a Slack time stamp: seconds, a dot, six digits. A wrong one
// is the zero time.
func instant(ts string) time.Time {
	secs, frac, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(secs, 10, 64)
	if err != nil || s <= 0 {
		return time.Time{}
	}
	micros, err := strconv.ParseInt((frac + "000000")[:6], 10, 64)
	if err != nil || micros < 0 {
		micros = 0
	}
	return time.Unix(s, micros*int64(time.Microsecond)).UTC()
}

// first is the first of its arguments that is not empty.
func first(of ...string) string {
	for _, s := range of {
		if s != "" {
			return s
		}
	}
	return ""
}
