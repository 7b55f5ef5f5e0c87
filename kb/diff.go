package kb

import (
	"slices"
	"strings"
)

// Edit is what became of a line.
type Edit string

// The three things that can become of a line.
const (
	Kept  Edit = "kept"
	Gone  Edit = "gone"
	Added Edit = "added"
)

// Line is a line of a part of an article, and what became of it.
type Line struct {
	Edit Edit   `json:"edit"`
	Text string `json:"text"`
}

// Change is a part of an article that differs.
type Change struct {
	Field string `json:"field"` // as in a table's first row: "steps"
	Lines []Line `json:"lines"`
}

// Diff returns what differs from a to b, part by part and line by line.
func Diff(a, b Article) (changes []Change) {
	for _, name := range csvNames() {
		if name == "id" {
			continue
		}
		from, to := a.part(name), b.part(name)
		if from != to {
			changes = append(changes, Change{name, diffLines(splitText(from), splitText(to))})
		}
	}
	return changes
}

// part is a field as text.
func (a *Article) part(name string) string {
	switch name {
	case "codes":
		return strings.Join(a.Codes, "\n")
	case "wordings":
		return strings.Join(a.Wordings, "\n")
	}
	return *csvFields()[name](a)
}

func splitText(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// maxDiff bounds the table of a comparison, in cells; texts beyond are told
// as replaced.
const maxDiff = 4 << 20

// diffLines compares two texts by their longest common subsequence.
func diffLines(a, b []string) []Line {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	out := marked(nil, Kept, a[:head])
	out = diffMiddle(out, a[head:len(a)-tail], b[head:len(b)-tail])
	return marked(out, Kept, a[len(a)-tail:])
}

func marked(out []Line, e Edit, lines []string) []Line {
	for _, l := range lines {
		out = append(out, Line{e, l})
	}
	return out
}

func diffMiddle(out []Line, a, b []string) []Line {
	if len(a) == 0 || len(b) == 0 || len(a)*len(b) > maxDiff {
		return marked(marked(out, Gone, a), Added, b)
	}
	// common[i][j] is the length for a[i:] and b[j:].
	width := len(b) + 1
	common := make([]int32, (len(a)+1)*width)
	for i := range slices.Backward(a) {
		for j := range slices.Backward(b) {
			if a[i] == b[j] {
				common[i*width+j] = common[(i+1)*width+j+1] + 1
			} else {
				common[i*width+j] = max(common[(i+1)*width+j], common[i*width+j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			out = append(out, Line{Kept, a[i]})
			i, j = i+1, j+1
		case common[(i+1)*width+j] >= common[i*width+j+1]:
			out = append(out, Line{Gone, a[i]})
			i++
		default:
			out = append(out, Line{Added, b[j]})
			j++
		}
	}
	return marked(marked(out, Gone, a[i:]), Added, b[j:])
}
