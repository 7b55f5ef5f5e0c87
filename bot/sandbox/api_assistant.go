package sandbox

import (
	"strings"
	"time"
)

func assistantMethods() []method {
	assistant := []string{"assistant:write"}
	need := []string{"channel_id"}[:1:1] // appending makes a copy
	return []method{
		{
			name: "assistant.threads.setStatus", scopes: []string{"chat:write", "assistant:write"},
			need: append(need, "thread_ts"), do: (*Workspace).assistantSetStatus,
		},
		{name: "assistant.threads.setSuggestedPrompts", scopes: assistant, need: append(need, "prompts"), do: (*Workspace).assistantSetPrompts},
		{name: "assistant.threads.setTitle", scopes: assistant, need: append(need, "thread_ts", "title"), do: (*Workspace).assistantSetTitle},
	}
}

// statusLife is how long a status stands without a message; wall clock, it is only for the eye.
const statusLife = 2 * time.Minute

// assistantThread finds the thread an assistant method is about.
func (w *Workspace) assistantThread(c *call) (*channel, string, error) {
	room := w.channels[c.text("channel_id")]
	if room == nil || !room.has(w.team.BotUser) {
		return nil, "", refuse("channel_not_found")
	}
	ts := c.text("thread_ts")
	if ts == "" {
		return room, "", nil
	}
	m := room.history.byTS[ts]
	if m == nil || m.ephemeral() {
		return nil, "", refuse("invalid_thread_ts")
	}
	return room, m.root(), nil
}

func (w *Workspace) assistantSetStatus(c *call) (object, error) {
	room, root, err := w.assistantThread(c)
	if err != nil {
		return nil, err
	}
	loading := c.list("loading_messages")
	if len(loading) > 10 {
		return nil, refuseArguments("no more than 10 items allowed [json-pointer:/loading_messages]")
	}
	status := cleanText(c.text("status"))
	if strings.TrimSpace(status) == "" {
		w.clearStatus(room.ID, root)
		return nil, nil
	}
	w.statuses[room.ID+"/"+root] = object{
		"channel": room.ID, "thread_ts": root, "status": status, "loading_messages": loading, "until": time.Now().Add(statusLife),
	}
	w.news = append(w.news, news{Kind: "status", Channel: room.ID, Thread: root, Text: status})
	return nil, nil
}

// clearStatus: the next message of the thread ends the status.
func (w *Workspace) clearStatus(room, root string) {
	if _, shown := w.statuses[room+"/"+root]; shown {
		delete(w.statuses, room+"/"+root)
		w.news = append(w.news, news{Kind: "status", Channel: room, Thread: root})
	}
}

func (w *Workspace) assistantSetPrompts(c *call) (object, error) {
	room, root, err := w.assistantThread(c)
	if err != nil {
		return nil, err
	}
	raw, err := c.value("prompts")
	prompts, ok := raw.([]any)
	if err != nil || !ok || len(prompts) == 0 || len(prompts) > 4 {
		return nil, refuseArguments("must provide 1 to 4 prompts [json-pointer:/prompts]")
	}
	ch := w.newChecker(onMessage)
	for _, p := range prompts {
		o, _ := p.(object)
		ch.fields("/prompts", o, shape{fields: map[string]rule{"title": must(strFrom(1, maxText)), "message": must(strFrom(1, maxText))}})
	}
	if len(ch.faults) > 0 {
		messages, _ := ch.messages()
		return nil, &refusal{code: "invalid_arguments", extra: object{"response_metadata": object{"messages": messages}}}
	}
	w.statuses["prompts/"+room.ID+"/"+root] = object{"channel": room.ID, "thread_ts": root, "title": c.text("title"), "prompts": prompts}
	w.news = append(w.news, news{Kind: "status", Channel: room.ID, Thread: root})
	return nil, nil
}

func (w *Workspace) assistantSetTitle(c *call) (object, error) {
	room, root, err := w.assistantThread(c)
	if err != nil {
		return nil, err
	}
	w.statuses["title/"+room.ID+"/"+root] = object{"channel": room.ID, "thread_ts": root, "title": cleanText(c.text("title"))}
	w.news = append(w.news, news{Kind: "status", Channel: room.ID, Thread: root})
	return nil, nil
}
