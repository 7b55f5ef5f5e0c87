package kb

import (
	"cmp"
	"math"
	"slices"
)

// Vector is where something lies in the space of meanings.
type Vector struct {
	ID string
	At []float32
}

// Vectors finds what means nearly the same, by comparing with each: exact, and
// for fifty thousand articles still a few milliseconds. It does not change.
type Vectors struct {
	ids  []string
	dim  int
	rows []float32 // one after the other, each of length 1
}

// NewVectors takes all vectors of the dimension of the first; others, and
// those without a direction, are left out.
func NewVectors(list []Vector) *Vectors {
	v := &Vectors{}
	for _, x := range list {
		at, ok := unit(x.At)
		if v.dim == 0 {
			v.dim = len(at)
		}
		if !ok || len(at) != v.dim {
			continue
		}
		v.ids, v.rows = append(v.ids, x.ID), append(v.rows, at...)
	}
	return v
}

// Len is how many there are.
func (v *Vectors) Len() int { return len(v.ids) }

// unit is a vector of length 1 in the same direction.
func unit(at []float32) ([]float32, bool) {
	var sum float64
	for _, x := range at {
		sum += float64(x) * float64(x)
	}
	if sum == 0 || math.IsNaN(sum) || math.IsInf(sum, 0) {
		return nil, false
	}
	to := make([]float32, len(at))
	for i, x := range at {
		to[i] = float32(float64(x) / math.Sqrt(sum))
	}
	return to, true
}

// Nearest returns the ids of the n nearest, the nearest first, equally near
// ones in their order. What has nothing in common is not near.
func (v *Vectors) Nearest(at []float32, n int) []string {
	q, ok := unit(at)
	if !ok || len(q) != v.dim {
		return nil
	}
	type near struct {
		i    int
		like float32
	}
	best := make([]near, 0, n+1)
	for i := range v.ids {
		like := dot(q, v.rows[i*v.dim:(i+1)*v.dim])
		if like <= 0 || len(best) == n && like <= best[n-1].like {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, like, func(b near, like float32) int { return cmp.Compare(like, b.like) })
		for at < len(best) && best[at].like == like {
			at++
		}
		if best = slices.Insert(best, at, near{i, like}); len(best) > n {
			best = best[:n]
		}
	}
	ids := make([]string, len(best))
	for i, b := range best {
		ids[i] = v.ids[b.i]
	}
	return ids
}

// dot adds in four places at once, so that additions do not wait for each
// other.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	n := len(a) &^ 3
	b = b[:len(a)]
	for i := 0; i < n; i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	for i := n; i < len(a); i++ {
		s0 += a[i] * b[i]
	}
	return s0 + s1 + s2 + s3
}

// fuseAt is how much the first places of lists count against the later ones.
// Cormack, Clarke and Büttcher, "Reciprocal rank fusion" (2009).
const fuseAt = 60

// Fuse makes one list of several by their ranks, the best first. Nothing is in
// it twice.
func Fuse(lists ...[]string) []string {
	score, first := make(map[string]float64), make(map[string]int)
	var all []string
	for _, list := range lists {
		for rank, id := range list {
			if _, seen := first[id]; !seen {
				first[id] = len(all)
				all = append(all, id)
			}
			score[id] += 1 / float64(fuseAt+rank+1)
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return cmp.Compare(score[b], score[a]) })
	return all
}
