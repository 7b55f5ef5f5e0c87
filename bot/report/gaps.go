package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"opsdesk/bot/desk"
	"opsdesk/kb"
	"opsdesk/store"
)

// Gap is something that was asked and that no article has helped with.
type Gap struct {
	Asked     int     `json:"asked"`
	People    int     `json:"people"`
	Unknown   int     `json:"unknown"`   // the desk did not know
	NoHelp    int     `json:"no_help"`   // its answer was marked as no help, or as wrong
	Questions []int64 `json:"questions"` // by id; the first begins the group
}

// gapsOf groups what was asked in a period by words that are alike, the most
// asked first.
func gapsOf(ctx context.Context, r store.Reader, at desk.Stretch, q *quotes) ([]Gap, error) {
	all, err := r.Unhelped(ctx, at.From, at.To)
	texts := make([]string, len(all))
	for i, u := range all {
		texts[i] = u.Text
	}
	list := []Gap{}
	for _, places := range kb.Group(texts) {
		list = append(list, gapOf(all, places))
	}
	slices.SortStableFunc(list, func(a, b Gap) int {
		return cmp.Or(b.Asked-a.Asked, b.People-a.People, cmp.Compare(a.Questions[0], b.Questions[0]))
	})
	byID := map[int64]store.Unhelped{}
	for _, u := range all {
		byID[u.ID] = u
	}
	for _, g := range list[:min(len(list), topRows)] {
		first := byID[g.Questions[0]]
		q.add(questionRef(first.ID), first.User, short(first.Text, maxSample))
	}
	return list, err
}

// maxSample is how many characters of a question are kept in a report.
const maxSample = 300

func gapOf(all []store.Unhelped, places []int) Gap {
	g, people := Gap{}, map[string]bool{}
	for _, i := range places {
		u := all[i]
		g.Asked, g.Unknown, g.NoHelp = g.Asked+1, g.Unknown+one(u.Unknown), g.NoHelp+one(!u.Unknown)
		g.Questions = append(g.Questions, u.ID)
		people[u.User] = true
	}
	g.People = len(people)
	return g
}

func questionRef(id int64) string { return fmt.Sprintf("question/%d", id) }

func (m *Month) gaps(ctx context.Context, r store.Reader, at desk.Stretch, q *quotes) (err error) {
	m.Gaps, err = gapsOf(ctx, r, at, q)
	return err
}

// gapSection lists what is missing in the knowledge base.
func (v voice) gapSection(list []Gap) section {
	s := section{title: v.say("report.gaps")}
	if len(list) == 0 {
		s.notes = []string{v.say("report.gaps.none")}
		return s
	}
	t := table{head: v.heads("report.gaps.like", "report.gaps.asked", "report.gaps.people", "report.gaps.unknown", "report.gaps.nohelp")}
	for i, g := range list {
		if i == topRows {
			s.notes = append(s.notes, v.say("report.more", "n", len(list)-topRows))
			break
		}
		t.rows = append(t.rows, []string{v.quoted(questionRef(g.Questions[0])), fmt.Sprint(g.Asked), fmt.Sprint(g.People), fmt.Sprint(g.Unknown), fmt.Sprint(g.NoHelp)})
	}
	s.tables = []table{t}
	s.notes = append(s.notes, v.say("report.def.gaps"))
	return s
}
