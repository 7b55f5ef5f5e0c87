package cli

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"opsdesk/bot/desk"
)

// readJira reads an export of Jira: a CSV of issues, or the JSON of its REST
// API, with a changelog where that was asked for.
func readJira(data []byte, m foreignMap) (foreignFile, error) {
	if c := strings.TrimLeft(string(data[:min(len(data), 64)]), "\ufeff \r\n\t"); strings.HasPrefix(c, "{") || strings.HasPrefix(c, "[") {
		return readJiraJSON(data, m)
	}
	s, err := newSheet(data, "issue key", "status", "created")
	if err != nil {
		return foreignFile{}, usage("%w", err)
	}
	var f foreignFile
	s.each(&f, func(row record) {
		t := foreignTicket{
			name: row.get("issue key"), title: row.get("summary"), text: row.get("description"), requester: firstWords(row.get("reporter"), row.get("creator"), "unknown"),
			component: m.component(firstWords(row.get("component/s"), row.get("components"), row.get("component"))), line: row.line,
		}
		f.add(m, t, snapshot{
			status: row.get("status"), priority: row.get("priority"), assignee: row.get("assignee"), opened: row.get("created"),
			updated: row.get("updated"), resolved: firstWords(row.get("resolved"), row.get("resolution date")),
		})
	})
	return f, nil
}

// snapshot is a ticket of which only the present is told.
type snapshot struct {
	status, priority, assignee        string
	opened, updated, resolved, closed string
	responded                         string
}

// add puts a ticket into the file whose steps follow from its present.
func (f *foreignFile) add(m foreignMap, t foreignTicket, s snapshot) {
	if err := t.grow(m, s); err != nil {
		f.fault(t.line, "%s: %v", firstWords(t.name, "a ticket without a name"), err)
		return
	}
	f.tickets = append(f.tickets, t)
}

func (t *foreignTicket) grow(m foreignMap, s snapshot) (err error) {
	if t.name == "" {
		return errors.New("it has no name")
	}
	if t.opened, err = m.time(s.opened); err != nil {
		return err
	}
	var ok bool
	if t.tier, ok = m.tier(s.priority); !ok {
		t.tier = desk.T3
	}
	t.title = firstWords(t.title, t.name)
	state, ok := m.state(s.status)
	if !ok {
		return errors.New("status " + s.status + " is unknown; name it in --map")
	}
	updated, err := m.time(s.updated)
	if err != nil {
		updated = t.opened
	}
	t.steps = []foreignStep{{at: t.opened, state: desk.StateNew, assignee: s.assignee}}
	put := func(at string, state desk.State) bool {
		when, err := m.time(at)
		if err != nil || when.Before(t.opened) {
			return false
		}
		t.steps = append(t.steps, foreignStep{at: when, actor: s.assignee, state: state})
		return true
	}
	put(s.responded, desk.StateInProgress)
	if over(state) {
		resolved := state != desk.StateCancelled && put(s.resolved, desk.StateResolved)
		if state == desk.StateResolved && resolved || state == desk.StateClosed && put(s.closed, desk.StateClosed) {
			return nil
		}
	}
	if state != desk.StateNew {
		t.steps = append(t.steps, foreignStep{at: updated, actor: s.assignee, state: state})
	}
	return nil
}

// jiraIssue is an issue of the REST API.
type jiraIssue struct {
	Key    string `json:"key"`
	Fields struct {
		Summary     string          `json:"summary"`
		Description json.RawMessage `json:"description"` // text, or a document
		Created     string          `json:"created"`
		Updated     string          `json:"updated"`
		Resolved    string          `json:"resolutiondate"`
		Status      named           `json:"status"`
		Priority    named           `json:"priority"`
		Reporter    named           `json:"reporter"`
		Assignee    named           `json:"assignee"`
		Components  []named         `json:"components"`
	} `json:"fields"`
	Changelog struct {
		Histories []struct {
			Created string `json:"created"`
			Author  named  `json:"author"`
			Items   []struct {
				Field string `json:"field"`
				From  string `json:"fromString"`
				To    string `json:"toString"`
			} `json:"items"`
		} `json:"histories"`
	} `json:"changelog"`
}

type named struct {
	Name    string `json:"name"`
	Display string `json:"displayName"`
}

func (n named) String() string { return firstWords(n.Display, n.Name) }

func readJiraJSON(data []byte, m foreignMap) (foreignFile, error) {
	list, err := jsonObjects(data, "issues")
	if err != nil {
		return foreignFile{}, usage("not the JSON of Jira's issues: %w", err)
	}
	var f foreignFile
	for i, raw := range list {
		var j jiraIssue
		if err := json.Unmarshal(raw, &j); err != nil {
			f.fault(i+1, "issue %d: %v", i+1, err)
			continue
		}
		t := foreignTicket{name: j.Key, title: j.Fields.Summary, text: plainText(j.Fields.Description), requester: firstWords(j.Fields.Reporter.String(), "unknown"), line: i + 1}
		if len(j.Fields.Components) > 0 {
			t.component = m.component(j.Fields.Components[0].Name)
		}
		before := len(f.tickets)
		f.add(m, t, snapshot{
			status: j.Fields.Status.Name, priority: j.Fields.Priority.Name, assignee: j.Fields.Assignee.String(), opened: j.Fields.Created,
			updated: j.Fields.Updated, resolved: j.Fields.Resolved,
		})
		if len(f.tickets) > before && len(j.Changelog.Histories) > 0 {
			j.lived(m, &f.tickets[before], &f)
		}
	}
	return f, nil
}

// lived takes the steps from the changelog instead.
func (j jiraIssue) lived(m foreignMap, t *foreignTicket, f *foreignFile) {
	steps := []foreignStep{{at: t.opened, state: desk.StateNew}}
	type change struct {
		at   time.Time
		step foreignStep
	}
	var all []change
	for _, h := range j.Changelog.Histories {
		at, err := m.time(h.Created)
		if err != nil {
			f.fault(t.line, "%s: %v", j.Key, err)
			continue
		}
		s := foreignStep{at: at, actor: h.Author.String()}
		for _, i := range h.Items {
			switch i.Field {
			case "status":
				state, ok := m.state(i.To)
				if !ok {
					f.fault(t.line, "%s: status %q is unknown; name it in --map", j.Key, i.To)
				}
				s.state = state
			case "assignee":
				s.assignee, s.moved = i.To, i.From != "" && i.To != ""
			}
		}
		if s.state != "" || s.assignee != "" {
			all = append(all, change{at, s})
		}
	}
	slices.SortStableFunc(all, func(a, b change) int { return a.at.Compare(b.at) })
	state := desk.StateNew
	for _, c := range all {
		if c.step.state == "" {
			c.step.state = state
		}
		state = c.step.state
		steps = append(steps, c.step)
	}
	t.steps = steps
}

// plainText is a text, or the words of a document.
func plainText(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	var doc any
	if json.Unmarshal(raw, &doc) != nil {
		return ""
	}
	var b strings.Builder
	wordsIn(doc, &b)
	return strings.TrimSpace(b.String())
}

func wordsIn(node any, b *strings.Builder) {
	switch n := node.(type) {
	case map[string]any:
		if s, ok := n["text"].(string); ok {
			b.WriteString(s)
		}
		wordsIn(n["content"], b)
		if n["type"] == "paragraph" {
			b.WriteByte('\n')
		}
	case []any:
		for _, child := range n {
			wordsIn(child, b)
		}
	}
}
