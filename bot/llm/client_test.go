package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/llm"
	"opsdesk/bot/llm/llmtest"
)

// quick are limits that a test can wait for; the faults below never end by
// themselves.
func quick() llm.Limits {
	return llm.Limits{First: 300 * time.Millisecond, Whole: 600 * time.Millisecond}
}

func client(s *llmtest.Server) *llm.Client {
	return llm.New(llm.Options{
		URL: s.BaseURL() + "/", Key: "sk-mine", Model: "big", Models: map[string]string{"choose": "small"}, Embedding: "e", Speech: "s", Limits: quick(),
	})
}

func TestAsk(t *testing.T) {
	s := llmtest.New(llmtest.Rule{Match: "hello", Reply: json.RawMessage(`"Good morning, 早上好"`)})
	defer s.Close()
	var pieces []string
	reply, err := client(s).Ask(t.Context(), llm.Request{
		Task: "choose", System: "Greet.", User: "hello", Stream: func(p string) { pieces = append(pieces, p) }, Images: []llm.Image{{Type: "image/png", Data: []byte("x")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if reply.Text != "Good morning, 早上好" || strings.Join(pieces, "") != reply.Text || len(pieces) < 2 {
		t.Errorf("Ask = %q in %q", reply.Text, pieces)
	}
	if reply.Model != "small" || reply.Usage.In != 100 || reply.Usage.Out == 0 {
		t.Errorf("cost %+v of %q", reply.Usage, reply.Model)
	}
	want := []llmtest.Asked{{Path: "/v1/chat/completions", Model: "small", System: "Greet.", User: "hello", Auth: "Bearer sk-mine", Images: 1}}
	if diff := cmp.Diff(want, s.Asked()); diff != "" {
		t.Error(diff)
	}
}

// Whatever the endpoint does, there is an error in time, which says what kind
// it is and nothing of what the endpoint wrote.
func TestFaults(t *testing.T) {
	for fault, want := range map[string]llm.Why{
		"401": llm.Denied, "429": llm.Limited, "500": llm.Failed, "html": llm.Failed, "error200": llm.Garbled, "garbage": llm.Garbled,
		"empty": llm.Garbled, "hang": llm.Late, "drip": llm.Late, "cut": llm.Unreached, "big": llm.TooLong, "elsewhere": llm.Garbled,
	} {
		t.Run(fault, func(t *testing.T) {
			s := llmtest.New(llmtest.Rule{Fault: fault})
			defer s.Close()
			_, err := client(s).Ask(t.Context(), llm.Request{Task: "word", System: "x", User: "y"})
			var failed *llm.Error
			if !errors.As(err, &failed) || failed.Why != want {
				t.Fatalf("Ask = %v, want %s", err, want)
			}
			if strings.Contains(err.Error(), "provider") || strings.Contains(err.Error(), "sk-") {
				t.Errorf("Ask = %v: that is what the endpoint wrote", err)
			}
		})
	}
}

func TestUnreached(t *testing.T) {
	s := llmtest.New()
	c := client(s)
	s.Close()
	_, err := c.Ask(t.Context(), llm.Request{Task: "word", System: "x"})
	var failed *llm.Error
	if !errors.As(err, &failed) || failed.Why != llm.Unreached {
		t.Errorf("Ask = %v, want unreached", err)
	}
}

// Who gives up waiting gets their own error, not the model's.
func TestGivenUp(t *testing.T) {
	s := llmtest.New(llmtest.Rule{Fault: "drip"})
	defer s.Close()
	ctx, cancel := context.WithCancel(t.Context())
	r := llm.Request{Task: "word", System: "x", Stream: func(string) { cancel() }}
	if _, err := client(s).Ask(ctx, r); !errors.Is(err, context.Canceled) {
		t.Errorf("Ask = %v, want %v", err, context.Canceled)
	}
}

func TestEmbed(t *testing.T) {
	s := llmtest.New()
	defer s.Close()
	got, err := client(s).Embed(t.Context(), []string{"the export stops", "the export stops", "导出"})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 3 || !cmp.Equal(got[0], got[1]) || cmp.Equal(got[0], got[2]) {
		t.Errorf("Embed = %v", got)
	}
	s.Play(llmtest.Rule{Task: "embed", Fault: "429"})
	if _, err := client(s).Embed(t.Context(), []string{"x"}); err == nil {
		t.Error("no error")
	}
}

func TestTranscribe(t *testing.T) {
	s := llmtest.New(llmtest.Rule{Task: "transcribe", Match: "E1042", Reply: json.RawMessage(`" payment fails "`)})
	defer s.Close()
	got, err := client(s).Transcribe(t.Context(), "clip.m4a", []byte("sound"), "E1042, 立项")
	if err != nil || got != "payment fails" {
		t.Errorf("Transcribe = %q, %v", got, err)
	}
}

func TestReach(t *testing.T) {
	s := llmtest.New()
	defer s.Close()
	if err := client(s).Reach(t.Context()); err != nil {
		t.Error(err)
	}
	s.Play(llmtest.Rule{Task: "models", Fault: "401"})
	var failed *llm.Error
	if err := client(s).Reach(t.Context()); !errors.As(err, &failed) || failed.Why != llm.Denied {
		t.Errorf("Reach = %v, want denied", err)
	}
}

type greeting struct {
	Words string `json:"words" jsonschema:"what to say"`
	Loud  bool   `json:"loud"`
}

func TestShape(t *testing.T) {
	good := llmtest.Rule{Reply: json.RawMessage("\"```json\\n{\\\"words\\\": \\\"hi\\\", \\\"loud\\\": true}\\n```\"")}
	bad := func(reply string) llmtest.Rule { return llmtest.Rule{Reply: json.RawMessage(reply), Times: 1} }
	tests := map[string]struct {
		script []llmtest.Rule
		want   error
		calls  int
	}{
		"at once":         {[]llmtest.Rule{good}, nil, 1},
		"prose first":     {[]llmtest.Rule{{Fault: "prose", Times: 1}, good}, nil, 2},
		"missing field":   {[]llmtest.Rule{bad(`{"words": "hi"}`), good}, nil, 2},
		"field too many":  {[]llmtest.Rule{bad(`{"words": "hi", "loud": true, "run": "rm"}`), good}, nil, 2},
		"wrong kind":      {[]llmtest.Rule{bad(`{"words": 3, "loud": true}`), good}, nil, 2},
		"check says no":   {[]llmtest.Rule{bad(`{"words": "", "loud": true}`), good}, nil, 2},
		"never":           {[]llmtest.Rule{{Fault: "prose"}}, llm.ErrShape, 2},
		"fails in repair": {[]llmtest.Rule{{Fault: "prose", Times: 1}, {Fault: "500"}}, &llm.Error{Why: llm.Failed, Status: 500}, 2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := llmtest.New(tt.script...)
			defer s.Close()
			got, _, err := llm.Ask(t.Context(), client(s).Ask, llm.Request{Task: "greet", System: "x", User: "y"}, func(g greeting) error {
				if g.Words == "" {
					return errors.New("words is empty")
				}
				return nil
			})
			var failed *llm.Error
			if tt.want == nil && (err != nil || got != (greeting{"hi", true})) {
				t.Errorf("Ask = %+v, %v", got, err)
			}
			if errors.As(tt.want, &failed) {
				if err == nil || err.Error() != tt.want.Error() {
					t.Errorf("Ask = %v, want %v", err, tt.want)
				}
			} else if !errors.Is(err, tt.want) {
				t.Errorf("Ask = %v, want %v", err, tt.want)
			}
			if n := len(s.Asked()); n != tt.calls {
				t.Errorf("%d calls, want %d", n, tt.calls)
			}
			if s.Asked()[0].Task != "greet" {
				t.Errorf("no schema was sent: %+v", s.Asked()[0])
			}
		})
	}
}
