package kb

import (
	"cmp"
	"slices"
)

// alikeAt is from how much in common two texts are about the same.
const alikeAt = 0.5

// maxLeaders bounds how many groups a word points to: one that so many share
// tells nothing.
const maxLeaders = 200

// Group puts texts that are alike together: each joins the group whose first
// text it has most in common with, or begins one. It returns the places of
// the texts by group, the first group first; the same texts in the same order
// give the same groups.
func Group(texts []string) (groups [][]int) {
	g := grouping{byWord: make(map[string][]int)}
	for i, text := range texts {
		set := said(text)
		if n := g.nearest(set); n >= 0 {
			groups[n] = append(groups[n], i)
			continue
		}
		g.lead(set)
		groups = append(groups, []int{i})
	}
	return groups
}

// grouping knows the words of each group's first text.
type grouping struct {
	leaders []map[string]bool
	byWord  map[string][]int
}

func (g *grouping) lead(set map[string]bool) {
	n := len(g.leaders)
	g.leaders = append(g.leaders, set)
	for w := range set {
		g.byWord[w] = append(g.byWord[w], n)
	}
}

// nearest returns the group that words have most in common with, the first of
// several; -1 for none. As in Alike, fewer than two words in common are chance.
func (g *grouping) nearest(set map[string]bool) int {
	both := make(map[int]int)
	for w := range set {
		if list := g.byWord[w]; len(list) <= maxLeaders {
			for _, n := range list {
				both[n]++
			}
		}
	}
	type near struct {
		n     int
		share float64
	}
	var all []near
	for n, k := range both {
		if share := float64(k) / float64(min(len(set), len(g.leaders[n]))); k >= 2 && share >= alikeAt {
			all = append(all, near{n, share})
		}
	}
	if len(all) == 0 {
		return -1
	}
	return slices.MinFunc(all, func(a, b near) int { return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.n, b.n)) }).n
}
