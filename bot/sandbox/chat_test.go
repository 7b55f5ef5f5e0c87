package sandbox_test

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"opsdesk/bot/sandbox"
)

func (p *place) history(channel string, extra object) []object {
	p.Helper()
	args := object{"channel": channel, "include_all_metadata": "true"}
	for k, v := range extra {
		args[k] = v
	}
	var list []object
	for _, m := range p.must("conversations.history", args)["messages"].([]any) {
		list = append(list, m.(object))
	}
	return list
}

// What chat.update leaves out decides what stays: text without blocks removes them, neither keeps them,
// an empty list clears them, metadata stays unless given.
func TestUpdate(t *testing.T) {
	p := open(t)
	help := p.channel("help")
	note := func(id int) object { return object{"event_type": "note", "event_payload": object{"id": id}} }
	tests := []struct {
		name     string
		args     object
		text     string
		blocks   int
		metadata float64
	}{
		{"text alone", object{"text": "new"}, "new", 0, 1},
		{"text and blocks", object{"text": "new", "blocks": []any{section("a"), section("b")}}, "new", 2, 1},
		{"blocks alone", object{"blocks": []any{section("a"), section("b")}}, "old", 2, 1},
		{"metadata alone", object{"metadata": note(2)}, "old", 1, 2},
		{"no blocks", object{"blocks": []any{}}, "old", 0, 1},
	}
	for _, tt := range tests {
		ts := p.must("chat.postMessage", object{"channel": help, "text": "old", "blocks": []any{section("x")}, "metadata": note(1)})["ts"]
		args := object{"channel": help, "ts": ts}
		for k, v := range tt.args {
			args[k] = v
		}
		p.must("chat.update", args)
		m := p.history(help, object{"limit": "1"})[0]
		blocks, _ := m["blocks"].([]any)
		meta := m["metadata"].(object)["event_payload"].(object)["id"]
		if m["text"] != tt.text || len(blocks) != tt.blocks || meta != tt.metadata || m["edited"] == nil {
			t.Errorf("%s: %v, want text %q, %d blocks, metadata %v", tt.name, m, tt.text, tt.blocks, tt.metadata)
		}
	}
	without := p.must("conversations.history", object{"channel": help, "limit": "1"})["messages"].([]any)[0].(object)
	if without["metadata"] != nil {
		t.Errorf("history shows metadata unasked: %v", without)
	}
}

// What Slack refuses, by its code.
func TestChatErrors(t *testing.T) {
	p := open(t)
	help, ana := p.channel("help"), p.user("ana")
	mine := p.must("chat.postMessage", object{"channel": help, "text": "x"})["ts"]
	hers := p.act("say", object{"as": "ana", "channel": "#help", "text": "x"})["ts"]
	whisper := p.must("chat.postEphemeral", object{"channel": help, "user": ana, "text": "x"})["message_ts"]
	tests := []struct {
		method string
		args   object
		want   string
	}{
		{"chat.postMessage", object{"channel": "C404", "text": "x"}, "channel_not_found"},
		{"chat.postMessage", object{"channel": p.channel("elsewhere"), "text": "x"}, "not_in_channel"},
		{"chat.postMessage", object{"channel": p.channel("secret"), "text": "x"}, "channel_not_found"},
		{"chat.postMessage", object{"channel": help}, "no_text"},
		{"chat.postMessage", object{"text": "x"}, "invalid_arguments"},
		{"chat.postMessage", object{"channel": help, "text": "x", "attachments": many(101, object{"text": "x"})}, "too_many_attachments"},
		{"chat.postMessage", object{"channel": help, "text": "x", "metadata": "{"}, "invalid_metadata_format"},
		{"chat.postMessage", object{"channel": help, "text": "x", "metadata": object{"event_type": "a"}}, "invalid_metadata_schema"},
		{"chat.postMessage", object{"channel": help, "text": "x", "metadata": object{"event_type": "a", "event_payload": object{"x": long(8000)}}}, "metadata_too_large"},
		{"chat.postMessage", object{"channel": help, "text": "x", "markdown_text": "y"}, "markdown_text_conflict"},
		{"chat.postMessage", object{"channel": help, "text": "x", "username": "me"}, "missing_scope"},
		{"chat.update", object{"channel": help, "ts": hers, "text": "x"}, "cant_update_message"},
		{"chat.update", object{"channel": help, "ts": "1.2", "text": "x"}, "message_not_found"},
		{"chat.update", object{"channel": help, "ts": whisper, "text": "x"}, "message_not_found"},
		{"chat.update", object{"channel": help, "ts": mine, "text": long(4001)}, "msg_too_long"},
		{"chat.update", object{"channel": help, "ts": mine, "text": ""}, "no_text"},
		{"chat.delete", object{"channel": help, "ts": hers}, "cant_delete_message"},
		{"chat.postEphemeral", object{"channel": help, "user": "U404", "text": "x"}, "user_not_in_channel"},
		{"chat.getPermalink", object{"channel": help, "message_ts": "1.2"}, "message_not_found"},
		{"conversations.history", object{"channel": p.channel("elsewhere")}, "not_in_channel"},
		{"conversations.history", object{"channel": p.channel("secret")}, "channel_not_found"},
		{"conversations.history", object{"channel": help, "oldest": "soon"}, "invalid_ts_oldest"},
		{"conversations.history", object{"channel": help, "latest": "later"}, "invalid_ts_latest"},
		{"conversations.history", object{"channel": help, "cursor": "x"}, "invalid_cursor"},
		{"conversations.replies", object{"channel": help, "ts": "1.2"}, "thread_not_found"},
		{"conversations.list", object{"types": "rooms"}, "invalid_types"},
		{"conversations.list", object{"limit": "5000"}, "invalid_limit"},
		{"conversations.open", object{}, "users_list_not_supplied"},
		{"conversations.open", object{"users": "U404"}, "user_not_found"},
		{"conversations.open", object{"users": ana + ",U404"}, "user_not_found"},
		{"conversations.open", object{"channel": help}, "channel_not_found"},
		{"conversations.open", object{"users": ana + "," + p.user("bob")}, "missing_scope"},
		{"conversations.create", object{"name": "help"}, "name_taken"},
		{"conversations.create", object{"name": ""}, "invalid_name_required"},
		{"conversations.create", object{"name": long(81)}, "invalid_name_maxlength"},
		{"conversations.create", object{"name": "---"}, "invalid_name_punctuation"},
		{"conversations.create", object{"name": "inside", "is_private": true}, "missing_scope"},
		{"conversations.invite", object{"channel": help, "users": ana}, "already_in_channel"},
		{"conversations.invite", object{"channel": help, "users": p.must("auth.test", nil)["user_id"]}, "cant_invite_self"},
		{"conversations.join", object{"channel": "C404"}, "channel_not_found"},
		{"conversations.setTopic", object{"channel": help, "topic": long(251)}, "too_long"},
		{"conversations.setTopic", object{"channel": p.channel("elsewhere"), "topic": "x"}, "not_in_channel"},
		{"conversations.members", object{"channel": help, "cursor": "x"}, "invalid_cursor"},
		{"conversations.members", object{"channel": "C404"}, "channel_not_found"},
		{"conversations.info", object{"channel": p.channel("secret")}, "channel_not_found"},
		{"chat.scheduledMessages.list", object{"channel": "C404"}, "invalid_channel"},
		{"chat.scheduledMessages.list", object{"latest": "later"}, "invalid_ts_latest"},
		{"chat.scheduleMessage", object{"channel": help, "text": "x", "post_at": "soon"}, "invalid_time"},
		{"chat.deleteScheduledMessage", object{"channel": "C404", "scheduled_message_id": "Q1"}, "channel_not_found"},
		{"chat.deleteScheduledMessage", object{"channel": help, "scheduled_message_id": "Q1"}, "invalid_scheduled_message_id"},
		{"users.list", object{"cursor": "x"}, "invalid_cursor"},
		{"conversations.create", object{"name": "Help Me"}, "invalid_name_specials"},
		{"users.info", object{"user": "U404"}, "user_not_found"},
		{"users.lookupByEmail", object{"email": "x@example.com"}, "users_not_found"},
		{"reactions.add", object{"channel": help, "timestamp": mine, "name": "not a name"}, "invalid_name"},
		{"reactions.add", object{"channel": help, "timestamp": mine, "name": "white_checkmark"}, "invalid_name"},
		{"reactions.add", object{"channel": help, "timestamp": mine, "name": "wave::skin-tone-7"}, "invalid_name"},
		{"reactions.add", object{"channel": help, "timestamp": mine, "name": "wave::skin-tone-3"}, ""},
		{"reactions.add", object{"channel": help, "timestamp": mine, "name": "+1"}, ""},
		{"reactions.add", object{"channel": help, "timestamp": mine, "name": "+1"}, "already_reacted"},
		{"reactions.add", object{"channel": help, "timestamp": "1.2", "name": "eyes"}, "message_not_found"},
		{"reactions.remove", object{"channel": help, "timestamp": mine, "name": "eyes"}, "no_reaction"},
		{"views.open", object{"trigger_id": "x", "view": object{}}, "invalid_trigger_id"},
		{"views.update", object{"view_id": "V404", "view": object{}}, "not_found"},
		{"apps.connections.open", object{}, "not_allowed_token_type"},
		{"chat.meMessage", object{"channel": help}, "unknown_method"},
		{"bookmarks.add", object{"channel_id": help, "title": "x", "type": "link", "link": "no"}, "invalid_link"},
		{"usergroups.users.list", object{"usergroup": "S1"}, "no_such_subteam"},
		{"files.info", object{"file": "F404"}, "file_not_found"},
		{"files.getUploadURLExternal", object{"filename": "x", "length": "0"}, "missing_argument"},
	}
	for _, tt := range tests {
		if got := p.call(tt.method, tt.args); got["ok"] == true && tt.want != "" || got["ok"] != true && got["error"] != tt.want {
			t.Errorf("%s %v = %v, want %s", tt.method, tt.args, got, tt.want)
		}
	}
}

// A thread holds its replies; root and replies say of each other what Slack says.
func TestThread(t *testing.T) {
	p := open(t)
	help := p.channel("help")
	root := p.act("say", object{"as": "ana", "channel": "#help", "text": "root"})["ts"]
	for _, text := range []string{"one", "two", "three"} {
		p.must("chat.postMessage", object{"channel": help, "text": text, "thread_ts": root})
	}
	if list := p.history(help, nil); len(list) != 1 || list[0]["reply_count"] != 3.0 || list[0]["thread_ts"] != root {
		t.Errorf("history = %v, want the root with three replies", list)
	}
	var texts []string
	cursor := ""
	for {
		page := p.must("conversations.replies", object{"channel": help, "ts": root, "limit": "2", "cursor": cursor})
		for _, m := range page["messages"].([]any) {
			texts = append(texts, m.(object)["text"].(string))
		}
		if page["has_more"] != true {
			break
		}
		cursor = page["response_metadata"].(object)["next_cursor"].(string)
	}
	if diff := cmp.Diff([]string{"root", "one", "two", "three"}, texts); diff != "" {
		t.Errorf("replies (-want +got)\n%s", diff)
	}
	p.act("delete", object{"as": "ana", "channel": "#help", "ts": root})
	if list := p.history(help, nil); len(list) != 1 || list[0]["subtype"] != "tombstone" {
		t.Errorf("history = %v, want a tombstone for the deleted root", list)
	}
}

// Oldest and latest bound a history, themselves left out unless inclusive.
func TestHistorySpan(t *testing.T) {
	p := open(t)
	help := p.channel("help")
	var ts []any
	for _, text := range []string{"a", "b", "c", "d"} {
		ts = append(ts, p.must("chat.postMessage", object{"channel": help, "text": text})["ts"])
	}
	tests := []struct {
		args object
		want string
	}{
		{object{}, "dcba"},
		{object{"oldest": ts[1]}, "dc"},
		{object{"oldest": ts[1], "inclusive": "1"}, "dcb"},
		{object{"latest": ts[2]}, "ba"},
		{object{"oldest": ts[0], "latest": ts[3]}, "cb"},
		{object{"oldest": ts[1], "latest": ts[2], "inclusive": "true"}, "cb"},
		{object{"limit": "2"}, "dc"},
		{object{"oldest": "0", "latest": "9999999999"}, "dcba"},
	}
	for _, tt := range tests {
		var got strings.Builder
		for _, m := range p.history(help, tt.args) {
			got.WriteString(m["text"].(string))
		}
		if got.String() != tt.want {
			t.Errorf("history %v = %q, want %q", tt.args, got.String(), tt.want)
		}
	}
}

// An ephemeral message has one reader and no history.
func TestEphemeral(t *testing.T) {
	p := open(t)
	help := p.channel("help")
	p.must("chat.postEphemeral", object{"channel": help, "user": p.user("ana"), "text": "psst"})
	if got := p.see("ana", "help"); len(got) != 1 || got[0]["ephemeral"] != true {
		t.Errorf("ana sees %v, want the message", got)
	}
	if got := p.see("bob", "help"); len(got) != 0 {
		t.Errorf("bob sees %v, want nothing", got)
	}
	if got := p.history(help, nil); len(got) != 0 {
		t.Errorf("history = %v, want nothing", got)
	}
}

// A token without the scope is told which it needs and what it has.
func TestScopes(t *testing.T) {
	manifest := bytes.ReplaceAll(readManifest(t), []byte("      - reactions:write\n"), nil)
	p := openAt(t, t.TempDir(), sandbox.Options{Manifest: manifest})
	err := p.api.AddReaction("eyes", slack.NewRefToMessage(p.channel("help"), "1.2"))
	var refused slack.SlackErrorResponse
	if !errors.As(err, &refused) || refused.Err != "missing_scope" || refused.Needed != "reactions:write" || !strings.Contains(refused.Provided, "chat:write") {
		t.Errorf("AddReaction = %#v, want missing_scope with needed and provided", err)
	}
}

// A token counts in the form, the query and the header; the app's only in the header.
func TestTokens(t *testing.T) {
	p := open(t)
	do := func(body, query, header string) object {
		req, err := http.NewRequest("POST", p.ws.URL()+"/api/auth.test"+query, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if header != "" {
			req.Header.Set("Authorization", header)
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		return readObject(t, resp)
	}
	tests := []struct{ body, query, header, want string }{
		{"token=xoxb-sandbox", "", "", ""},
		{"", "?token=xoxb-sandbox", "", ""},
		{"", "", "Bearer xoxb-sandbox", ""},
		{"", "", "", "not_authed"},
		{"token=xoxb-other", "", "", "invalid_auth"},
	}
	for _, tt := range tests {
		got, _ := do(tt.body, tt.query, tt.header)["error"].(string)
		if got != tt.want {
			t.Errorf("body %q query %q header %q = %q, want %q", tt.body, tt.query, tt.header, got, tt.want)
		}
	}
	if got := p.call("apps.connections.open", object{"token": "xapp-sandbox"}); got["error"] != "not_authed" {
		t.Errorf("app token in the body = %v, want not_authed", got)
	}
}

// Names typed by people become references; everything else they type stays text.
func TestTypedText(t *testing.T) {
	p := open(t)
	ana, bot, help := "<@"+p.user("ana")+">", "<@"+p.user("helper")+">", "<#"+p.channel("help")+"|help>"
	tests := []struct{ typed, want string }{
		{"@ana hi", ana + " hi"},
		{"@ana, hi", ana + ", hi"},
		{"@bot @helper", bot + " " + bot},
		{"请@ana看", "请" + ana + "看"},
		{"see #help.", "see " + help + "."},
		{"@anabel mail@ana #nowhere", "@anabel mail@ana #nowhere"},
		{"<!channel> <b> & @channel", "&lt;!channel&gt; &lt;b&gt; &amp; <!channel>"},
		{ana + " picked", ana + " picked"},
		{"<@U404>", "&lt;@U404&gt;"},
		{"https://x.org/a?b=1&c=2.", "<https://x.org/a?b=1&amp;c=2>."},
	}
	for _, tt := range tests {
		p.act("say", object{"as": "bob", "channel": "#random", "text": tt.typed})
		list := p.see("bob", "random")
		if got := list[len(list)-1]["text"]; got != tt.want {
			t.Errorf("say %q = %q, want %q", tt.typed, got, tt.want)
		}
	}
}

// Scheduled messages are posted by the workspace's clock and obey Slack's limits.
func TestSchedule(t *testing.T) {
	p := open(t)
	help := p.channel("help")
	now := p.ws.Now().Unix()
	at := func(seconds int64) object {
		return object{"channel": help, "text": "later", "post_at": now + seconds}
	}
	for _, tt := range []struct {
		seconds int64
		want    string
	}{{-5, "time_in_past"}, {121 * 86400, "time_too_far"}} {
		if got := p.call("chat.scheduleMessage", at(tt.seconds)); got["error"] != tt.want {
			t.Errorf("in %d s = %v, want %s", tt.seconds, got, tt.want)
		}
	}
	first := p.must("chat.scheduleMessage", at(600))["scheduled_message_id"]
	gone := p.must("chat.scheduleMessage", at(1200))["scheduled_message_id"]
	p.must("chat.deleteScheduledMessage", object{"channel": help, "scheduled_message_id": gone})
	list := p.must("chat.scheduledMessages.list", object{})["scheduled_messages"].([]any)
	if len(list) != 1 || list[0].(object)["id"] != first {
		t.Errorf("scheduled = %v, want one", list)
	}
	p.act("clock", object{"advance": "9m30s"})
	if got := p.call("chat.deleteScheduledMessage", object{"channel": help, "scheduled_message_id": first}); got["error"] != "invalid_scheduled_message_id" {
		t.Errorf("delete in the last minute = %v, want a refusal", got)
	}
	p.act("clock", object{"advance": "30m"})
	if list := p.history(help, nil); len(list) != 1 || list[0]["text"] != "later" {
		t.Errorf("history = %v, want the scheduled message once", list)
	}
}

// Thirty messages may be due in any five minutes of a channel, not one more.
func TestScheduleWindow(t *testing.T) {
	p := open(t)
	help, hour := p.channel("help"), p.ws.Now().Unix()+3600
	at := func(channel string, seconds int64) string {
		got := p.call("chat.scheduleMessage", object{"channel": channel, "text": "x", "post_at": hour + seconds})
		code, _ := got["error"].(string)
		return code
	}
	for range 15 {
		at(help, 0)
		at(help, 599)
	}
	for range 15 { // no window of five minutes holds both ends
		if got := at(help, 299); got != "" {
			t.Fatalf("in the middle = %q, want none", got)
		}
	}
	for _, tt := range []struct {
		channel string
		seconds int64
		want    string
	}{
		{help, 299, "restricted_too_many"},
		{help, 0, "restricted_too_many"},
		{help, 300, ""},
		{p.channel("random"), 299, ""},
	} {
		if got := at(tt.channel, tt.seconds); got != tt.want {
			t.Errorf("one more at %d s = %q, want %q", tt.seconds, got, tt.want)
		}
	}
	got := p.must("chat.scheduledMessages.list", object{"channel": help, "oldest": hour + 1, "latest": hour + 299, "limit": 10})
	if list := got["scheduled_messages"].([]any); len(list) != 10 || got["response_metadata"].(object)["next_cursor"] == "" {
		t.Errorf("list = %v, want ten of fifteen", got)
	}
}

// A reply that is shown in the channel too is one in the event, in the history and in the thread.
func TestBroadcast(t *testing.T) {
	p := open(t)
	help := p.channel("help")
	w := p.dial()
	root := p.must("chat.postMessage", object{"channel": help, "text": "root"})["ts"]
	w.next()
	for _, shown := range []bool{true, false} {
		p.must("chat.postMessage", object{"channel": help, "text": "reply", "thread_ts": root, "reply_broadcast": shown})
	}
	for _, want := range []any{"thread_broadcast", nil} {
		if e := event(w.next()); e["subtype"] != want || e["thread_ts"] != root {
			t.Errorf("event = %v, want subtype %v", e, want)
		}
	}
	list := p.history(help, nil)
	if len(list) != 2 || list[0]["subtype"] != "thread_broadcast" || list[0]["thread_ts"] != root {
		t.Errorf("history = %v, want the root and the one reply", list)
	}
	replies := p.must("conversations.replies", object{"channel": help, "ts": root})["messages"].([]any)
	if len(replies) != 3 || replies[2].(object)["subtype"] != nil {
		t.Errorf("replies = %v, want the root and both", replies)
	}
}

// The headers say which scopes the token has and which the method takes; the last page has an empty cursor.
func TestAnswerFrame(t *testing.T) {
	p := open(t)
	resp, err := http.Get(p.ws.URL() + "/api/conversations.history?token=xoxb-sandbox&channel=" + p.channel("help"))
	if err != nil {
		t.Fatal(err)
	}
	body := readObject(t, resp)
	if got := body["response_metadata"]; !cmp.Equal(got, object{"next_cursor": ""}) {
		t.Errorf("response_metadata = %v, want an empty cursor", got)
	}
	if got := resp.Header.Get("X-OAuth-Scopes"); !strings.Contains(got, "channels:history") {
		t.Errorf("X-OAuth-Scopes = %q", got)
	}
	if got, want := resp.Header.Get("X-Accepted-OAuth-Scopes"), "channels:history,groups:history,im:history,mpim:history"; got != want {
		t.Errorf("X-Accepted-OAuth-Scopes = %q, want %q", got, want)
	}
}

// A streamed message grows, is closed once, and is not otherwise edited meanwhile.
func TestStream(t *testing.T) {
	p := open(t)
	help, ana := p.channel("help"), p.user("ana")
	root := p.act("say", object{"as": "ana", "channel": "#help", "text": "tell me"})["ts"]
	start := object{"channel": help, "thread_ts": root, "markdown_text": "one "}
	if got := p.call("chat.startStream", start); got["error"] != "missing_recipient_user_id" {
		t.Errorf("start without recipient = %v", got)
	}
	start["recipient_user_id"], start["recipient_team_id"] = ana, p.must("auth.test", nil)["team_id"]
	ts := p.must("chat.startStream", start)["ts"]
	p.must("chat.appendStream", object{"channel": help, "ts": ts, "markdown_text": "two"})
	if got := p.call("chat.update", object{"channel": help, "ts": ts, "text": "x"}); got["error"] != "streaming_state_conflict" {
		t.Errorf("update while streaming = %v", got)
	}
	p.must("chat.stopStream", object{"channel": help, "ts": ts, "blocks": []any{section("end")}})
	if got := p.call("chat.appendStream", object{"channel": help, "ts": ts, "markdown_text": "x"}); got["error"] != "message_not_in_streaming_state" {
		t.Errorf("append after the end = %v", got)
	}
	seen := p.see("bob", "help")
	if m := seen[len(seen)-1]; m["text"] != "one two" || len(m["blocks"].([]any)) != 2 {
		t.Errorf("message = %v, want the text and the block", m)
	}
}

// Every method there is answers; anything else is an unknown method, never a silent ok.
func TestMethods(t *testing.T) {
	p := open(t)
	for _, method := range allMethods() {
		if got := p.call(method, nil); got["error"] == "unknown_method" || got["ok"] != true && got["error"] == nil {
			t.Errorf("%s = %v", method, got)
		}
	}
}

func allMethods() []string {
	return strings.Fields(`
		api.test auth.test apps.connections.open assistant.threads.setStatus assistant.threads.setSuggestedPrompts assistant.threads.setTitle
		blocks.validate bookmarks.add bookmarks.edit bookmarks.list bots.info chat.appendStream chat.delete chat.deleteScheduledMessage
		chat.getPermalink chat.postEphemeral chat.postMessage chat.scheduleMessage chat.scheduledMessages.list chat.startStream chat.stopStream
		chat.update conversations.create conversations.history conversations.info conversations.invite conversations.join conversations.list
		conversations.members conversations.open conversations.replies conversations.setTopic emoji.list files.completeUploadExternal
		files.getUploadURLExternal files.info functions.completeError functions.completeSuccess pins.add reactions.add reactions.get
		reactions.remove team.info usergroups.list usergroups.users.list users.conversations users.info users.list users.lookupByEmail
		views.open views.publish views.push views.update`)
}

// A group is found by its handle, by people and by the app.
func TestUsergroup(t *testing.T) {
	p := open(t)
	id := p.act("usergroups", object{"handle": "oncall", "members": []string{"chen", "dora"}})["id"].(string)
	users, err := p.api.GetUserGroupMembers(id)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{p.user("chen"), p.user("dora")}, users); diff != "" {
		t.Errorf("members (-want +got)\n%s", diff)
	}
	p.act("say", object{"as": "ana", "channel": "#help", "text": "@oncall please"})
	if got, want := p.see("ana", "help")[0]["text"], "<!subteam^"+id+"|@oncall> please"; got != want {
		t.Errorf("text = %q, want %q", got, want)
	}
}

// Very long text is cut, and the answer says so.
func TestTruncated(t *testing.T) {
	p := open(t)
	got := p.must("chat.postMessage", object{"channel": p.channel("help"), "text": long(40001)})
	text := got["message"].(object)["text"].(string)
	if len(text) != 40000 || got["warning"] != "message_truncated" {
		t.Errorf("%d characters with warning %v, want 40000 and message_truncated", len(text), got["warning"])
	}
}

// A message takes fifty different emoji, and more people for each of them.
func TestReactions(t *testing.T) {
	p := open(t)
	help := p.channel("help")
	ts := p.must("chat.postMessage", object{"channel": help, "text": "x"})["ts"]
	raw, err := os.ReadFile("emoji.txt")
	if err != nil {
		t.Fatal(err)
	}
	names := strings.Fields(string(raw[bytes.Index(raw, []byte("\n\n")):]))
	for _, name := range names[:50] {
		p.must("reactions.add", object{"channel": help, "timestamp": ts, "name": name})
	}
	if got := p.call("reactions.add", object{"channel": help, "timestamp": ts, "name": names[50]}); got["error"] != "too_many_reactions" {
		t.Errorf("the 51st = %v, want too_many_reactions", got)
	}
	p.act("react", object{"as": "ana", "channel": "#help", "ts": ts, "name": names[0]})
	if status := p.do("POST", "/sandbox/react", object{"as": "ana", "channel": "#help", "ts": ts, "name": "no_such_emoji"}, nil); status != 409 {
		t.Errorf("unknown emoji of a person = %d, want 409", status)
	}
	m := p.must("reactions.get", object{"channel": help, "timestamp": ts})["message"].(object)
	if list := m["reactions"].([]any); len(list) != 50 || list[0].(object)["count"] != 2.0 {
		t.Errorf("reactions = %v, want fifty, the first by two", list)
	}
}
