package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"opsdesk/bot/desk"
	"opsdesk/kb"
	"opsdesk/store"
)

// foreignTicket is a ticket as another system tells it, before it is put into
// events of ours.
type foreignTicket struct {
	name      string // there
	title     string
	text      string
	requester string
	component string
	code      string
	tier      desk.Tier
	opened    time.Time
	steps     []foreignStep
	recorded  store.Recorded
	line      int // where it begins in the file
}

// foreignStep is what a ticket was after something happened to it.
type foreignStep struct {
	at       time.Time
	told     time.Time // when a row said so, where that is earlier
	actor    string
	state    desk.State
	assignee string // who has it; "" leaves it
	moved    bool   // it went from one to another
	reopened bool   // counted there as a reopening
	text     string
}

// rowFault is what is wrong in a row of a file.
type rowFault struct {
	line int
	why  string
}

func (f rowFault) String() string { return fmt.Sprintf("line %d: %s", f.line, f.why) }

// foreignFile is what a file holds, and what of it cannot be taken.
type foreignFile struct {
	tickets []foreignTicket
	faults  []rowFault
}

func (f *foreignFile) fault(line int, format string, args ...any) {
	f.faults = append(f.faults, rowFault{line, fmt.Sprintf(format, args...)})
}

// foreignMap says what words of another system mean here.
type foreignMap struct {
	States     map[string]desk.State // by the word there, lower case
	Tiers      map[string]desk.Tier  // by the word there, lower case
	Components map[string]string     // by the word there; what is not in it stays as it is
	Zone       *time.Location        // of times without one
}

// defaultForeignMap knows the words that the systems come with.
func defaultForeignMap() foreignMap {
	m := foreignMap{States: map[string]desk.State{}, Tiers: map[string]desk.Tier{}, Components: map[string]string{}, Zone: time.UTC}
	for state, words := range map[desk.State][]string{
		desk.StateNew:              {"new", "open", "to do", "backlog", "reported", "待办", "新建", "待受理"},
		desk.StateInProgress:       {"active", "in progress", "work in progress", "assigned", "reopened", "awaiting problem", "awaiting evidence", "处理中", "进行中"},
		desk.StateWaitingRequester: {"awaiting user info", "waiting for customer", "pending", "on hold", "waiting_requester", "等待用户"},
		desk.StateWaitingVendor:    {"awaiting vendor", "hold", "waiting for vendor", "waiting_vendor", "等待厂商"},
		desk.StateWaitingApproval:  {"waiting for approval", "awaiting approval", "waiting_approval", "等待审批"},
		desk.StateResolved:         {"resolved", "solved", "done", "已解决"},
		desk.StateClosed:           {"closed", "已关闭"},
		desk.StateCancelled:        {"cancelled", "canceled", "declined", "won't do", "duplicate", "deleted", "已取消"},
	} {
		for _, w := range words {
			m.States[w] = state
		}
		m.States[strings.ReplaceAll(string(state), "_", " ")], m.States[string(state)] = state, state
	}
	for tier, words := range map[desk.Tier][]string{
		desk.T1: {"1", "p1", "t1", "critical", "highest", "blocker", "urgent", "紧急"},
		desk.T2: {"2", "p2", "t2", "high", "major", "重要", "高"},
		desk.T3: {"3", "4", "5", "p3", "p4", "p5", "t3", "moderate", "medium", "normal", "low", "lowest", "minor", "trivial", "planning", "一般", "中", "低"},
	} {
		for _, w := range words {
			m.Tiers[w] = tier
		}
	}
	return m
}

// state reads a state; ok is false for a word that means none.
func (m foreignMap) state(word string) (desk.State, bool) {
	s, ok := m.States[strings.ToLower(strings.TrimSpace(word))]
	return s, ok
}

// tier reads "2 - High", "P2", "high".
func (m foreignMap) tier(word string) (desk.Tier, bool) {
	word = strings.ToLower(strings.TrimSpace(word))
	if t, ok := m.Tiers[word]; ok {
		return t, true
	}
	head, _, _ := strings.Cut(word, " ")
	t, ok := m.Tiers[strings.Trim(head, "-. ")]
	return t, ok
}

func (m foreignMap) component(word string) string {
	if c, ok := m.Components[word]; ok {
		return c
	}
	return word
}

// time reads a time as these systems write it.
func (m foreignMap) time(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{
		time.RFC3339Nano, "2006-01-02T15:04:05.000-0700", "2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2/1/2006 15:04:05", "2/1/2006 15:04",
		"2006/1/2 15:04:05", "2006/1/2 15:04", "02/Jan/06 3:04 PM", "2/Jan/06 3:04 PM", "2006-01-02",
	} {
		if t, err := time.ParseInLocation(layout, s, m.Zone); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a time like 2026-11-27 14:05, 27/11/2026 14:05 or 2026-11-27T14:05:00Z", s)
}

// events puts a ticket into events of ours: what its states must have meant.
func (t foreignTicket) events() []desk.Event {
	b := foreignLife{ticket: t}
	b.add(desk.Event{
		Act: desk.ActOpen, At: t.opened, Actor: t.requester, Requester: t.requester, Title: t.title, Text: t.text, Kind: desk.KindFault,
		Impact: impactOf(t.tier), Tier: t.tier, Component: t.component, Code: t.code, Assignee: t.steps[0].assignee,
		Lang: langOfText(t.title + t.text),
	})
	b.state, b.assignee = desk.StateNew, t.steps[0].assignee
	for i, s := range t.steps {
		b.step(i, s)
	}
	return b.events
}

// foreignLife follows a ticket through its steps.
type foreignLife struct {
	ticket   foreignTicket
	events   []desk.Event
	state    desk.State
	answered bool
	assignee string
}

func (b *foreignLife) add(e desk.Event) {
	e.Foreign = true
	b.events = append(b.events, e)
}

func (b *foreignLife) step(i int, s foreignStep) {
	before := len(b.events)
	seen := s.at
	if !s.told.IsZero() && s.told.Before(s.at) {
		seen = s.told
	}
	at := func(when time.Time) func(desk.Act) desk.Event {
		return func(act desk.Act) desk.Event { return desk.Event{Act: act, At: when, Actor: s.actor, Text: s.text} }
	}
	with := at(seen)
	if s.reopened || over(b.state) && !over(s.state) || b.state == desk.StateClosed && s.state == desk.StateResolved {
		if b.state != desk.StateCancelled {
			b.add(with(desk.ActReopen))
			b.state = desk.StateInProgress
		}
	}
	if s.moved {
		b.move(s, seen)
	}
	if s.state != desk.StateNew && !b.answered && !over(b.state) {
		b.add(with(desk.ActRespond))
		b.answered = true
	}
	b.turn(s, at(s.at))
	if len(b.events) == before && i > 0 && !over(b.state) { // a row in which we see nothing new
		b.add(with(desk.ActProgress))
	}
}

// over reports whether work has ended in a state.
func over(s desk.State) bool { return !s.Open() }

// turn brings the ticket from its state into that of a step.
func (b *foreignLife) turn(s foreignStep, with func(desk.Act) desk.Event) {
	switch {
	case s.state == b.state, b.state == desk.StateCancelled:
		return
	case s.state == desk.StateInProgress, s.state == desk.StateNew:
		if b.state.Waiting() {
			b.add(with(desk.ActResume))
		}
		if s.state == desk.StateNew {
			return // it never becomes new again
		}
	case s.state.Waiting():
		e := with(desk.ActWait)
		e.State = s.state
		e.Text = firstWords(e.Text, string(s.state))
		b.add(e)
	case s.state == desk.StateResolved:
		b.add(with(desk.ActResolve))
	case s.state == desk.StateClosed:
		b.add(with(desk.ActClose))
	case s.state == desk.StateCancelled:
		if over(b.state) {
			return
		}
		e := with(desk.ActCancel)
		e.Text = firstWords(e.Text, "cancelled")
		b.add(e)
	}
	b.state = s.state
}

// move gives the ticket to somebody else. Some systems count that without
// saying who has it now.
func (b *foreignLife) move(s foreignStep, at time.Time) {
	to := s.assignee
	if to == "" || to == b.assignee {
		to = b.assignee + "'"
	}
	if b.assignee == "" { // it was with somebody who is not named
		b.assignee = "?"
		b.add(desk.Event{Act: desk.ActAssign, At: at, Actor: s.actor, Assignee: b.assignee})
	}
	b.add(desk.Event{Act: desk.ActAssign, At: at, Actor: s.actor, Assignee: to})
	b.assignee = to
}

func impactOf(t desk.Tier) desk.Impact {
	return map[desk.Tier]desk.Impact{desk.T1: desk.ImpactStopped, desk.T2: desk.ImpactPart, desk.T3: desk.ImpactMinor}[t]
}

func langOfText(s string) string {
	for _, r := range s {
		if r >= 0x4e00 && r <= 0x9fff {
			return "zh"
		}
	}
	return "en"
}

func firstWords(words ...string) string {
	for _, w := range words {
		if w = strings.TrimSpace(w); w != "" {
			return w
		}
	}
	return ""
}

// foreign is what the store takes.
func (t foreignTicket) foreign(source string) store.Foreign {
	return store.Foreign{Source: source, External: t.name, Events: t.events(), Recorded: t.recorded}
}

// sheet is a CSV file by the names of its columns.
type sheet struct {
	columns map[string]int
	rows    *csv.Reader
	line    int
}

// newSheet reads the header. Chinese Excel writes GB18030, others UTF-8 with or
// without a mark.
func newSheet(data []byte, need ...string) (*sheet, error) {
	if !utf8.Valid(data) {
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil || !utf8.Valid(decoded) {
			return nil, fmt.Errorf("the file is neither UTF-8 nor GB18030")
		}
		data = decoded
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("no header: %w", err)
	}
	s := &sheet{columns: map[string]int{}, rows: r}
	for i, name := range head {
		s.columns[strings.ToLower(strings.TrimSpace(name))] = i
	}
	var missing []string
	for _, name := range need {
		if _, ok := s.columns[name]; !ok {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return nil, fmt.Errorf("the columns %s are missing: is this the right --format?", strings.Join(missing, ", "))
	}
	return s, nil
}

// record is one row of a sheet.
type record struct {
	s     *sheet
	cells []string
	line  int
}

// next returns the next row, io.EOF after the last; another error is of that
// row alone.
func (s *sheet) next() (record, error) {
	cells, err := s.rows.Read()
	line, _ := 0, 0
	if err == nil {
		line, _ = s.rows.FieldPos(0)
	}
	s.line = max(s.line, line)
	return record{s, cells, line}, err
}

// each hands over every row; what cannot be read is a fault of its line.
func (s *sheet) each(f *foreignFile, take func(record)) {
	for {
		row, err := s.next()
		switch {
		case err == io.EOF:
			return
		case err != nil:
			f.fault(s.line+1, "%v", err)
		default:
			take(row)
		}
	}
}

// get is a cell by the name of its column, "" if it is empty or "?". The mark
// that keeps a formula from running is taken away again.
func (r record) get(name string) string {
	i, ok := r.s.columns[name]
	if !ok || i >= len(r.cells) {
		return ""
	}
	v := strings.TrimSpace(r.cells[i])
	if v == "?" {
		return ""
	}
	return kb.Armed(v)
}

func (r record) short() bool { return len(r.cells) < len(r.s.columns) }

// readForeign reads a file of a format.
func readForeign(format string, data []byte, m foreignMap) (foreignFile, error) {
	switch format {
	case "servicenow":
		return readServiceNow(data, m)
	case "jira":
		return readJira(data, m)
	case "zendesk":
		return readZendesk(data, m)
	case "csv":
		return readOwnCSV(data, m)
	}
	return foreignFile{}, usage("format %q is not servicenow, jira, zendesk or csv", format)
}

// jsonObjects reads an array of objects, objects one after the other, or the
// list under one of some names.
func jsonObjects(data []byte, names ...string) (list []json.RawMessage, err error) {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	if len(data) > 0 && data[0] == '[' {
		err = json.Unmarshal(data, &list)
		return list, err
	}
	for dec := json.NewDecoder(bytes.NewReader(data)); ; {
		var one json.RawMessage
		switch err := dec.Decode(&one); {
		case err == io.EOF:
			return unwrapped(list, names)
		case err != nil:
			return list, err
		}
		list = append(list, one)
	}
}

// unwrapped is the list inside the only object there is, if it has one.
func unwrapped(list []json.RawMessage, names []string) ([]json.RawMessage, error) {
	var around map[string]json.RawMessage
	if len(list) != 1 || json.Unmarshal(list[0], &around) != nil {
		return list, nil
	}
	for _, name := range names {
		if inner, ok := around[name]; ok {
			var found []json.RawMessage
			err := json.Unmarshal(inner, &found)
			return found, err
		}
	}
	return list, nil
}
