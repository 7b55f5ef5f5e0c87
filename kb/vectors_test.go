package kb

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
)

func TestNearest(t *testing.T) {
	v := NewVectors([]Vector{
		{"east", []float32{2, 0}}, {"north", []float32{0, 9}}, {"north-east", []float32{1, 1}}, {"nowhere", []float32{0, 0}}, {"other space", []float32{1, 2, 3}},
		{"west", []float32{-1, 0}},
	})
	if v.Len() != 4 {
		t.Errorf("%d vectors, want 4: those without a direction and of another space are left out", v.Len())
	}
	for _, tt := range []struct {
		at   []float32
		n    int
		want []string
	}{
		{[]float32{5, 0.1}, 2, []string{"east", "north-east"}},
		{[]float32{0.1, 5}, 9, []string{"north", "north-east", "east"}},
		{[]float32{1, 1}, 3, []string{"north-east", "east", "north"}},
		{[]float32{0, 0}, 3, nil},
		{[]float32{1, 1, 1}, 3, nil},
	} {
		if got := v.Nearest(tt.at, tt.n); !slices.Equal(got, tt.want) {
			t.Errorf("Nearest(%v, %d) = %q, want %q", tt.at, tt.n, got, tt.want)
		}
	}
	if got := NewVectors(nil).Nearest([]float32{1}, 3); len(got) != 0 {
		t.Errorf("of nothing: %q", got)
	}
}

// It finds what a full sort finds.
func TestNearestAll(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	list := randomVectors(r, 500, 17)
	v := NewVectors(list)
	for range 50 {
		q := randomVectors(r, 1, 17)[0].At
		u, _ := unit(q)
		slices.SortFunc(list, func(a, b Vector) int {
			x, _ := unit(a.At)
			y, _ := unit(b.At)
			return cmp.Compare(dot(u, y), dot(u, x))
		})
		var want []string
		for _, x := range list[:5] {
			want = append(want, x.ID)
		}
		if got := v.Nearest(q, 5); !slices.Equal(got, want) {
			t.Fatalf("Nearest = %q, want %q", got, want)
		}
	}
}

func randomVectors(r *rand.Rand, n, dim int) (list []Vector) {
	for i := range n {
		at := make([]float32, dim)
		for j := range at {
			at[j] = float32(r.NormFloat64())
		}
		list = append(list, Vector{strconv.Itoa(i), at})
	}
	return list
}

func TestFuse(t *testing.T) {
	for _, tt := range []struct{ lists, want [][]string }{
		{nil, [][]string{nil}},
		{[][]string{{"a", "b"}}, [][]string{{"a", "b"}}},
		{[][]string{{"a", "b", "c"}, {"b", "d"}}, [][]string{{"b", "a", "d", "c"}}},
		{[][]string{{"a"}, {"b"}, {"b"}}, [][]string{{"b", "a"}}},
	} {
		if diff := gocmp.Diff(tt.want[0], Fuse(tt.lists...)); diff != "" {
			t.Errorf("Fuse(%q): %s", tt.lists, diff)
		}
	}
}

// BenchmarkNearest looks among fifty thousand articles. The limit is adding up
// the same products and keeping the largest sum only.
func BenchmarkNearest(b *testing.B) {
	const n, dim = 50_000, 384
	r := rand.New(rand.NewPCG(1, 2))
	v := NewVectors(randomVectors(r, n, dim))
	q := randomVectors(r, 1, dim)[0].At
	plain := func() (best float32) {
		for i := range n {
			best = max(best, dot(q, v.rows[i*dim:(i+1)*dim]))
		}
		return best
	}
	began := time.Now()
	var sink float32
	for range 5 {
		sink += plain()
	}
	limit := time.Since(began) / 5
	b.ResetTimer()
	for b.Loop() {
		v.Nearest(q, 8)
	}
	b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(limit), "x-plain")
	_ = sink
}
