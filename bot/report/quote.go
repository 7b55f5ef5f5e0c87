package report

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"opsdesk/store"
)

// quotes collects names and what people wrote, to be kept beside the figures.
type quotes struct {
	names map[string]string // of everybody, by Slack id
	list  []store.Wording
}

func newQuotes(ctx context.Context, r store.Reader) (*quotes, error) {
	names, err := r.Names(ctx)
	return &quotes{names: names}, err
}

func (q *quotes) add(ref, author, text string) {
	if text != "" && !slices.ContainsFunc(q.list, func(w store.Wording) bool { return w.Ref == ref }) {
		q.list = append(q.list, store.Wording{Ref: ref, Author: author, Text: text})
	}
}

func (q *quotes) person(id string) {
	if id != "" {
		q.add("person/"+id, id, q.names[id])
	}
}

// ticket keeps the title of a ticket that all may read.
func (q *quotes) ticket(o store.Owed) {
	if !o.Private {
		q.add(ticketRef(o.ID), o.Requester, o.Title)
	}
}

func ticketRef(id int64) string { return fmt.Sprintf("ticket/%d", id) }

// voice puts figures into words, with the names and words of people.
type voice struct {
	drawer
	said Said
}

// person is what somebody is called.
func (v voice) person(id string) string {
	if id == "" {
		return v.say("report.nobody")
	}
	if name := v.said["person/"+id]; name != "" {
		return short(name, maxName)
	}
	return id
}

func (v voice) component(key string) string {
	if name := v.said["component/"+key]; name != "" {
		key = name
	}
	if key == "" {
		return "–"
	}
	return short(key, maxName)
}

// quoted is what somebody wrote, in one line; a stroke where it is not to be
// shown any more.
func (v voice) quoted(ref string) string {
	text := strings.Join(strings.Fields(v.said[ref]), " ")
	if text == "" {
		return v.say("report.unsaid")
	}
	return short(text, maxQuote)
}

// How many characters of somebody's words and of a name a table shows: with
// maxOwed rows it stays inside of what Slack takes in a message.
const (
	maxQuote = 80
	maxName  = 40
)

func short(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

// numbers lists tickets: "#1 #2", cut after ten; a stroke for none.
func numbers(ids []int64) string {
	if len(ids) == 0 {
		return "–"
	}
	var b strings.Builder
	for i, id := range ids {
		if i == topRows {
			fmt.Fprintf(&b, " +%d", len(ids)-topRows)
			break
		}
		fmt.Fprintf(&b, " #%d", id)
	}
	return strings.TrimSpace(b.String())
}

// joined is what was said, and more.
func joined(a, b Said) Said {
	all := Said{}
	maps.Copy(all, a)
	maps.Copy(all, b)
	return all
}
