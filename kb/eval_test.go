package kb

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func stopped() time.Time { return time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC) }

// testdata is the folder of the judged questions. They are not part of the
// project.
func testdata(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("OPSDESK_TESTDATA")
	if dir == "" {
		t.Skip("OPSDESK_TESTDATA is not set: it names the folder with the judged questions")
	}
	return filepath.Join(dir, "retrieval")
}

func corpus(t testing.TB) ([]Article, []Question) {
	t.Helper()
	dir := testdata(t)
	arts, problems, err := ReadFile(filepath.Join(dir, "corpus-main.jsonl.gz"))
	if err != nil || len(problems) > 0 {
		t.Fatalf("corpus: %v %v", problems, err)
	}
	f, err := os.Open(filepath.Join(dir, "queries-dev.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	questions, err := ReadQuestions(f)
	if err != nil {
		t.Fatalf("questions: %v", err)
	}
	return arts, questions
}

// TestCorpus holds what the search reaches on the judged questions. The
// figures may only rise.
func TestCorpus(t *testing.T) {
	arts, questions := corpus(t)
	r, err := Eval(t.Context(), arts, questions, Trial{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", r)
	least := map[string][2]float64{"code-exact": {.94, .98}, "code-reformatted": {.99, .99}, "code-typo": {.96, .98}, "cross-lingual": {.86, .97},
		"log": {.96, .99}, "symptom": {.66, .77}, "all": {.91, .96}}
	for _, row := range r.Rows {
		if want, ok := least[row.Name]; ok && (row.First < want[0] || row.Three < want[1]) {
			t.Errorf("%s: first %.3f, in three %.3f; want %.2f and %.2f", row.Name, row.First, row.Three, want[0], want[1])
		}
	}
	if r.Abstain.Declined < 0.93 {
		t.Errorf("declined %.3f, want 0.93", r.Abstain.Declined)
	}
}

func TestEvalReport(t *testing.T) {
	questions := []Question{
		{ID: "q1", Text: "PAY-1042", Lang: "en", Category: "code", Relevant: []string{"pay-1.en", "pay-1.zh"}},
		{ID: "q2", Text: "报表导出卡住", Lang: "zh", Category: "words", Relevant: []string{"rpt-1.zh"}},
		{ID: "q3", Text: "hello", Lang: "en", Category: "none"},
	}
	r, err := Eval(t.Context(), desk(), questions, Trial{Now: stopped})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, row := range r.Rows {
		names = append(names, row.Name)
		if row.First != 1 {
			t.Errorf("%s: first %.2f, want 1", row.Name, row.First)
		}
	}
	if d := cmp.Diff([]string{"code", "words", "in en", "in zh", "all"}, names); d != "" {
		t.Errorf("rows (-want +got):\n%s", d)
	}
	if r.Abstain.N != 1 || r.Abstain.None != 1 || r.Abstain.Declined != 1 || r.IndexBytes == 0 {
		t.Errorf("abstain %+v, index %d bytes", r.Abstain, r.IndexBytes)
	}
	if s := r.String(); !strings.Contains(s, "small talk 1") || !strings.Contains(s, "words") {
		t.Errorf("report:\n%s", s)
	}
	checkAnswers(t, r)
}

func checkAnswers(t *testing.T, r Report) {
	t.Helper()
	var b bytes.Buffer
	if err := r.WriteAnswers(&b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines of answers, want 3:\n%s", len(lines), b.String())
	}
	var got struct {
		QID, Outcome string
		Confidence   float64
		IDs          []string
		MS           *float64
	}
	if err := json.Unmarshal([]byte(lines[0]), &got); err != nil {
		t.Fatal(err)
	}
	if got.QID != "q1" || got.Outcome != "answer" || got.IDs[0] != "pay-1.en" || got.MS == nil || got.Confidence < 0.5 {
		t.Errorf("first answer: %s", lines[0])
	}
	if !strings.Contains(lines[2], `"outcome":"none"`) || !strings.Contains(lines[2], `"ids":[]`) {
		t.Errorf("small talk: %s", lines[2])
	}
}

func TestReadQuestionsNamesTheLine(t *testing.T) {
	_, err := ReadQuestions(strings.NewReader("{\"qid\":\"a\"}\n\n{\"qid\":\n"))
	if err == nil || !strings.Contains(err.Error(), "line 3") {
		t.Errorf("ReadQuestions = %v, want line 3", err)
	}
}

func TestModelFileRoundTrip(t *testing.T) {
	m := *builtinModel()
	got, err := ParseModel(m.File())
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseModel(got.File())
	if d := cmp.Diff(got, again); d != "" || err != nil {
		t.Errorf("round trip: %v (-want +got):\n%s", err, d)
	}
}

func TestParseModelRefuses(t *testing.T) {
	good := string(builtinModel().File())
	for name, bad := range map[string]string{
		"missing": strings.Replace(good, `"words"`, `"wordz"`, 1), "unknown key": strings.Replace(good, `"bias"`, `"bais"`, 1), "not JSON": "{",
	} {
		if _, err := ParseModel([]byte(bad)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestTune fits a model to questions that are made up of the articles alone.
func TestTune(t *testing.T) {
	arts, _ := Builtin()
	questions := BuiltinQuestions()[:40]
	got, err := Tune(t.Context(), arts, questions, Trial{Now: stopped})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []Report{got.Fit, got.Cross} {
		if all := r.Rows[len(r.Rows)-1]; all.First < 0.8 || r.Questions != 40 {
			t.Errorf("%d questions, first %.2f\n%s", r.Questions, all.First, r.Misses())
		}
	}
	for k, w := range got.Model.Confidence {
		if math.IsNaN(w) || math.Abs(w) > 50 {
			t.Errorf("%s = %v", evidenceNames()[k], w)
		}
	}
	if m := got.Model; m.Closest > m.Answer || m.Answer > 0.9 {
		t.Errorf("closest %.2f, answer %.2f", m.Closest, m.Answer)
	}
}
