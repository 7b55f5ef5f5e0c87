package cli

import (
	"encoding/json"
	"fmt"
)

// zendeskTicket is a ticket of Zendesk's export, one object a line, a list, or
// the list under "tickets". Its times of answering and solving come with
// metric_set, if that was exported too.
type zendeskTicket struct {
	ID          json.Number `json:"id"`
	Subject     string      `json:"subject"`
	Description string      `json:"description"`
	Status      string      `json:"status"`
	Priority    string      `json:"priority"`
	Type        string      `json:"type"`
	Requester   any         `json:"requester_id"`
	Assignee    any         `json:"assignee_id"`
	Created     string      `json:"created_at"`
	Updated     string      `json:"updated_at"`
	Tags        []string    `json:"tags"`
	Metrics     struct {
		Solved   string `json:"solved_at"`
		Assigned string `json:"initially_assigned_at"`
	} `json:"metric_set"`
}

func readZendesk(data []byte, m foreignMap) (foreignFile, error) {
	list, err := jsonObjects(data, "tickets")
	if err != nil {
		return foreignFile{}, usage("not the JSON of Zendesk's tickets: %w", err)
	}
	var f foreignFile
	for i, raw := range list {
		var z zendeskTicket
		if err := json.Unmarshal(raw, &z); err != nil {
			f.fault(i+1, "ticket %d: %v", i+1, err)
			continue
		}
		t := foreignTicket{name: z.ID.String(), title: z.Subject, text: z.Description, requester: firstWords(who(z.Requester), "unknown"), line: i + 1}
		for _, tag := range z.Tags {
			if c, ok := m.Components[tag]; ok {
				t.component = c
			}
		}
		f.add(m, t, snapshot{
			status: z.Status, priority: firstWords(z.Priority, "normal"), assignee: who(z.Assignee), opened: z.Created, updated: z.Updated,
			resolved: z.Metrics.Solved, closed: z.Updated, responded: z.Metrics.Assigned,
		})
	}
	return f, nil
}

// who is an id, which may be a number or a text.
func who(id any) string {
	switch n := id.(type) {
	case string:
		return n
	case float64:
		return fmt.Sprintf("%.0f", n)
	}
	return ""
}
