package sandbox_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"
)

// A mention reaches the app twice, as message and as app_mention, and what the app posts comes back.
func TestConversation(t *testing.T) {
	p := open(t)
	type heard struct{ Kind, User, Text, Bot string }
	events := make(chan heard, 20)
	p.client(func(c *socketmode.Client, e socketmode.Event) {
		if e.Type != socketmode.EventTypeEventsAPI {
			return
		}
		c.Ack(*e.Request)
		switch in := e.Data.(slackevents.EventsAPIEvent).InnerEvent.Data.(type) {
		case *slackevents.MessageEvent:
			events <- heard{"message", in.User, in.Text, in.BotID}
		case *slackevents.AppMentionEvent:
			events <- heard{"app_mention", in.User, in.Text, ""}
			if _, _, err := p.api.PostMessage(in.Channel, slack.MsgOptionText("hello & welcome", true), slack.MsgOptionTS(in.TimeStamp)); err != nil {
				t.Error(err)
			}
		}
	})
	p.act("say", object{"as": "ana", "channel": "#help", "text": "@bot is <this> on?"})
	who, err := p.api.AuthTest()
	if err != nil {
		t.Fatal(err)
	}
	text := "<@" + who.UserID + "> is &lt;this&gt; on?"
	want := []heard{{"message", p.user("ana"), text, ""}, {"app_mention", p.user("ana"), text, ""}, {"message", who.UserID, "hello &amp; welcome", who.BotID}}
	var got []heard
	for range want {
		got = append(got, <-events)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("events (-want +got)\n%s", diff)
	}
	seen := p.see("ana", "help")
	if len(seen) != 2 || seen[1]["thread_ts"] != seen[0]["ts"] {
		t.Errorf("messages = %v, want a message and its reply", seen)
	}
}

// A button opens a form, the form is refused, corrected and closed.
func TestForm(t *testing.T) {
	p := open(t)
	plain := func(s string) *slack.TextBlockObject {
		return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
	}
	form := slack.ModalViewRequest{
		Type: slack.VTModal, Title: plain("Note"), Submit: plain("Send"), CallbackID: "note", PrivateMetadata: "x",
		Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewInputBlock("title", plain("Title"), nil, slack.NewPlainTextInputBlockElement(nil, "text"))}},
	}
	p.client(func(c *socketmode.Client, e socketmode.Event) {
		if e.Type != socketmode.EventTypeInteractive {
			if e.Request != nil && e.Request.EnvelopeID != "" {
				c.Ack(*e.Request)
			}
			return
		}
		in := e.Data.(slack.InteractionCallback)
		switch in.Type {
		case slack.InteractionTypeBlockActions:
			if _, err := p.api.OpenView(in.TriggerID, form); err != nil {
				t.Error(err)
			}
			if _, err := p.api.OpenView(in.TriggerID, form); err == nil || err.Error() != "exchanged_trigger_id" {
				t.Errorf("second views.open = %v, want exchanged_trigger_id", err)
			}
			c.Ack(*e.Request)
		case slack.InteractionTypeViewSubmission:
			if v := in.View.State.Values["title"]["text"].Value; v == "bad" {
				c.Ack(*e.Request, slack.NewErrorsViewSubmissionResponse(map[string]string{"title": "not that"}))
				return
			}
			c.Ack(*e.Request)
		}
	})
	button := slack.NewButtonBlockElement("open", "1", plain("Open"))
	_, ts, err := p.api.PostMessage(p.channel("help"), slack.MsgOptionText("press", false), slack.MsgOptionBlocks(slack.NewActionBlock("row", button)))
	if err != nil {
		t.Fatal(err)
	}
	if got := p.act("press", object{"as": "ana", "channel": "#help", "message_ts": ts, "action_id": "open"}); got["acked"] != true {
		t.Errorf("press = %v, want acked", got)
	}
	p.until("modal", func() bool {
		var v object
		p.do("GET", "/sandbox/view?as=ana", nil, &v)
		return v["callback_id"] == "note"
	})
	submit := func(text string) object {
		return p.act("submit", object{"as": "ana", "state": object{"title": object{"text": text}}})
	}
	if got := submit(""); got["status"] != "open" || got["errors"] == nil {
		t.Errorf("empty form = %v, want open with errors", got)
	}
	if got := submit("bad"); got["status"] != "open" || got["errors"].(object)["title"] != "not that" {
		t.Errorf("bad form = %v, want the app's error", got)
	}
	if got := submit("good"); got["status"] != "closed" {
		t.Errorf("good form = %v, want closed", got)
	}
}
