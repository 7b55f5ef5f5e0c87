package kb

// Alike is how much of the shorter of two texts the other says too, from 0 to
// 1: the share of its words. Fewer than two words in common are chance.
func Alike(a, b string) float64 {
	x, y := said(a), said(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	both := 0
	for w := range x {
		if y[w] {
			both++
		}
	}
	if both < 2 {
		return 0
	}
	return float64(both) / float64(len(x))
}

// said is the words of a text that carry meaning.
func said(text string) map[string]bool {
	set := make(map[string]bool)
	for _, t := range terms(head(text, maxProse)) {
		if t.kind != straddle && !stopWord(t.text) {
			set[t.text] = true
		}
	}
	return set
}
