package cli

import (
	"strconv"
	"strings"

	"opsdesk/bot/desk"
)

// serviceNow reads the audit log of ServiceNow's incidents: a row an event, the
// rows of an incident one after the other. resolved_at, closed_at and the like
// hold their last value in every row, so what an incident is, is taken from its
// last row; what happened when, from each.
type serviceNow struct {
	m    foreignMap
	file foreignFile
	at   map[string]int // by number
	more map[string]*serviceNowEnd
}

// serviceNowEnd is what the last row says of an incident as a whole.
type serviceNowEnd struct {
	resolved, closed   string
	reopened, assigned int
}

func readServiceNow(data []byte, m foreignMap) (foreignFile, error) {
	s, err := newSheet(data, "number", "incident_state", "opened_at", "sys_updated_at", "priority")
	if err != nil {
		return foreignFile{}, usage("%w", err)
	}
	r := serviceNow{m: m, at: map[string]int{}, more: map[string]*serviceNowEnd{}}
	s.each(&r.file, r.row)
	for i := range r.file.tickets {
		r.finish(&r.file.tickets[i])
	}
	return r.file, nil
}

func (r *serviceNow) row(row record) {
	number := row.get("number")
	if number == "" || row.short() {
		r.file.fault(row.line, "a row without a number, or cut off")
		return
	}
	at, err := r.m.time(row.get("sys_updated_at"))
	if err != nil {
		r.file.fault(row.line, "%s: sys_updated_at: %v", number, err)
		return
	}
	i, known := r.at[number]
	if !known {
		opened, err := r.m.time(row.get("opened_at"))
		if err != nil {
			r.file.fault(row.line, "%s: opened_at: %v", number, err)
			return
		}
		i = len(r.file.tickets)
		r.at[number], r.more[number] = i, &serviceNowEnd{}
		r.file.tickets = append(r.file.tickets, foreignTicket{name: number, opened: opened, line: row.line})
	}
	t, end := &r.file.tickets[i], r.more[number]
	step := foreignStep{at: at, actor: firstWords(row.get("sys_updated_by"), row.get("assigned_to")), assignee: firstWords(row.get("assigned_to"), row.get("assignment_group"))}
	if step.state, known = r.m.state(row.get("incident_state")); !known {
		// "-100" stands where the log does not know: somebody has looked at it.
		step.state = desk.StateInProgress
		if n := len(t.steps); n > 0 && t.steps[n-1].state != desk.StateNew {
			step.state = t.steps[n-1].state
		}
		r.file.fault(row.line, "%s: state %q is unknown; taken as %s", number, row.get("incident_state"), step.state)
	}
	reopened, assigned := count(row.get("reopen_count")), count(row.get("reassignment_count"))
	step.reopened, step.moved = reopened > end.reopened, assigned > end.assigned
	end.reopened, end.assigned = max(end.reopened, reopened), max(end.assigned, assigned)
	end.resolved, end.closed = row.get("resolved_at"), row.get("closed_at")
	t.steps = append(t.steps, step)
	r.describe(t, row)
}

// describe takes what an incident is from the row, the last of which counts.
func (r *serviceNow) describe(t *foreignTicket, row record) {
	var ok bool
	if t.tier, ok = r.m.tier(row.get("priority")); !ok {
		t.tier = desk.T3
	}
	t.recorded.Priority, _, _ = strings.Cut(row.get("priority"), " ")
	t.recorded.Target = map[string]string{"true": "met", "false": "missed"}[strings.ToLower(row.get("made_sla"))]
	t.requester = firstWords(row.get("caller_id"), row.get("opened_by"), "unknown")
	t.component = r.m.component(row.get("category"))
	t.code = row.get("u_symptom")
	t.title = firstWords(row.get("short_description"), strings.Trim(row.get("category")+" / "+row.get("subcategory"), " /"), t.name)
	t.text = firstWords(row.get("description"), row.get("u_symptom"))
}

// finish puts the end where the last row says it was. An incident without a
// resolved_at counts as resolved when it was closed.
func (r *serviceNow) finish(t *foreignTicket) {
	end := r.more[t.name]
	if end.resolved == "" {
		end.resolved, t.recorded.OnlyEnd = end.closed, true
	}
	for _, last := range []struct {
		state desk.State
		at    string
	}{{desk.StateResolved, end.resolved}, {desk.StateClosed, end.closed}} {
		at, err := r.m.time(last.at)
		if err != nil {
			continue
		}
		for i := len(t.steps) - 1; i >= 0; i-- {
			begins := t.steps[i].state == last.state && (i == 0 || t.steps[i-1].state != last.state)
			if begins && (i == 0 || !at.Before(t.steps[i-1].at)) {
				t.steps[i].told, t.steps[i].at = t.steps[i].at, at
				break
			}
		}
	}
}

func count(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0
	}
	return n
}
