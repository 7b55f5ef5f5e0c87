package sandbox

func streamMethods() []method {
	chat := []string{"chat:write"}
	return []method{
		{name: "chat.startStream", scopes: chat, need: []string{"channel", "thread_ts"}, do: (*Workspace).chatStartStream},
		{name: "chat.appendStream", scopes: chat, need: []string{"channel", "ts"}, do: (*Workspace).chatAppendStream},
		{name: "chat.stopStream", scopes: chat, need: []string{"channel", "ts"}, do: (*Workspace).chatStopStream},
	}
}

// chatStartStream begins a message that grows. It must be a reply; in a channel Slack also wants to know
// for whom it is.
func (w *Workspace) chatStartStream(c *call) (object, error) {
	room, err := w.writable(c.text("channel"))
	if err != nil {
		return nil, err
	}
	root, err := w.thread(room, c.text("thread_ts"))
	if err != nil {
		return nil, err
	}
	if err := w.recipient(room, c.args); err != nil {
		return nil, err
	}
	m := w.botMessage(room, content{})
	m.Thread, m.Streamed = root, streamGrows
	if m.Plan, err = planMode(c.args); err != nil {
		return nil, err
	}
	if err := w.customize(m, c.args); err != nil {
		return nil, err
	}
	if err := w.grow(m, c.args); err != nil {
		return nil, err
	}
	w.clearStatus(room.ID, root)
	w.post(m)
	return object{"channel": room.ID, "ts": m.TS}, nil
}

// recipient checks for whom a stream in a channel is; in a direct conversation that is plain.
func (w *Workspace) recipient(room *channel, a args) error {
	switch {
	case room.isDM():
		return nil
	case a.text("recipient_user_id") == "":
		return refuse("missing_recipient_user_id")
	case a.text("recipient_team_id") == "":
		return refuse("missing_recipient_team_id")
	case w.users[a.text("recipient_user_id")] == nil:
		return refuse("user_not_found")
	case a.text("recipient_team_id") != w.team.ID:
		return refuse("team_not_found")
	}
	return nil
}

// planMode is the title of the plan if the tasks are to be shown as one.
func planMode(a args) (title string, err error) {
	switch a.text("task_display_mode") {
	case "", "timeline":
		return "", nil
	case "plan":
		return planTitle, nil
	}
	return "", refuseArguments("must be a valid enum value [json-pointer:/task_display_mode]")
}

// grow adds markdown_text and chunks to a streaming message.
func (w *Workspace) grow(m *message, a args) error {
	if err := addMarkdown(m, a.text("markdown_text")); err != nil {
		return err
	}
	raw, err := a.value("chunks")
	if err != nil {
		return refuse("invalid_chunks")
	}
	if raw == nil {
		return nil
	}
	chunks, ok := raw.([]any)
	if !ok {
		return refuse("invalid_chunks")
	}
	if err := w.checkChunks(chunks); err != nil {
		return err
	}
	for _, item := range chunks {
		if err := w.addChunk(m, item.(object)); err != nil {
			return err
		}
	}
	return nil
}

func addMarkdown(m *message, text string) error {
	if tooLong(text, maxMarkdown) || tooLong(m.Text+text, maxMessageText) {
		return refuse("msg_too_long")
	}
	m.Text += cleanText(text)
	return nil
}

// streaming finds a message of the bot's that is still growing.
func (w *Workspace) streaming(c *call) (*message, error) {
	_, m, err := w.own(c, "message_not_owned_by_app")
	if err == nil && !m.growing() {
		err = refuse("message_not_in_streaming_state")
	}
	return m, err
}

func (w *Workspace) chatAppendStream(c *call) (object, error) {
	old, err := w.streaming(c)
	if err != nil {
		return nil, err
	}
	if c.text("markdown_text") == "" && !c.has("chunks") {
		return nil, refuse("no_text")
	}
	next := *old
	if err := w.grow(&next, c.args); err != nil {
		return nil, err
	}
	w.keep(&next)
	w.toldMessage(&next)
	return object{"channel": old.Channel, "ts": old.TS}, nil
}

func (w *Workspace) chatStopStream(c *call) (object, error) {
	old, err := w.streaming(c)
	if err != nil {
		return nil, err
	}
	next := *old
	if err := w.grow(&next, c.args); err != nil {
		return nil, err
	}
	blocks, err := w.messageBlocks(c.args)
	if err != nil {
		return nil, err
	}
	if next.Metadata, err = w.metadata(c.args); err != nil {
		return nil, err
	}
	next.Streamed = streamDone
	next.Blocks = append(streamedBlocks(w, &next), blocks...)
	m := w.amend(old, w.team.BotUser, func(m *message) { *m = next })
	return object{"channel": m.Channel, "ts": m.TS, "message": w.drawSent(m)}, nil
}

// streamedBlocks puts the text that has grown before the blocks, as a markdown block.
func streamedBlocks(w *Workspace, m *message) []any {
	if m.Text == "" || tooLong(m.Text, maxMarkdown) {
		return m.Blocks
	}
	text := object{"type": "markdown", "text": m.Text}
	w.fillIn([]any{text})
	return append([]any{text}, m.Blocks...)
}
