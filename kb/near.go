package kb

import (
	"encoding/binary"
	"hash/fnv"
	"slices"
)

// Near duplicates are found by MinHash: of each article's runs of three terms
// the smallest hashes under several orders are kept; articles that share a
// band of them are compared in full.
// Broder, "On the resemblance and containment of documents" (1997).
const (
	nearBands  = 8
	nearRows   = 4
	nearLeast  = 12   // an article of fewer runs is too short to say
	nearEnough = 0.85 // of all their runs, those that both have
)

// runs is the set of an article's runs of three terms, sorted.
func (a *Article) runs() []uint64 {
	var list []uint64
	for _, w := range a.weighted() {
		words := terms(w.text)
		for i := 0; i+3 <= len(words); i++ {
			h := fnv.New64a()
			for _, t := range words[i : i+3] {
				h.Write([]byte(t.text))
				h.Write([]byte{0})
			}
			list = append(list, h.Sum64())
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// band is what two articles must share to be compared.
type band struct {
	lang  string
	n     int
	least [nearRows]uint64
}

func bands(lang string, runs []uint64) (list [nearBands]band) {
	for n := range list {
		list[n].lang, list[n].n = lang, n
		for row := range nearRows {
			key := binary.LittleEndian.Uint64([]byte{byte(n), byte(row), 0x9e, 0x37, 0x79, 0xb9, 0x7f, 0x4a})
			least := ^uint64(0)
			for _, h := range runs {
				least = min(least, scattered(h^key))
			}
			list[n].least[row] = least
		}
	}
	return list
}

// scattered is the finaliser of SplitMix64: every order of the hashes is as good
// as a random one.
func scattered(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// duplicates tells of articles in one language that say nearly the same.
func (l *linter) duplicates() {
	buckets := make(map[band][]int)
	all := make([][]uint64, len(l.arts))
	for i := range l.arts {
		if all[i] = l.arts[i].runs(); len(all[i]) < nearLeast {
			continue
		}
		if first, share := l.nearest(i, all, buckets); share >= nearEnough {
			l.add(&l.arts[i], "duplicate", false, "says nearly the same as %s (%d %%): keep one", l.arts[first].ID, int(100*share))
		}
		for _, b := range bands(l.arts[i].Lang, all[i]) {
			buckets[b] = append(buckets[b], i)
		}
	}
}

// nearest is the earlier article most like the i-th.
func (l *linter) nearest(i int, all [][]uint64, buckets map[band][]int) (best int, share float64) {
	seen := make(map[int]bool)
	for _, b := range bands(l.arts[i].Lang, all[i]) {
		for _, j := range buckets[b] {
			if seen[j] || l.arts[j].pairOr() == l.arts[i].pairOr() {
				continue
			}
			seen[j] = true
			if s := alike(all[i], all[j]); s > share {
				best, share = j, s
			}
		}
	}
	return best, share
}

// alike is how much two sorted sets share of what they have together.
func alike(a, b []uint64) float64 {
	both, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			both, i, j = both+1, i+1, j+1
		}
	}
	return float64(both) / float64(max(1, len(a)+len(b)-both))
}
