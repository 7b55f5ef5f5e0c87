package sandbox

import (
	"errors"
	"strings"
)

func chatMethods() []method {
	chat := []string{"chat:write"}
	return []method{
		{name: "chat.postMessage", scopes: chat, need: []string{"channel"}, do: (*Workspace).chatPostMessage},
		{name: "chat.update", scopes: chat, need: []string{"channel", "ts"}, do: (*Workspace).chatUpdate},
		{name: "chat.delete", scopes: chat, need: []string{"channel", "ts"}, do: (*Workspace).chatDelete},
		{name: "chat.postEphemeral", scopes: chat, need: []string{"channel", "user"}, do: (*Workspace).chatPostEphemeral},
		{name: "chat.getPermalink", need: []string{"channel", "message_ts"}, do: (*Workspace).chatGetPermalink},
	}
}

// content is what a message says.
type content struct {
	text        string
	blocks      []any
	attachments []any
	metadata    object
	cut         bool
}

// readWords reads and checks what a new message is to say, which must be something.
func (w *Workspace) readWords(a args) (content, error) {
	said, err := w.readContent(a)
	if err == nil && said.empty() {
		err = refuse("no_text")
	}
	return said, err
}

// readContent reads and checks what a message is to say.
func (w *Workspace) readContent(a args) (content, error) {
	c := content{}
	if md := a.text("markdown_text"); md != "" {
		return w.markdownContent(a, md)
	}
	c.text, c.cut = cutText(cleanText(a.text("text")))
	var err error
	if c.blocks, err = w.messageBlocks(a); err != nil {
		return c, err
	}
	if c.attachments, err = w.attachments(a); err != nil {
		return c, err
	}
	c.metadata, err = w.metadata(a)
	return c, err
}

// markdownContent is a message written in standard Markdown; it becomes one markdown block.
func (w *Workspace) markdownContent(a args, md string) (content, error) {
	if a.text("text") != "" || a.has("blocks") {
		return content{}, refuse("markdown_text_conflict")
	}
	if tooLong(md, maxMarkdown) {
		return content{}, refuse("msg_too_long")
	}
	block := object{"type": "markdown", "text": cleanText(md)}
	w.fillIn([]any{block})
	c := content{text: cleanText(md), blocks: []any{block}}
	var err error
	if c.attachments, err = w.attachments(a); err != nil {
		return c, err
	}
	c.metadata, err = w.metadata(a)
	return c, err
}

func (c content) empty() bool {
	return c.text == "" && len(c.blocks) == 0 && len(c.attachments) == 0
}

// writable finds the channel the bot is to write to: an id, #name, or a person's id for the DM.
func (w *Workspace) writable(which string) (*channel, error) {
	if u := w.users[which]; u != nil && !u.Bot {
		if !w.manifest.messagesTab() {
			return nil, refuse("messages_tab_disabled")
		}
		c, _ := w.dm(u.ID)
		return c, nil
	}
	c := w.channels[which]
	if c == nil && strings.HasPrefix(which, "#") {
		c = w.findChannel(which)
	}
	bot := w.team.BotUser
	switch {
	case c == nil || c.Private && !c.has(bot):
		return nil, refuse("channel_not_found")
	case c.Archived:
		return nil, refuse("is_archived")
	case !c.has(bot) && !w.manifest.hasScope("chat:write.public"):
		return nil, refuse("not_in_channel")
	case c.isDM() && !w.manifest.messagesTab():
		return nil, refuse("messages_tab_disabled")
	}
	return c, nil
}

// threadIfThere is thread for new messages: one whose root was deleted is posted outside any thread.
func (w *Workspace) threadIfThere(c *channel, ts string) (string, error) {
	root, err := w.thread(c, ts)
	var r *refusal
	if errors.As(err, &r) && r.code == "thread_not_found" {
		return "", nil
	}
	return root, err
}

// thread checks the thread_ts argument: a root that is there. A reply's own timestamp leads to its root.
func (w *Workspace) thread(c *channel, ts string) (string, error) {
	if ts == "" {
		return "", nil
	}
	if _, ok := parseTS(ts); !ok {
		return "", refuse("invalid_thread_ts")
	}
	m := c.history.byTS[ts]
	switch {
	case m == nil || m.ephemeral():
		return "", refuse("thread_not_found")
	case m.Subtype == "channel_join" || m.Subtype == "group_join":
		return "", refuse("cannot_reply_to_message")
	}
	return m.root(), nil
}

func (w *Workspace) botMessage(c *channel, said content) *message {
	return &message{
		Channel: c.ID, TS: w.nextTS(), User: w.team.BotUser, Bot: true, Text: said.text, Blocks: said.blocks,
		Attachments: said.attachments, Metadata: said.metadata,
	}
}

func (w *Workspace) chatPostMessage(c *call) (object, error) {
	room, err := w.writable(c.text("channel"))
	if err != nil {
		return nil, err
	}
	said, err := w.readWords(c.args)
	if err != nil {
		return nil, err
	}
	root, err := w.threadIfThere(room, c.text("thread_ts"))
	if err != nil {
		return nil, err
	}
	m := w.botMessage(room, said)
	m.Thread, m.Broadcast = root, root != "" && c.flag("reply_broadcast")
	if err := w.customize(m, c.args); err != nil {
		return nil, err
	}
	w.clearStatus(room.ID, root)
	w.post(m)
	body := object{"channel": room.ID, "ts": m.TS, "message": w.drawSent(m)}
	if said.cut {
		body["warning"] = "message_truncated"
		body["response_metadata"] = object{"warnings": []string{"message_truncated"}}
	}
	return body, nil
}

// customize takes a name and an icon of the message's own, where the scope allows them.
func (w *Workspace) customize(m *message, a args) error {
	if a.text("username") == "" && a.text("icon_emoji") == "" && a.text("icon_url") == "" {
		return nil
	}
	if err := w.needScope("chat:write.customize"); err != nil {
		return err
	}
	m.Username, m.IconEmoji, m.IconURL = a.text("username"), a.text("icon_emoji"), a.text("icon_url")
	return nil
}

// drawSent is a message in the answer to the call that sent it, which shows the metadata.
func (w *Workspace) drawSent(m *message) object {
	o := w.drawMessage(m)
	if m.Metadata != nil {
		o["metadata"] = m.Metadata
	}
	return o
}

// own finds a message of the bot's that can still be changed.
func (w *Workspace) own(c *call, cannot string) (*channel, *message, error) {
	room := w.channels[c.text("channel")]
	if room == nil || room.Private && !room.has(w.team.BotUser) {
		return nil, nil, refuse("channel_not_found")
	}
	m := room.history.byTS[c.text("ts")]
	switch {
	case m == nil || m.Subtype == "tombstone" || m.ephemeral():
		return nil, nil, refuse("message_not_found")
	case !m.Bot:
		return nil, nil, refuse(cannot)
	case room.Archived:
		return nil, nil, refuse("is_archived")
	}
	return room, m, nil
}

// chatUpdate follows Slack's rules for what is left out: text without blocks removes the old blocks,
// neither keeps both, metadata stays unless given.
func (w *Workspace) chatUpdate(c *call) (object, error) {
	room, old, err := w.own(c, "cant_update_message")
	if err != nil {
		return nil, err
	}
	if tooLong(c.text("text"), maxUpdateText) {
		return nil, refuse("msg_too_long")
	}
	said, err := w.readContent(c.args)
	if err != nil {
		return nil, err
	}
	if old.growing() {
		return nil, refuse("streaming_state_conflict")
	}
	next := updated(*old, c.args, said)
	if next.Text == "" && len(next.Blocks) == 0 && len(next.Attachments) == 0 && len(next.Files) == 0 {
		return nil, refuse("no_text")
	}
	m := w.amend(old, w.team.BotUser, func(m *message) { *m = next })
	return object{"channel": room.ID, "ts": m.TS, "text": m.Text, "message": w.drawSent(m)}, nil
}

func updated(m message, a args, said content) message {
	hasText, hasBlocks := a.has("text") || a.has("markdown_text"), said.blocks != nil
	if hasText {
		m.Text = said.text
		m.Blocks = said.blocks
	} else if hasBlocks {
		m.Blocks = said.blocks
	}
	if len(m.Blocks) == 0 {
		m.Blocks = nil
	}
	if a.has("attachments") {
		m.Attachments = said.attachments
	} else if hasText && !hasBlocks {
		m.Attachments = nil
	}
	if said.metadata != nil {
		m.Metadata = said.metadata
	}
	m.Entered, m.Mark = nil, nil
	return m
}

func (w *Workspace) chatDelete(c *call) (object, error) {
	room, m, err := w.own(c, "cant_delete_message")
	if err != nil {
		return nil, err
	}
	w.remove(m)
	return object{"channel": room.ID, "ts": m.TS}, nil
}

func (w *Workspace) chatPostEphemeral(c *call) (object, error) {
	room, err := w.writable(c.text("channel"))
	if err != nil {
		return nil, err
	}
	u := w.users[c.text("user")]
	if u == nil || u.Deleted || !room.has(u.ID) {
		return nil, refuse("user_not_in_channel")
	}
	if tooLong(c.text("text"), maxMessageText) {
		return nil, refuse("msg_too_long")
	}
	said, err := w.readWords(c.args)
	if err != nil {
		return nil, err
	}
	root, err := w.threadIfThere(room, c.text("thread_ts"))
	if err != nil {
		return nil, err
	}
	m := w.botMessage(room, said)
	m.Only, m.Thread, m.Metadata = u.ID, root, nil
	w.post(m)
	return object{"message_ts": m.TS}, nil
}

func (w *Workspace) chatGetPermalink(c *call) (object, error) {
	room := w.channels[c.text("channel")]
	if room == nil || room.Private && !room.has(w.team.BotUser) {
		return nil, refuse("channel_not_found")
	}
	m := room.history.byTS[c.text("message_ts")]
	if m == nil || m.ephemeral() {
		return nil, refuse("message_not_found")
	}
	return object{"channel": room.ID, "permalink": w.permalink(m, c.base)}, nil
}

func (w *Workspace) permalink(m *message, base string) string {
	link := base + "/archives/" + m.Channel + "/p" + strings.ReplaceAll(m.TS, ".", "")
	if m.Thread != "" {
		link += "?thread_ts=" + m.Thread + "&cid=" + m.Channel
	}
	return link
}
