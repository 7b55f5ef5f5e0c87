package gateway

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestRead(t *testing.T) {
	for _, s := range samples() {
		raw := payload(t, s.file)
		got, err := Read(s.typ, raw)
		if err != nil {
			t.Errorf("Read(%s) = %v", s.file, err)
			continue
		}
		if got.Type != s.typ || string(got.Raw) != string(raw) {
			t.Errorf("Read(%s) keeps type %q and %d bytes, want %q and %d", s.file, got.Type, len(got.Raw), s.typ, len(raw))
		}
		if diff := cmp.Diff(s.want, got, cmpopts.IgnoreFields(Envelope{}, "Type", "Raw")); diff != "" {
			t.Errorf("Read(%s) (-want +got):\n%s", s.file, diff)
		}
		if diff := cmp.Diff(s.keys, got.Keys()); diff != "" {
			t.Errorf("Keys of %s (-want +got):\n%s", s.file, diff)
		}
		if lane := got.Lane(); lane != s.lane {
			t.Errorf("Lane of %s = %q, want %q", s.file, lane, s.lane)
		}
	}
}

// Every file of testdata is read by a test, so that none goes stale.
func TestSamplesAreComplete(t *testing.T) {
	used := map[string]bool{}
	for _, s := range samples() {
		used[s.file+".json"] = true
	}
	files, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if strings.HasSuffix(f.Name(), ".json") && !used[f.Name()] {
			t.Errorf("testdata/%s is not in the table", f.Name())
		}
	}
}

func TestReadRefuses(t *testing.T) {
	table := []struct{ typ, raw string }{
		{"", `{}`},
		{"events", `{"type":"event_callback"}`},
		{typeEvents, ``},
		{typeEvents, `null`},
		{typeEvents, `[1,2]`},
		{typeEvents, `"words"`},
		{typeEvents, `{"type":`},
		{typeEvents, `{}`},
		{typeEvents, `{"type":"event_callback"}`},
		{typeEvents, `{"type":"event_callback","event":{"type":"message","text":"nowhere","user":"U1"}}`},
		{typeEvents, `{"type":"event_callback","event":{"type":"message","channel":"C1","user":"U1","text":"never"}}`},
		{typeEvents, `{"type":"event_callback","event":{"type":"message","channel":"C1","ts":"1.1","text":"by nobody"}}`},
		{typeEvents, `{"type":"event_callback","event":{"type":"reaction_added","item":{"channel":"C1","ts":"1.1"},"reaction":"x"}}`},
		{typeEvents, `{"type":"event_callback","event":{"type":"member_joined_channel","channel":"C1"}}`},
		{typeInteractive, `{}`},
		{typeInteractive, `{"type":"block_actions","user":{"id":"U1"},"actions":[]}`},
		{typeInteractive, `{"type":"block_actions","actions":[{"action_id":"a"}]}`},
		{typeInteractive, `{"type":"view_submission","user":{"id":"U1"},"view":{}}`},
		{typeCommands, `{"command":"/ops"}`},
		{typeCommands, `{"user_id":"U1"}`},
	}
	for _, row := range table {
		if e, err := Read(row.typ, []byte(row.raw)); err == nil {
			t.Errorf("Read(%q, %s) = %+v, want an error", row.typ, row.raw, e)
		}
	}
}

func TestReadUnquotes(t *testing.T) {
	raw := payload(t, "click")
	quoted, err := json.Marshal(string(raw))
	if err != nil {
		t.Fatal(err)
	}
	e, err := Read(typeInteractive, quoted)
	if err != nil || e.ActionID != "ticket_open" || string(e.Raw) != string(raw) {
		t.Errorf("Read of a quoted click = action %q, %d bytes, %v", e.ActionID, len(e.Raw), err)
	}
}

func TestSubtypes(t *testing.T) {
	table := map[string]Kind{
		``:                                        Message,
		`"subtype":"thread_broadcast"`:            Message,
		`"subtype":"me_message"`:                  Message,
		`"subtype":"new","client_msg_id":"c"`:     Message,
		`"subtype":"new"`:                         Other,
		`"subtype":"channel_topic"`:               Other,
		`"subtype":"message_replied"`:             Other,
		`"subtype":"message_changed"`:             Edited, // without the new message
		`"subtype":"message_deleted"`:             Deleted,
		`"subtype":7`:                             Message,
		`"blocks":[{"type":"tomorrow"}],"edit":1`: Message,
	}
	for fields, want := range table {
		raw := `{"type":"event_callback","event":{"type":"message","channel":"C1","user":"U1","ts":"1.1","text":"x"`
		if fields != "" {
			raw += "," + fields
		}
		e, err := Read(typeEvents, []byte(raw+"}}"))
		if err != nil || e.Kind != want {
			t.Errorf("message with %s is %q, %v; want %q", fields, e.Kind, err, want)
		}
	}
}

func TestMentionKnowsItsMessage(t *testing.T) {
	message, err := Read(typeEvents, payload(t, "message"))
	if err != nil {
		t.Fatal(err)
	}
	mention, err := Read(typeEvents, payload(t, "mention"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := mention.MessageKey(), message.MessageKey(); got != want || got == "" {
		t.Errorf("MessageKey of the mention = %q, of the message %q", got, want)
	}
	if click := (Envelope{Kind: Click}); click.MessageKey() != "" {
		t.Errorf("MessageKey of a click = %q, want none", click.MessageKey())
	}
}

// One message may be told by several events; a key in common makes them one.
func TestKeysOfOneMessageUnderTwoEvents(t *testing.T) {
	raw := payload(t, "message")
	one, err := Read(typeEvents, raw)
	if err != nil {
		t.Fatal(err)
	}
	two, err := Read(typeEvents, []byte(strings.ReplaceAll(string(raw), "Ev01MSG", "Ev99MSG")))
	if err != nil {
		t.Fatal(err)
	}
	if one.Keys()[0] == two.Keys()[0] || one.Keys()[1] != two.Keys()[1] {
		t.Errorf("keys %q and %q, want only the second in common", one.Keys(), two.Keys())
	}
}

// What Slack gives no id is known by its bytes.
func TestKeysWithoutIDs(t *testing.T) {
	read := func(raw string) Envelope {
		e, err := Read(typeCommands, []byte(raw))
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	a, b := read(`{"user_id":"U1","command":"/ops","text":"a"}`), read(`{"user_id":"U1","command":"/ops","text":"b"}`)
	if a.Keys()[0] == b.Keys()[0] || a.Keys()[0] != read(string(a.Raw)).Keys()[0] {
		t.Errorf("keys %q and %q, want one per payload", a.Keys(), b.Keys())
	}
}

func TestMissed(t *testing.T) {
	told, err := Read(typeEvents, payload(t, "message"))
	if err != nil {
		t.Fatal(err)
	}
	found, err := Missed("T01DESK", "C01HELP", "channel", []byte(
		`{"type":"message","user":"U01ANA","ts":"1700000000.000100","text":"payment fails with E1042 &amp; nothing helps","team":"T01DESK"}`))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{told.MessageKey()}, found.Keys()); diff != "" {
		t.Errorf("keys (-told +found):\n%s", diff)
	}
	if diff := cmp.Diff(told, found, cmpopts.IgnoreFields(Envelope{}, "Raw", "EventID")); diff != "" {
		t.Errorf("Missed (-told +found):\n%s", diff)
	}
	again, err := Read(found.Type, found.Raw)
	if diff := cmp.Diff(found, again); err != nil || diff != "" {
		t.Errorf("read again: %v (-first +second):\n%s", err, diff)
	}
	for _, bad := range []string{``, `null`, `[]`, `{}`, `{"type":"message","ts":"1.1"}`} {
		if _, err := Missed("T", "C", "channel", []byte(bad)); err == nil {
			t.Errorf("Missed(%s) is no error", bad)
		}
	}
}

func TestInstant(t *testing.T) {
	table := map[string]time.Time{
		"1700000000.000100":    at(1700000000, 100),
		"1700000000":           at(1700000000, 0),
		"1700000000.5":         at(1700000000, 500000),
		"1700000000.123456789": at(1700000000, 123456),
		"1700000000.x":         at(1700000000, 0),
		"":                     {},
		"soon":                 {},
		"-5.1":                 {},
		"0":                    {},
	}
	for ts, want := range table {
		if got := instant(ts); !got.Equal(want) {
			t.Errorf("instant(%q) = %v, want %v", ts, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range samples() {
		f.Add(s.typ, payload(f, s.file))
	}
	f.Add(typeEvents, []byte(`{"type":"event_callback","event":{"type":"message","channel":"C","ts":"1.1","user":"U","blocks":[[{"type":"text"}]]}}`))
	f.Fuzz(func(t *testing.T, typ string, raw []byte) {
		e, err := Read(typ, raw)
		if err != nil {
			return
		}
		again, err := Read(e.Type, e.Raw)
		if err != nil {
			t.Fatalf("read once but not twice: %v", err)
		}
		if diff := cmp.Diff(e, again); diff != "" {
			t.Errorf("read twice (-first +second):\n%s", diff)
		}
		if len(e.Keys()) == 0 && e.Kind != Suggest {
			t.Errorf("%s has no key", e.Kind)
		}
		if !utf8.ValidString(e.Text) {
			t.Errorf("text %q is not UTF-8", e.Text)
		}
	})
}
