package kb

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// Report is how well questions with known answers were answered.
type Report struct {
	Articles     int     `json:"articles"`
	Questions    int     `json:"questions"`
	Rows         []Row   `json:"rows"`    // by category, by language, and all
	Abstain      Abstain `json:"abstain"` // the questions without an answer
	Bins         []Bin   `json:"bins"`    // is it right as often as it says?
	P50          float64 `json:"p50_ms"`
	P99          float64 `json:"p99_ms"`
	BuildSeconds float64 `json:"build_s"`
	IndexBytes   int64   `json:"index_bytes"`

	replies []Reply
}

// Row is the figures of one kind of question. Only questions with an answer
// count.
type Row struct {
	Name   string  `json:"name"`
	N      int     `json:"n"`
	First  float64 `json:"r1"`  // share with a right article first
	Three  float64 `json:"r3"`  // share with one among the first three
	Ten    float64 `json:"r10"` // share with one among the first ten
	MRR    float64 `json:"mrr"`
	Answer float64 `json:"answered"` // share answered, of all in the row
}

// Abstain is how the questions went that no article answers.
type Abstain struct {
	N         int            `json:"n"`
	Answered  int            `json:"answered"` // outcome answer: a wrong answer given with confidence
	Closest   int            `json:"closest"`
	None      int            `json:"none"`
	Threshold float64        `json:"threshold"` // the confidence that keeps 95 % of the right first hits
	Declined  float64        `json:"declined"`  // share below that threshold
	Reasons   map[string]int `json:"reasons"`
}

// Bin holds the questions whose first hit was given about the same
// confidence.
type Bin struct {
	From  float64 `json:"from"`
	To    float64 `json:"to"`
	N     int     `json:"n"`
	Said  float64 `json:"said"`  // mean confidence
	Right float64 `json:"right"` // share whose first hit is right
}

// newReport works the figures out.
func newReport(replies []Reply) Report {
	r := Report{Questions: len(replies), replies: replies, Abstain: abstain(replies), Bins: bins(replies)}
	for _, name := range rowNames(replies) {
		r.Rows = append(r.Rows, newRow(name, replies))
	}
	var ms []float64
	for _, p := range replies {
		ms = append(ms, p.Millis)
	}
	r.P50, r.P99 = quantile(ms, 0.50), quantile(ms, 0.99)
	return r
}

// rowNames lists the categories and languages that occur, then "all".
func rowNames(replies []Reply) []string {
	var names, langs []string
	for _, p := range replies {
		if len(p.question.Relevant) == 0 {
			continue
		}
		names, langs = append(names, p.question.Category), append(langs, "in "+p.question.Lang)
	}
	slices.Sort(names)
	slices.Sort(langs)
	return slices.DeleteFunc(append(append(slices.Compact(names), slices.Compact(langs)...), "all"), func(s string) bool { return s == "" })
}

func newRow(name string, replies []Reply) Row {
	row := Row{Name: name}
	for _, p := range replies {
		if len(p.question.Relevant) == 0 || name != "all" && name != p.question.Category && name != "in "+p.question.Lang {
			continue
		}
		row.N++
		row.First += when(p.rank == 1)
		row.Three += when(p.rank >= 1 && p.rank <= 3)
		row.Ten += when(p.rank >= 1)
		row.Answer += when(p.Outcome == Answer)
		if p.rank > 0 {
			row.MRR += 1 / float64(p.rank)
		}
	}
	for _, f := range []*float64{&row.First, &row.Three, &row.Ten, &row.MRR, &row.Answer} {
		*f = ratio(*f, float64(row.N))
	}
	return row
}

func when(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// keep is the share of right first hits that the abstention figure keeps.
const keep = 0.95

func abstain(replies []Reply) Abstain {
	a := Abstain{Threshold: keepThreshold(replies, keep), Reasons: map[string]int{}}
	below := 0.0
	for _, p := range replies {
		if len(p.question.Relevant) > 0 {
			continue
		}
		a.N++
		below += when(p.Confidence < a.Threshold)
		switch p.Outcome {
		case Answer:
			a.Answered++
		case Closest:
			a.Closest++
		default:
			a.None++
			a.Reasons[p.reason.String()]++
		}
	}
	a.Declined = ratio(below, float64(a.N))
	return a
}

// keepThreshold is the confidence that a share of the right first hits reach.
func keepThreshold(replies []Reply, share float64) float64 {
	var right []float64
	for _, p := range replies {
		if p.rank == 1 {
			right = append(right, p.Confidence)
		}
	}
	return quantile(right, 1-share)
}

// quantile is the value at a share of the sorted values.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	values = slices.Sorted(slices.Values(values))
	return values[min(len(values)-1, int(q*float64(len(values))))]
}

// bins puts the questions into tenths by confidence, as far as there are any.
func bins(replies []Reply) []Bin {
	var all [10]Bin
	for _, p := range replies {
		if len(p.IDs) == 0 {
			continue
		}
		b := &all[min(9, int(p.Confidence*10))]
		b.N++
		b.Said += p.Confidence
		b.Right += when(p.rank == 1)
	}
	var out []Bin
	for i, b := range all {
		if b.N > 0 {
			out = append(out, Bin{From: float64(i) / 10, To: float64(i+1) / 10, N: b.N, Said: b.Said / float64(b.N), Right: b.Right / float64(b.N)})
		}
	}
	return out
}

// String is the report as people read it.
func (r Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d articles, %d questions\n\n", r.Articles, r.Questions)
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "questions\tn\tfirst\tin 3\tin 10\tMRR\tanswered\t")
	for _, w := range r.Rows {
		fmt.Fprintf(t, "%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f\t\n", w.Name, w.N, w.First, w.Three, w.Ten, w.MRR, w.Answer)
	}
	t.Flush()
	a := r.Abstain
	if a.N > 0 {
		fmt.Fprintf(&b, "\nwithout an answer here: %d; answered %d, three closest %d, none %d\n", a.N, a.Answered, a.Closest, a.None)
		fmt.Fprintf(&b, "declined while 95 %% of the right answers are kept (confidence %.3f): %.3f\n", a.Threshold, a.Declined)
		fmt.Fprintf(&b, "reasons: %s\n", counts(a.Reasons))
	}
	b.WriteString("\n")
	t = tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "confidence\tn\tsaid\tright\t")
	for _, c := range r.Bins {
		fmt.Fprintf(t, "%.1f–%.1f\t%d\t%.2f\t%.2f\t\n", c.From, c.To, c.N, c.Said, c.Right)
	}
	t.Flush()
	fmt.Fprintf(&b, "\np50 %.2f ms, p99 %.2f ms; built in %.2f s; index %.1f MB\n", r.P50, r.P99, r.BuildSeconds, float64(r.IndexBytes)/1e6)
	return b.String()
}

func counts(m map[string]int) string {
	var list []string
	for k, n := range m {
		list = append(list, fmt.Sprintf("%s %d", k, n))
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}

// WriteAnswers writes one line of JSON a question: what the user would have
// been shown.
func (r Report) WriteAnswers(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, p := range r.replies {
		if err := enc.Encode(p); err != nil {
			return err
		}
	}
	return nil
}

// Misses lists the questions whose first hit is wrong, and the answers given
// to those that have none.
func (r Report) Misses() string {
	var b strings.Builder
	for _, p := range r.replies {
		none := len(p.question.Relevant) == 0
		if p.rank == 1 || none && p.Outcome == None {
			continue
		}
		fmt.Fprintf(&b, "%s [%s] rank %d, %s %.2f by %s\n  %s\n", p.ID, p.question.Category, p.rank, p.Outcome, p.Confidence, p.by,
			strings.ReplaceAll(p.question.Text, "\n", " ⏎ "))
		fmt.Fprintf(&b, "  want %s\n  got  %s\n", strings.Join(p.question.Relevant, " "), strings.Join(p.IDs[:min(3, len(p.IDs))], " "))
	}
	return b.String()
}
