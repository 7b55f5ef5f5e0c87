package bot

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A secret is taken out of every part of a payload that repeats it; what
// Slack needs again stays.
func TestMaskPayload(t *testing.T) {
	for _, c := range []struct {
		name, raw string
		gone      []string
		kept      []string
	}{
		{
			"text and the pieces of its blocks",
			`{"event":{"text":"pw: see password: \u0060hunter2\u0060","ts":"1700000000.000100","user":"U1","blocks":[{"elements":[{"type":"text","text":"see password: "},{"type":"text","text":"hunter2","style":{"code":true}}]}]}}`,
			[]string{"hunter2"}, []string{"1700000000.000100", `"U1"`, "see password: "},
		},
		{
			"a short password is no part of other words", `{"text":"password: cat","blocks":[{"text":"concat cat"}]}`,
			[]string{" cat\""}, []string{"concat"},
		},
		{
			"escaped Chinese", `{"text":"\u5bc6\u7801\uff1aAbc12345","x":"y\/z"}`,
			[]string{"Abc12345"}, []string{"密码"},
		},
		{
			"a form", `{"view":{"state":{"values":{"text":{"value":{"type":"plain_text_input","value":"token=abcd1234efgh"}}}}},"user":{"id":"U1"}}`,
			[]string{"abcd1234efgh"}, []string{`"U1"`},
		},
		{
			"a file's name", `{"files":[{"id":"F1","name":"password=abc123.txt"}]}`,
			[]string{"abc123"}, []string{`"F1"`},
		},
		{
			"a command keeps its way back", `{"text":"my password is hunter2","response_url":"https://hooks.slack.com/commands/T1/2/zzz","trigger_id":"1.2.abc"}`,
			[]string{"hunter2"}, []string{"https://hooks.slack.com/commands/T1/2/zzz", "1.2.abc"},
		},
		{"numbers stay as they are", `{"text":"password: abc123","event_time":1700000000123456789}`, []string{"abc123"}, []string{"1700000000123456789"}},
	} {
		got, kinds := maskPayload([]byte(c.raw))
		if len(kinds) == 0 || !json.Valid(got) {
			t.Errorf("%s: %q, kinds %v", c.name, got, kinds)
		}
		for _, s := range c.gone {
			if strings.Contains(string(got), s) {
				t.Errorf("%s: %q is left in %s", c.name, s, got)
			}
		}
		for _, s := range c.kept {
			if !strings.Contains(string(got), s) {
				t.Errorf("%s: %q is gone from %s", c.name, s, got)
			}
		}
	}
}

// A payload without secrets is not touched.
func TestMaskPayloadLeaves(t *testing.T) {
	files, err := filepath.Glob("gateway/testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no payloads found", err)
	}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got, kinds := maskPayload(raw); len(kinds) > 0 || !bytes.Equal(got, raw) {
			t.Errorf("%s: %v found", file, kinds)
		}
	}
}

func FuzzMaskPayload(f *testing.F) {
	for _, s := range []string{`{"text":"password: hunter2"}`, `["a\\","b"]`, `"`, `{"a":"\"`, `{"text":"密码：abc"}`, ``} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, kinds := maskPayload(raw)
		if len(kinds) == 0 && !bytes.Equal(got, raw) {
			t.Errorf("%q became %q without a reason", raw, got)
		}
		if json.Valid(raw) && !json.Valid(got) {
			t.Errorf("%q became %q", raw, got)
		}
	})
}

// The limit is checking that the payload is JSON, once.
func BenchmarkMaskPayload(b *testing.B) {
	raw, err := os.ReadFile("gateway/testdata/message.json")
	if err != nil {
		b.Fatal(err)
	}
	for name, raw := range map[string][]byte{
		"usual":  raw,
		"secret": bytes.Replace(raw, []byte(`"text"`), []byte(`"x":"密码：hunter2","text"`), 1),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				maskPayload(raw)
			}
			took, start := b.Elapsed(), time.Now()
			for range b.N {
				json.Valid(raw)
			}
			b.ReportMetric(float64(took)/float64(time.Since(start)), "×valid")
		})
	}
}
