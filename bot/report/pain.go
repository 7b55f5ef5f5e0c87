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

// Pain is a trouble that came again and again: the tickets of one error code,
// or of one component in words that are alike.
type Pain struct {
	Code      string   `json:"code"`
	Component string   `json:"component"`
	N         int      `json:"tickets"`
	People    int      `json:"people"` // who asked, and who said "me too"
	Hours     float64  `json:"hours"`  // from opening to resolution, added up
	Median    *float64 `json:"median_hours"`
	Missed    int      `json:"missed"`
	IDs       []int64  `json:"ids"`
}

// maxPains is how many pains a pack keeps.
const maxPains = 20

// painsOf groups the tickets opened in a period, the most frequent trouble
// first, and counts those that are like no other.
func painsOf(ctx context.Context, r store.Reader, at desk.Stretch, q *quotes) (list []Pain, alone int, err error) {
	all, err := r.Troubles(ctx, at.From, at.To)
	if err != nil {
		return nil, 0, err
	}
	list = []Pain{}
	for _, group := range alikeTroubles(all) {
		if len(group) == 1 {
			alone++
			continue
		}
		list = append(list, painOf(group))
	}
	slices.SortStableFunc(list, func(a, b Pain) int {
		return cmp.Or(b.N-a.N, cmp.Compare(b.Hours, a.Hours), cmp.Compare(a.IDs[0], b.IDs[0]))
	})
	list = list[:min(len(list), maxPains)]
	byID := map[int64]store.Trouble{}
	for _, t := range all {
		byID[t.ID] = t
	}
	for _, p := range list {
		for _, id := range p.IDs { // the first that all may read
			if t := byID[id]; !t.Private {
				q.add(ticketRef(p.IDs[0]), t.Requester, t.Title)
				break
			}
		}
	}
	return list, alone, nil
}

// alikeTroubles puts tickets of one code together, and of those without one
// the tickets of a component whose words are alike.
func alikeTroubles(all []store.Trouble) (groups [][]store.Trouble) {
	byKey := map[string][]store.Trouble{}
	for _, t := range all {
		key := "component/" + t.Component
		if t.Code != "" {
			key = "code/" + t.Code
		}
		byKey[key] = append(byKey[key], t)
	}
	for _, key := range sortedKeys(byKey) {
		list := byKey[key]
		if list[0].Code != "" {
			groups = append(groups, list)
			continue
		}
		texts := make([]string, len(list))
		for i, t := range list {
			if !t.Private {
				texts[i] = t.Title + "\n" + t.Text
			}
		}
		for _, places := range kb.Group(texts) {
			var group []store.Trouble
			for _, i := range places {
				group = append(group, list[i])
			}
			groups = append(groups, group)
		}
	}
	return groups
}

func painOf(group []store.Trouble) Pain {
	p := Pain{Code: group[0].Code, Component: mostOf(group), N: len(group)}
	people := map[string]bool{}
	var solved []int64
	for _, t := range group {
		p.IDs = append(p.IDs, t.ID)
		people[t.Requester] = true
		for _, who := range t.Followers {
			people[who] = true
		}
		p.Missed += one(t.Missed)
		if t.Resolved > t.Opened {
			solved = append(solved, t.Resolved-t.Opened)
			p.Hours += float64(t.Resolved-t.Opened) / 3600000
		}
	}
	p.People, p.Hours, p.Median = len(people), decimals(p.Hours, 4), hoursOf(solved).Median
	return p
}

// mostOf is the component of most of the tickets, the first by its bytes of
// several.
func mostOf(group []store.Trouble) (best string) {
	n := map[string]int{}
	for _, t := range group {
		n[t.Component]++
	}
	for _, key := range sortedKeys(n) {
		if n[key] > n[best] {
			best = key
		}
	}
	return best
}

// painName is what a trouble is called: its code, or the words of the first
// who told of it.
func (x Quarter) painName(v voice, p Pain) string {
	if p.Code != "" {
		return p.Code
	}
	return v.component(p.Component) + ": " + v.quoted(ticketRef(p.IDs[0]))
}

// painSection lists what hurt most.
func (x Quarter) painSection(v voice) section {
	s := section{title: v.say("report.pains")}
	if len(x.Pains) == 0 {
		s.notes = []string{v.say("report.pains.none")}
		return s
	}
	t := table{head: v.heads("report.pain", "report.n", "report.gaps.people", "report.hours.sum", "report.missed.n", "report.tickets")}
	for i, p := range x.Pains {
		if i == topRows {
			s.notes = append(s.notes, v.say("report.more", "n", len(x.Pains)-topRows))
			break
		}
		t.rows = append(t.rows, []string{x.painName(v, p), fmt.Sprint(p.N), fmt.Sprint(p.People), v.hours(&p.Hours), fmt.Sprint(p.Missed), numbers(p.IDs)})
	}
	s.tables = []table{t}
	s.notes = append(s.notes, v.say("report.def.pains", "alone", x.Alone))
	return s
}
