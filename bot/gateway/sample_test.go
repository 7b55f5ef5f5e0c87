package gateway

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// sample is one payload of testdata and all that is to be read from it.
type sample struct {
	file string
	typ  string
	want Envelope // without Type and Raw
	keys []string
	lane string
}

func at(secs, micros int64) time.Time { return time.Unix(secs, micros*1000).UTC() }

func messages() []sample {
	return []sample{{
		file: "message", typ: typeEvents,
		want: Envelope{
			Kind: Message, Name: "message", EventID: "Ev01MSG", Team: "T01DESK", User: "U01ANA",
			Channel: "C01HELP", ChannelType: "channel", TS: "1700000000.000100", EventTS: "1700000000.000100",
			Text: "payment fails with E1042 &amp; nothing helps", At: at(1700000000, 100),
		},
		keys: []string{"event/Ev01MSG", "message/T01DESK/C01HELP/1700000000.000100"},
		lane: "thread/C01HELP/1700000000.000100",
	}, {
		file: "reply_foreign", typ: typeEvents,
		want: Envelope{
			Kind: Message, Name: "message", EventID: "Ev02FOR", Team: "T01DESK", User: "U09EVE", UserTeam: "T09THEM",
			Channel: "C01SHARED", ChannelType: "channel", TS: "1700000005.000200", ThreadTS: "1700000000.000100",
			EventTS: "1700000005.000200", Text: "same here", At: at(1700000005, 200),
		},
		keys: []string{"event/Ev02FOR", "message/T01DESK/C01SHARED/1700000005.000200"},
		lane: "thread/C01SHARED/1700000000.000100",
	}, {
		file: "voice", typ: typeEvents,
		want: Envelope{
			Kind: Message, Name: "message", Subtype: "file_share", EventID: "Ev03VOX", Team: "T01DESK", User: "U01ANA",
			Channel: "D01ANA", ChannelType: "im", TS: "1700000010.000300", EventTS: "1700000010.000300", At: at(1700000010, 300),
			Files: []File{{
				ID: "F01CLIP", Name: "audio_message.m4a", Mimetype: "audio/mp4", Size: 48213, Audio: true,
				URL: "https://files.slack.com/files-pri/T01DESK-F01CLIP/download/audio.m4a",
				Transcript: &Transcript{
					Status: "complete", Locale: "zh-CN", Preview: "成本报表打不开",
					VTT: "https://files.slack.com/files-tmb/T01DESK-F01CLIP/file.vtt",
				},
			}, {
				ID: "F02PIC", Name: "error.png", Mimetype: "image/png", Size: 9000,
				URL: "https://files.slack.com/files-pri/T01DESK-F02PIC/error.png",
			}},
		},
		keys: []string{"event/Ev03VOX", "message/T01DESK/D01ANA/1700000010.000300"},
		lane: "thread/D01ANA/1700000010.000300",
	}, {
		file: "blocks_only", typ: typeEvents,
		want: Envelope{
			Kind: Message, Name: "message", EventID: "Ev04BLK", Team: "T01DESK", User: "U01ANA",
			Channel: "C01HELP", ChannelType: "group", TS: "1700000011.000100", EventTS: "1700000011.000100", At: at(1700000011, 100),
			Text: "see <@U01BOB> &lt;E1042&gt; :ticket:https://example.com/a\nfirst\nsecond\n*third*a &amp; b",
		},
		keys: []string{"event/Ev04BLK", "message/T01DESK/C01HELP/1700000011.000100"},
		lane: "thread/C01HELP/1700000011.000100",
	}, {
		file: "odd_fields", typ: typeEvents,
		want: Envelope{
			Kind: Message, Name: "message", EventID: "Ev05ODD", Team: "T01DESK", User: "U01ANA",
			Channel: "C01HELP", TS: "1700000012.000100", EventTS: "1700000012.000100", At: at(1700000012, 100),
			Text: "still readable",
		},
		keys: []string{"event/Ev05ODD", "message/T01DESK/C01HELP/1700000012.000100"},
		lane: "thread/C01HELP/1700000012.000100",
	}, {
		file: "mention", typ: typeEvents,
		want: Envelope{
			Kind: Mention, Name: "app_mention", EventID: "Ev06MEN", Team: "T01DESK", User: "U01ANA",
			Channel: "C01HELP", TS: "1700000000.000100", EventTS: "1700000000.000100", At: at(1700000000, 100),
			Text: "<@U01BOT> payment fails",
		},
		keys: []string{"event/Ev06MEN"},
		lane: "thread/C01HELP/1700000000.000100",
	}, {
		file: "edited", typ: typeEvents,
		want: Envelope{
			Kind: Edited, Name: "message", Subtype: "message_changed", EventID: "Ev07EDT", Team: "T01DESK", User: "U01ANA",
			Channel: "C01HELP", ChannelType: "channel", TS: "1700000000.000100", ThreadTS: "1699999999.000100",
			EventTS: "1700000060.000400", Text: "payment fails with E1043", At: at(1700000060, 400),
		},
		keys: []string{"event/Ev07EDT", "edited/T01DESK/C01HELP/1700000000.000100/1700000060.000400"},
		lane: "thread/C01HELP/1699999999.000100",
	}, {
		file: "deleted", typ: typeEvents,
		want: Envelope{
			Kind: Deleted, Name: "message", Subtype: "message_deleted", EventID: "Ev08DEL", Team: "T01DESK", User: "U01ANA",
			Channel: "C01HELP", ChannelType: "channel", TS: "1700000000.000100", EventTS: "1700000070.000500", At: at(1700000070, 500),
		},
		keys: []string{"event/Ev08DEL", "deleted/T01DESK/C01HELP/1700000000.000100/1700000070.000500"},
		lane: "thread/C01HELP/1700000000.000100",
	}, {
		file: "tombstone", typ: typeEvents,
		want: Envelope{
			Kind: Deleted, Name: "message", Subtype: "message_changed", EventID: "Ev09TMB", Team: "T01DESK", User: "U01ANA",
			Channel: "C01HELP", ChannelType: "channel", TS: "1700000000.000100", EventTS: "1700000071.000500", At: at(1700000071, 500),
		},
		keys: []string{"event/Ev09TMB", "deleted/T01DESK/C01HELP/1700000000.000100/1700000071.000500"},
		lane: "thread/C01HELP/1700000000.000100",
	}, {
		file: "joined_message", typ: typeEvents,
		want: Envelope{
			Kind: Other, Name: "message", Subtype: "channel_join", EventID: "Ev10JM", Team: "T01DESK", User: "U01ANA",
			Channel: "C01HELP", ChannelType: "channel", TS: "1700000001.000100", EventTS: "1700000001.000100", At: at(1700000001, 100),
			Text: "<@U01ANA> has joined the channel",
		},
		keys: []string{"event/Ev10JM"},
		lane: "thread/C01HELP/1700000001.000100",
	}, {
		file: "bot_message", typ: typeEvents,
		want: Envelope{
			Kind: Message, Name: "message", Subtype: "bot_message", EventID: "Ev11BOT", Team: "T01DESK", BotID: "B09CI", AppID: "A09CI",
			Channel: "C01HELP", ChannelType: "channel", TS: "1700000002.000100", EventTS: "1700000002.000100", At: at(1700000002, 100),
			Text: "Build\nfailed\nsee log",
		},
		keys: []string{"event/Ev11BOT", "message/T01DESK/C01HELP/1700000002.000100"},
		lane: "thread/C01HELP/1700000002.000100",
	}}
}

func otherEvents() []sample {
	reaction := Envelope{
		Kind: Reaction, Name: "reaction_added", EventID: "Ev12REA", Team: "T01DESK", User: "U01BOB", Reaction: "ticket",
		Channel: "C01HELP", TS: "1700000000.000100", ItemUser: "U01ANA", EventTS: "1700000080.000600", At: at(1700000080, 600),
	}
	taken := reaction
	taken.Kind, taken.Name, taken.EventID = Unreacted, "reaction_removed", "Ev13UNR"
	taken.EventTS, taken.At = "1700000081.000600", at(1700000081, 600)
	return []sample{{
		file: "reaction", typ: typeEvents, want: reaction,
		keys: []string{"event/Ev12REA"}, lane: "thread/C01HELP/1700000000.000100",
	}, {
		file: "unreacted", typ: typeEvents, want: taken,
		keys: []string{"event/Ev13UNR"}, lane: "thread/C01HELP/1700000000.000100",
	}, {
		file: "reaction_file", typ: typeEvents,
		want: Envelope{
			Kind: Other, Name: "reaction_added", EventID: "Ev14REF", Team: "T01DESK", User: "U01BOB", Reaction: "ticket",
			EventTS: "1700000082.000600", At: at(1700000082, 600),
		},
		keys: []string{"event/Ev14REF"}, lane: "user/T01DESK/U01BOB",
	}, {
		file: "home", typ: typeEvents,
		want: Envelope{
			Kind: HomeOpened, Name: "app_home_opened", EventID: "Ev15HOM", Team: "T01DESK", User: "U01ANA", Channel: "D01ANA", ChannelType: "im",
			Tab: "home", ViewID: "V01HOME", ViewHash: "1699.abc", EventTS: "1700000090.000700", At: at(1700000090, 700),
		},
		keys: []string{"event/Ev15HOM"}, lane: "user/T01DESK/U01ANA",
	}, {
		file: "member", typ: typeEvents,
		want: Envelope{
			Kind: Joined, Name: "member_joined_channel", EventID: "Ev16MEM", Team: "T01DESK", User: "U01BOT",
			Channel: "C01HELP", ChannelType: "channel", EventTS: "1700000091.000700", At: at(1700000091, 700),
		},
		keys: []string{"event/Ev16MEM"}, lane: "user/T01DESK/U01BOT",
	}, {
		file: "person", typ: typeEvents,
		want: Envelope{
			Kind: PersonChanged, Name: "user_change", EventID: "Ev17USR", Team: "T01DESK", User: "U01ANA",
			EventTS: "1700000092.000800", At: at(1700000092, 800),
		},
		keys: []string{"event/Ev17USR"}, lane: "user/T01DESK/U01ANA",
	}, {
		file: "file_change", typ: typeEvents,
		want: Envelope{
			Kind: Other, Name: "file_change", EventID: "Ev18FIL", Team: "T01DESK",
			EventTS: "1700000093.000800", At: at(1700000093, 800),
		},
		keys: []string{"event/Ev18FIL"}, lane: "user/T01DESK/",
	}}
}

func acts() []sample {
	return []sample{{
		file: "click", typ: typeInteractive,
		want: Envelope{
			Kind: Click, Name: "block_actions", Team: "T01DESK", User: "U01ANA", Channel: "C01HELP",
			TS: "1700000100.000900", ThreadTS: "1700000000.000100", At: at(1700000101, 1000),
			ActionID: "ticket_open", BlockID: "actions", Value: "q12.k7", Values: []string{"q12.k7"}, ActionTS: "1700000101.001000",
			MessageTS: "1700000100.000900", TriggerID: "111.222.abc", ResponseURL: "https://hooks.slack.com/actions/T01DESK/1/abc",
			Source: &Source{
				Channel: "C01HELP", TS: "1700000100.000900", ThreadTS: "1700000000.000100", User: "U01BOT", BotID: "B01OPS",
				Text: "The gateway did not answer.",
			},
		},
		keys: []string{"click/T01DESK/U01ANA/1700000100.000900/ticket_open/1700000101.001000"},
		lane: "thread/C01HELP/1700000000.000100",
	}, {
		file: "click_foreign", typ: typeInteractive,
		want: Envelope{
			Kind: Click, Name: "block_actions", Team: "T01DESK", User: "U09EVE", UserTeam: "T09THEM", Channel: "C01SHARED",
			TS: "1700000100.000900", At: at(1700000102, 1000), Ephemeral: true,
			ActionID: "change_approve", BlockID: "b", Value: "c3.k9", Values: []string{"c3.k9"}, ActionTS: "1700000102.001000",
			MessageTS: "1700000100.000900", TriggerID: "111.222.abd", ResponseURL: "https://hooks.slack.com/actions/T01DESK/1/abd",
			Source: &Source{Channel: "C01SHARED", TS: "1700000100.000900", User: "U01BOT", BotID: "B01OPS", Text: "Approve?"},
		},
		keys: []string{"click/T01DESK/U09EVE/1700000100.000900/change_approve/1700000102.001000"},
		lane: "thread/C01SHARED/1700000100.000900",
	}, {
		file: "choice", typ: typeInteractive,
		want: Envelope{
			Kind: Click, Name: "block_actions", Team: "T01DESK", User: "U01ANA", At: at(1700000103, 1000), OnView: true,
			ActionID: "who", BlockID: "people", Value: "U01BOB", Values: []string{"U01BOB", "U01CHEN"}, ActionTS: "1700000103.001000",
			CallbackID: "ticket_new", ViewID: "V01FORM", ViewHash: "1700.def", RootViewID: "V01ROOT", PrivateMetadata: "form-1",
			State:     map[string]map[string][]string{"impact": {"pick": {"stopped"}}, "title": {"text": nil}},
			TriggerID: "111.222.abe",
		},
		keys: []string{"click/T01DESK/U01ANA/V01FORM/who/1700000103.001000"},
		lane: "user/T01DESK/U01ANA",
	}, {
		file: "shortcut", typ: typeInteractive,
		want: Envelope{
			Kind: Shortcut, Name: "shortcut", Team: "T01DESK", User: "U01ANA", CallbackID: "ticket_new", TriggerID: "111.222.abh",
			ActionTS: "1700000110.100000", At: at(1700000110, 100000),
		},
		keys: []string{"trigger/111.222.abh"}, lane: "user/T01DESK/U01ANA",
	}, {
		file: "message_shortcut", typ: typeInteractive,
		want: Envelope{
			Kind: MessageShortcut, Name: "message_action", Team: "T01DESK", User: "U01BOB", Channel: "C01HELP",
			TS: "1700000000.000100", ThreadTS: "1699999999.000100", MessageTS: "1700000000.000100",
			CallbackID: "ticket_from_message", TriggerID: "111.222.abi", ResponseURL: "https://hooks.slack.com/app/T01DESK/1/abi",
			ActionTS: "1700000111.100000", At: at(1700000111, 100000),
			Source: &Source{
				Channel: "C01HELP", TS: "1700000000.000100", ThreadTS: "1699999999.000100", User: "U01ANA", Text: "payment fails with E1042",
			},
		},
		keys: []string{"trigger/111.222.abi"}, lane: "thread/C01HELP/1699999999.000100",
	}, {
		file: "command", typ: typeCommands,
		want: Envelope{
			Kind: Command, Name: "/ops", Team: "T01DESK", User: "U01ANA", Channel: "C01HELP", Command: "/ops", Text: "payment fails",
			TriggerID: "111.222.abg", ResponseURL: "https://hooks.slack.com/commands/T01DESK/1/abg",
		},
		keys: []string{"trigger/111.222.abg"}, lane: "user/T01DESK/U01ANA",
	}}
}

func forms() []sample {
	return []sample{{
		file: "submit", typ: typeInteractive,
		want: Envelope{
			Kind: Submit, Name: "view_submission", Team: "T01DESK", User: "U01ANA", Channel: "C01HELP", OnView: true,
			CallbackID: "ticket_new", ViewID: "V01FORM", ViewHash: "1700.ghi", RootViewID: "V01FORM", PrivateMetadata: "form-1",
			State: map[string]map[string][]string{
				"title": {"text": {"Payment fails"}}, "impact": {"pick": {"stopped"}}, "tags": {"boxes": {"a", "b"}},
				"none": {"boxes": nil}, "when": {"date": {"2026-01-31"}, "time": {"23:30"}, "at": {"1700000200"}},
				"who": {"one": {"U01BOB"}, "many": {"C01HELP", "C01DUTY"}}, "rich": {"text": {"a &lt; b"}},
				"files": {"up": {"F01CLIP"}}, "odd": {"x": nil},
			},
			TriggerID: "111.222.abf", ResponseURL: "https://hooks.slack.com/app/T01DESK/1/abf",
		},
		keys: []string{"submit/V01FORM/1700.ghi"}, lane: "user/T01DESK/U01ANA",
	}, {
		file: "close", typ: typeInteractive,
		want: Envelope{
			Kind: Close, Name: "view_closed", Team: "T01DESK", User: "U01ANA", OnView: true, Cleared: true,
			CallbackID: "ticket_new", ViewID: "V01FORM", ViewHash: "1700.ghi", RootViewID: "V01FORM", PrivateMetadata: "form-1",
		},
		keys: []string{"close/V01FORM/1700.ghi"}, lane: "user/T01DESK/U01ANA",
	}, {
		file: "suggest", typ: typeInteractive,
		want: Envelope{
			Kind: Suggest, Name: "block_suggestion", Team: "T01DESK", User: "U01ANA", OnView: true,
			ActionID: "component", BlockID: "component", Value: "成本",
			CallbackID: "ticket_new", ViewID: "V01FORM", ViewHash: "1700.ghi", PrivateMetadata: "form-1",
		},
		lane: "user/T01DESK/U01ANA",
	}}
}

func samples() []sample {
	all := append(messages(), otherEvents()...)
	return append(append(all, acts()...), forms()...)
}

func payload(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(strings.TrimSpace(string(raw)))
}
