// Package llmtest is a language model that plays scripts: a real HTTP server
// that speaks OpenAI's protocol, for tests. It replies what it was told to, in
// pieces as a model does, and goes wrong in every way models do.
package llmtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// Rule is one line of a script: what is replied to what. The first rule that
// fits counts; where none does the server answers 404.
type Rule struct {
	Task  string          `json:"task"`  // the name of the reply's schema; empty fits all
	Match string          `json:"match"` // a regular expression on what was asked; empty fits all
	Reply json.RawMessage `json:"reply"` // an object is sent as JSON, a string as it is; of "embed": what a matching text means
	Fault string          `json:"fault"` // instead of the reply; see faults
	Times int             `json:"times"` // for how many calls it counts; 0: for all
}

// Asked is one call, as it came over the wire.
type Asked struct {
	Path, Model, Task, System, User, Auth string
	Images                                int
	Embed                                 []string
}

// Server plays a script.
type Server struct {
	*httptest.Server

	mu    sync.Mutex
	rules []Rule
	used  []int
	asked []Asked
}

// New starts a server. Close it.
func New(rules ...Rule) *Server {
	s := &Server{}
	s.Play(rules...)
	s.Server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s
}

// Parse reads a script of one JSON object a line; lines that begin with # and
// empty ones are passed over.
func Parse(script []byte) (rules []Rule, err error) {
	for n, line := range strings.Split(string(script), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		d := json.NewDecoder(strings.NewReader(line))
		d.DisallowUnknownFields()
		var r Rule
		if err := d.Decode(&r); err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
		if _, err := regexp.Compile(r.Match); err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
		if r.Fault != "" && faults()[r.Fault] == nil {
			return nil, fmt.Errorf("line %d: there is no fault %q", n+1, r.Fault)
		}
		rules = append(rules, r)
	}
	return rules, nil
}

// Play goes on with another script.
func (s *Server) Play(rules ...Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rules, s.used = rules, make([]int, len(rules))
}

// Asked returns every call so far.
func (s *Server) Asked() []Asked {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Asked(nil), s.asked...)
}

// BaseURL is what a client is pointed at.
func (s *Server) BaseURL() string { return s.URL + "/v1" }

type call struct {
	Model    string `json:"model"`
	Messages []struct {
		Role    string `json:"role"`
		Content any    `json:"content"`
	} `json:"messages"`
	Format struct {
		Schema struct {
			Name string `json:"name"`
		} `json:"json_schema"`
	} `json:"response_format"`
	Input []string `json:"input"`
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	a := Asked{Path: r.URL.Path, Auth: r.Header.Get("Authorization")}
	switch strings.TrimPrefix(r.URL.Path, "/v1") {
	case "/chat/completions", "/embeddings":
		var c call
		if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		a.fill(c)
	case "/audio/transcriptions":
		a.Task, a.User, a.Model = "transcribe", r.FormValue("prompt"), r.FormValue("model")
	case "/models":
		a.Task = "models"
	default:
		http.NotFound(w, r)
		return
	}
	rule, ok := s.next(a)
	switch {
	case rule.Fault != "":
		faults()[rule.Fault](w, r)
	case a.Task == "models":
		writeJSON(w, map[string]any{"object": "list", "data": []any{}})
	case a.Embed != nil:
		writeJSON(w, embeddings(s.meanings(a.Embed)))
	case !ok:
		http.Error(w, `{"error":{"message":"the script has no reply to this","type":"invalid_request_error"}}`, http.StatusNotFound)
	case a.Task == "transcribe" && strings.HasSuffix(a.Path, "/transcriptions"):
		writeJSON(w, map[string]string{"text": rule.text()})
	default:
		stream(w, a.Model, rule.text())
	}
}

func (a *Asked) fill(c call) {
	a.Model, a.Task, a.Embed = c.Model, c.Format.Schema.Name, c.Input
	if a.Embed != nil {
		a.Task, a.User = "embed", strings.Join(c.Input, "\n")
	}
	for _, m := range c.Messages {
		text, images := words(m.Content)
		if a.Images += images; m.Role == "system" {
			a.System += text
		} else {
			a.User += text
		}
	}
}

// words are those of a message, whose content is a text or a list of parts.
func words(content any) (text string, images int) {
	switch c := content.(type) {
	case string:
		return c, 0
	case []any:
		for _, p := range c {
			if part, ok := p.(map[string]any); ok && part["type"] == "text" {
				text += fmt.Sprint(part["text"])
			} else {
				images++
			}
		}
	}
	return text, images
}

// next is the rule for a call. Embeddings need none.
func (s *Server) next(a Asked) (Rule, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, a)
	for i, r := range s.rules {
		if r.Task != "" && r.Task != a.Task || r.Times > 0 && s.used[i] >= r.Times {
			continue
		}
		if a.Embed != nil && (r.Task != "embed" || r.Fault == "") {
			continue
		}
		if ok, err := regexp.MatchString(r.Match, a.User); err == nil && ok {
			s.used[i]++
			return r, true
		}
	}
	return Rule{}, false
}

func (r Rule) text() string {
	var s string
	if json.Unmarshal(r.Reply, &s) == nil {
		return s
	}
	return string(r.Reply)
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // a test that needs it sees that it did not come
}

// stream sends a reply as a model does, a few characters at a time.
func stream(w http.ResponseWriter, model, text string) {
	w.Header().Set("Content-Type", "text/event-stream")
	const few = 12
	runes := []rune(text)
	for i := 0; i < len(runes); i += few {
		event(w, model, string(runes[i:min(i+few, len(runes))]), "")
	}
	event(w, model, "", "stop")
	fmt.Fprintf(w, "data: {\"choices\":[],\"model\":%q,\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":%d}}\n\ndata: [DONE]\n\n", model, len(runes)/4+1)
}

func event(w http.ResponseWriter, model, text, finish string) {
	choice := map[string]any{"index": 0, "delta": map[string]string{"content": text}}
	if finish != "" {
		choice["finish_reason"] = finish
	}
	raw, err := json.Marshal(map[string]any{"object": "chat.completion.chunk", "model": model, "choices": []any{choice}})
	if err != nil {
		panic(err) // strings and maps of them
	}
	fmt.Fprintf(w, "data: %s\n\n", raw)
	flush(w)
}

func flush(w http.ResponseWriter) {
	if err := http.NewResponseController(w).Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return // whoever asked has gone
	}
}

// meanings are texts as the script says they are meant.
func (s *Server) meanings(texts []string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	meant := slices.Clone(texts)
	for i, text := range texts {
		for _, r := range s.rules {
			if ok, err := regexp.MatchString(r.Match, text); err == nil && ok && r.Task == "embed" && r.Fault == "" {
				meant[i] = r.text()
				break
			}
		}
	}
	return meant
}

// embeddings gives texts directions by their words: alike texts, alike
// directions, and always the same.
func embeddings(texts []string) any {
	const dimensions = 512
	var data []any
	for i, text := range texts {
		v := make([]float32, dimensions)
		for _, word := range pieces(text) {
			h := fnv.New32a()
			io.WriteString(h, word)
			v[h.Sum32()%dimensions]++
		}
		data = append(data, map[string]any{"object": "embedding", "index": i, "embedding": v})
	}
	return map[string]any{"object": "list", "data": data, "usage": map[string]int{"prompt_tokens": len(texts)}}
}

// pieces are the words of a text, and of Chinese its characters.
func pieces(text string) (all []string) {
	for _, word := range strings.Fields(strings.ToLower(text)) {
		if len(word) == len([]rune(word)) {
			all = append(all, word)
			continue
		}
		for _, r := range word {
			all = append(all, string(r))
		}
	}
	return all
}

// faults are the ways of going wrong, by name.
func faults() map[string]http.HandlerFunc {
	status := func(code int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(code)
			io.WriteString(w, body)
		}
	}
	said := `{"error":{"message":"provider words, with sk-canary0123456789abcdef in them","type":"server_error"}}`
	return map[string]http.HandlerFunc{
		"401":      status(http.StatusUnauthorized, said),
		"429":      status(http.StatusTooManyRequests, said),
		"500":      status(http.StatusInternalServerError, said),
		"html":     status(http.StatusBadGateway, "<html>Bad gateway</html>"),
		"error200": status(http.StatusOK, said),
		"garbage":  status(http.StatusOK, "data: {\"choices\": [{]\n\n"),
		"prose": func(w http.ResponseWriter, _ *http.Request) {
			stream(w, "m", "I would rather talk about something else.")
		},
		"empty": func(w http.ResponseWriter, _ *http.Request) { stream(w, "m", "") },
		"hang":  func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"drip":  drip,
		"cut":   cutOff,
		"big":   big,
		"elsewhere": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/v1/away", http.StatusTemporaryRedirect)
		},
	}
}

// drip begins to reply and never ends.
func drip(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		event(w, "m", "a", "")
		select {
		case <-r.Context().Done():
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// cutOff breaks the line in the middle of a reply.
func cutOff(w http.ResponseWriter, _ *http.Request) {
	event(w, "m", `{"half": "of`, "")
	panic(http.ErrAbortHandler)
}

// big replies with ten megabytes.
func big(w http.ResponseWriter, r *http.Request) {
	const pieceSize = 16 << 10
	for sent := 0; sent < 10<<20 && r.Context().Err() == nil; sent += pieceSize {
		event(w, "m", strings.Repeat("x", pieceSize), "")
	}
	event(w, "m", "", "stop")
	io.WriteString(w, "data: [DONE]\n\n")
}
