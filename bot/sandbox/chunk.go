package sandbox

import (
	"maps"
	"slices"
	"strconv"
)

// A streamed message grows by chunks of text, blocks, tasks and the title of the plan the tasks belong to.
// In the timeline each task is a card of its own, in a plan they stand together under its title.

// chunkFields is what each type of chunk may hold.
func chunkFields() map[string]map[string]rule {
	return map[string]map[string]rule{
		"markdown_text": {"text": must(strFrom(1, maxMarkdown))},
		"plan_update":   {"title": must(strFrom(1, maxTask))},
		"blocks":        {"blocks": must(rule{is: someBlocks, max: maxBlocks})},
		"task_update": {
			"id": must(strFrom(1, maxID)), "title": must(strFrom(1, maxTask)), "status": must(enum("pending", "in_progress", "complete", "error")),
			"details": str(maxText), "output": str(maxText), "sources": list(0, 50, shaped("source")),
		},
	}
}

// checkChunks holds chunks against their tables.
func (w *Workspace) checkChunks(chunks []any) error {
	c := w.newChecker(onMessage)
	for i, item := range chunks {
		at := "/chunks/" + strconv.Itoa(i)
		o, kind, ok := c.typed(at, item)
		if !ok {
			continue
		}
		fields, known := chunkFields()[kind]
		if !known {
			c.fail(at+"/type", "unsupported type: %s", kind)
			continue
		}
		c.fields(at, o, shape{fields: fields}, "type")
	}
	if len(c.faults) == 0 {
		return nil
	}
	messages, details := c.messages()
	return &refusal{code: "invalid_chunks", extra: object{"errors": details, "response_metadata": object{"messages": messages}}}
}

// addChunk adds a chunk that was checked.
func (w *Workspace) addChunk(m *message, o object) error {
	switch stringOf(o, "type") {
	case "markdown_text":
		return addMarkdown(m, stringOf(o, "text"))
	case "task_update":
		w.addTask(m, o)
	case "plan_update":
		if m.Plan != "" { // in the timeline there is no plan to name
			m.Plan = stringOf(o, "title")
			putTasks(m, tasksOf(m))
		}
	case "blocks":
		checked, err := w.messageBlocks(args{values: object{"blocks": o["blocks"]}})
		if err != nil {
			return err
		}
		m.Blocks = append(slices.Clip(m.Blocks), checked...)
	}
	if len(m.Blocks) > maxBlocks {
		return refuse("msg_blocks_too_many")
	}
	return nil
}

// addTask draws a task, or draws it anew if the message has it already; what the chunk leaves out stays.
func (w *Workspace) addTask(m *message, o object) {
	task := object{"type": "task_card", "task_id": o["id"], "block_id": "task-" + stringOf(o, "id")}
	tasks := slices.Clone(tasksOf(m))
	at := atBlock(tasks, task["block_id"])
	if at < 0 {
		at = len(tasks)
		tasks = append(tasks, task)
	}
	if old, ok := tasks[at].(object); ok {
		maps.Copy(task, old)
	}
	w.fillTask(task, o)
	tasks[at] = task
	putTasks(m, tasks)
}

// fillTask takes over what a chunk says of a task. Its details and output are text and become rich text.
func (w *Workspace) fillTask(task, o object) {
	for _, name := range []string{"title", "status", "sources"} {
		if o[name] != nil {
			task[name] = o[name]
		}
	}
	for _, name := range []string{"details", "output"} {
		if text := cleanText(stringOf(o, name)); text != "" {
			task[name] = richText(w.shortID(), escapeText(text))
		}
	}
}

// tasksOf lists what stands where the tasks of a message do: in its plan, or among its blocks.
func tasksOf(m *message) []any {
	if m.Plan == "" {
		return m.Blocks
	}
	if at := atBlock(m.Blocks, planID); at >= 0 {
		tasks, _ := m.Blocks[at].(object)["tasks"].([]any)
		return tasks
	}
	return nil
}

func putTasks(m *message, tasks []any) {
	if m.Plan == "" {
		m.Blocks = tasks
		return
	}
	plan := object{"type": "plan", "block_id": planID, "title": m.Plan, "tasks": tasks}
	m.Blocks = slices.Clone(m.Blocks)
	if at := atBlock(m.Blocks, planID); at >= 0 {
		m.Blocks[at] = plan
		return
	}
	m.Blocks = append(m.Blocks, plan)
}

// The plan of a streamed message: its block, and its title until the app gives it one.
const (
	planID    = "plan"
	planTitle = "Plan"
)

func atBlock(blocks []any, id any) int {
	return slices.IndexFunc(blocks, func(b any) bool {
		o, ok := b.(object)
		return ok && o["block_id"] == id
	})
}
