package sandbox

func streamMethods() []method {
	chat := []string{"chat:write"}
	return []method{
		{name: "chat.startStream", scopes: chat, need: []string{"channel"}, do: (*Workspace).chatStartStream},
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
	if c.text("thread_ts") == "" {
		return nil, refuse("invalid_thread_ts")
	}
	root, err := w.thread(room, c.text("thread_ts"))
	if err != nil {
		return nil, err
	}
	if !room.isDM() {
		switch {
		case c.text("recipient_user_id") == "":
			return nil, refuse("missing_recipient_user_id")
		case c.text("recipient_team_id") == "":
			return nil, refuse("missing_recipient_team_id")
		case w.users[c.text("recipient_user_id")] == nil:
			return nil, refuse("user_not_found")
		}
	}
	m := w.botMessage(room, content{})
	m.Thread, m.Streaming = root, true
	if err := w.grow(m, c.args); err != nil {
		return nil, err
	}
	w.clearStatus(room.ID, root)
	w.post(m)
	return object{"channel": room.ID, "ts": m.TS}, nil
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
	for _, item := range chunks {
		o, _ := item.(object)
		if err := w.addChunk(m, o); err != nil {
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

func (w *Workspace) addChunk(m *message, o object) error {
	switch stringOf(o, "type") {
	case "markdown_text":
		return addMarkdown(m, stringOf(o, "text"))
	case "task_update":
		return w.addTask(m, o)
	case "plan_update":
		return nil // the plan's title is not drawn
	case "blocks":
		checked, err := w.messageBlocks(args{values: object{"blocks": o["blocks"]}})
		m.Blocks = append(m.Blocks[:len(m.Blocks):len(m.Blocks)], checked...)
		return err
	}
	return refuse("invalid_chunks")
}

// addTask draws a task, or draws it anew if the message has it already.
func (w *Workspace) addTask(m *message, o object) error {
	task := object{"type": "task_card", "task_id": o["id"], "title": o["title"], "block_id": "task-" + stringOf(o, "id")}
	if o["status"] != nil {
		task["status"] = o["status"]
	}
	c := w.newChecker(onMessage)
	c.block("/chunks", task)
	if len(c.faults) > 0 {
		return refuse("invalid_chunks")
	}
	blocks := []any{}
	replaced := false
	for _, b := range m.Blocks {
		if old, ok := b.(object); ok && old["block_id"] == task["block_id"] {
			b, replaced = task, true
		}
		blocks = append(blocks, b)
	}
	if !replaced {
		blocks = append(blocks, task)
	}
	m.Blocks = blocks
	return nil
}

// streaming finds a message of the bot's that is still growing.
func (w *Workspace) streaming(c *call) (*message, error) {
	_, m, err := w.own(c, "message_not_owned_by_app")
	if err == nil && !m.Streaming {
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
	next.Streaming = false
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
