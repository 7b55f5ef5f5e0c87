package llm

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// Options say where a model is.
type Options struct {
	URL        string            // required; up to and with the version, like https://api.example.com/v1
	Key        string            // empty where the endpoint wants none
	Model      string            // required; for every task that names no other
	Models     map[string]string // models of single tasks
	Embedding  string            // the model that finds directions; empty: there is none
	Speech     string            // the model that writes speech down; empty: there is none
	Limits     Limits
	HTTPClient *http.Client // nil for one with Limits
}

// Limits are how long and how large a reply may be. A zero means the default.
type Limits struct {
	Connect time.Duration // 5 s
	First   time.Duration // until the first token, 15 s
	Whole   time.Duration // 60 s
	Text    int           // bytes of text, 200 KB
}

func (l Limits) withDefaults() Limits {
	l.Connect = max(l.Connect, 0)
	if l.Connect == 0 {
		l.Connect = 5 * time.Second
	}
	if l.First == 0 {
		l.First = 15 * time.Second
	}
	if l.Whole == 0 {
		l.Whole = 60 * time.Second
	}
	if l.Text == 0 {
		l.Text = 200 << 10
	}
	return l
}

// wire is how many bytes may come over the line for one of text: each token is
// wrapped in an object of its own.
const wire = 40

// Client asks an endpoint. It is safe for concurrent use.
type Client struct {
	api     *openai.Client
	options Options
}

// New returns a client. Nothing is asked yet.
func New(o Options) *Client {
	o.Limits = o.Limits.withDefaults()
	c := openai.DefaultConfig(o.Key)
	c.BaseURL = strings.TrimRight(o.URL, "/")
	if o.HTTPClient == nil {
		o.HTTPClient = o.Limits.client()
	}
	c.HTTPClient = o.HTTPClient
	return &Client{openai.NewClientWithConfig(c), o}
}

// client is one that waits no longer and reads no more than it may, and goes
// where it is sent by nobody: a key must not be carried elsewhere.
func (l Limits) client() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext = (&net.Dialer{Timeout: l.Connect}).DialContext
	t.TLSHandshakeTimeout = l.Connect
	return &http.Client{
		Transport:     cutting{t, int64(l.Text) * wire},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// cutting ends a reply that is too long.
type cutting struct {
	http.RoundTripper
	most int64
}

func (c cutting) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := c.RoundTripper.RoundTrip(r)
	if err == nil {
		res.Body = &cutBody{ReadCloser: res.Body, left: c.most}
	}
	return res, err
}

type cutBody struct {
	io.ReadCloser
	left int64
}

func (b *cutBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, &Error{Why: TooLong}
	}
	n, err := b.ReadCloser.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	return n, err
}

// errLate is why a call ended that took too long.
var errLate = errors.New("late")

// Ask is a Func: it asks the endpoint and waits for the whole reply.
func (c *Client) Ask(ctx context.Context, r Request) (Reply, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.options.Limits.Whole, errLate)
	defer cancel()
	ctx, tooLate := context.WithCancelCause(ctx)
	defer tooLate(nil)
	first := time.AfterFunc(c.options.Limits.First, func() { tooLate(errLate) })
	defer first.Stop()
	request := c.request(r)
	stream, err := c.api.CreateChatCompletionStream(ctx, request)
	if err != nil {
		return Reply{}, sort(ctx, err)
	}
	defer stream.Close()
	reply := Reply{Model: request.Model}
	err = c.read(stream, &reply, func(piece string) {
		first.Stop()
		if r.Stream != nil {
			r.Stream(piece)
		}
	})
	return reply, sort(ctx, err)
}

// read reads a reply to its end. One that breaks off is no reply.
func (c *Client) read(stream *openai.ChatCompletionStream, reply *Reply, piece func(string)) error {
	var text strings.Builder
	ended := false
	for {
		part, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			reply.Text = text.String()
			if !ended || strings.TrimSpace(reply.Text) == "" {
				return &Error{Why: Garbled}
			}
			return nil
		}
		if err != nil {
			return err
		}
		if part.Usage != nil {
			reply.Usage = Usage{int64(part.Usage.PromptTokens), int64(part.Usage.CompletionTokens)}
		}
		for _, choice := range part.Choices {
			if choice.FinishReason == openai.FinishReasonLength {
				return &Error{Why: TooLong}
			}
			ended = ended || choice.FinishReason != ""
			if choice.Delta.Content == "" {
				continue
			}
			if text.WriteString(choice.Delta.Content); text.Len() > c.options.Limits.Text {
				return &Error{Why: TooLong}
			}
			piece(choice.Delta.Content)
		}
	}
}

// ModelOf returns which model a task is given to.
func (c *Client) ModelOf(task string) string {
	if m := c.options.Models[task]; m != "" {
		return m
	}
	return c.options.Model
}

func (c *Client) request(r Request) openai.ChatCompletionRequest {
	q := openai.ChatCompletionRequest{
		Model: r.Model, StreamOptions: &openai.StreamOptions{IncludeUsage: true},
		Messages: []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleSystem, Content: r.System}, userMessage(r)},
	}
	if q.Model == "" {
		q.Model = c.ModelOf(r.Task)
	}
	if r.Schema != nil {
		q.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: r.Task, Schema: r.Schema, Strict: true},
		}
	}
	return q
}

func userMessage(r Request) openai.ChatCompletionMessage {
	m := openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser}
	if len(r.Images) == 0 {
		m.Content = r.User
		return m
	}
	m.MultiContent = []openai.ChatMessagePart{{Type: openai.ChatMessagePartTypeText, Text: r.User}}
	for _, i := range r.Images {
		address := fmt.Sprintf("data:%s;base64,%s", i.Type, base64.StdEncoding.EncodeToString(i.Data))
		m.MultiContent = append(m.MultiContent, openai.ChatMessagePart{
			Type: openai.ChatMessagePartTypeImageURL, ImageURL: &openai.ChatMessageImageURL{URL: address},
		})
	}
	return m
}

// Reach reports whether the endpoint answers and takes the key: it asks for the
// list of models, which costs nothing. One that keeps no list is fine too.
func (c *Client) Reach(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.options.Limits.First, errLate)
	defer cancel()
	_, err := c.api.ListModels(ctx)
	err = sort(ctx, err)
	var failed *Error
	if errors.As(err, &failed) && (failed.Status == http.StatusNotFound || failed.Status == http.StatusMethodNotAllowed) {
		return nil
	}
	return err
}

// Embed is an Embed: all texts in one call.
func (c *Client) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.options.Limits.Whole, errLate)
	defer cancel()
	res, err := c.api.CreateEmbeddings(ctx, openai.EmbeddingRequest{Input: texts, Model: openai.EmbeddingModel(c.options.Embedding)})
	if err != nil {
		return nil, sort(ctx, err)
	}
	all := make([][]float32, len(texts))
	for _, e := range res.Data {
		if e.Index < 0 || e.Index >= len(all) || len(e.Embedding) == 0 {
			return nil, &Error{Why: Garbled}
		}
		all[e.Index] = e.Embedding
	}
	for _, v := range all {
		if len(v) == 0 || len(v) != len(all[0]) {
			return nil, &Error{Why: Garbled}
		}
	}
	return all, nil
}

// Transcribe is a Transcribe.
func (c *Client) Transcribe(ctx context.Context, name string, sound []byte, hint string) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, c.options.Limits.Whole, errLate)
	defer cancel()
	res, err := c.api.CreateTranscription(ctx, openai.AudioRequest{
		Model: c.options.Speech, FilePath: name, Reader: bytes.NewReader(sound), Prompt: hint, Format: openai.AudioResponseFormatJSON,
	})
	return strings.TrimSpace(res.Text), sort(ctx, err)
}

// isJSON reports whether an error is that something could not be read as JSON.
func isJSON(err error) bool {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	return errors.As(err, &syntax) || errors.As(err, &kind)
}
