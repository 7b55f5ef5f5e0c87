package cli

import (
	"context"
	"net"
	"net/url"
	"os"

	"github.com/goccy/go-yaml/ast"

	"opsdesk/bot"
	"opsdesk/bot/llm"
	"opsdesk/prompts"
)

// model says which language model there is, and what it may cost. The key is
// not in the file, only the name of the environment variable that holds it.
type model struct {
	URL        string // empty: there is none
	Key        string // name of the variable; empty where the endpoint wants none
	Name       string
	Tasks      map[string]string // other models for single tasks
	Embeddings string
	Speech     string
	Limit      llm.Limit
}

func (c *config) model(f *faults) field {
	return func(n ast.Node) {
		c.Model = model{}
		if _, empty := n.(*ast.NullNode); empty {
			return
		}
		c.Model.Tasks = make(map[string]string)
		tasks := make(map[string]field)
		for _, name := range prompts.Names() {
			tasks[name] = func(n ast.Node) {
				var s string
				f.text(&s)(n)
				c.Model.Tasks[name] = s
			}
		}
		m := &c.Model
		f.section(map[string]field{
			"url": f.modelURL(&m.URL), "key": f.variable(&m.Key), "model": f.text(&m.Name), "models": f.section(tasks),
			"embeddings": f.text(&m.Embeddings), "speech": f.text(&m.Speech),
			"tokens": f.section(map[string]field{
				"month": f.tokens(&m.Limit.Month), "person": f.tokens(&m.Limit.Who), "channel": f.tokens(&m.Limit.Channel), "cheaper": f.text(&m.Limit.Cheaper),
			}),
		})(n)
		if m.URL == "" || m.Name == "" {
			f.add(n, "llm needs url, where the endpoint is, and model, the name of a model there")
		}
	}
}

// tokens reads how many tokens a month may cost.
func (f *faults) tokens(into *int64) field {
	return func(n ast.Node) {
		var count int
		f.number(&count)(n)
		*into = int64(count)
	}
}

func (f *faults) modelURL(into *string) field {
	return f.checked(into, "the address of an endpoint that speaks OpenAI's protocol, https://…/v1 (http only inside of your own network)", func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && u.Host != "" && u.User == nil && u.RawQuery == "" && (u.Scheme == "https" || u.Scheme == "http" && inside(u.Hostname()))
	})
}

// inside reports whether a host is this machine or one of its own network.
func inside(host string) bool {
	ip := net.ParseIP(host)
	return loopback(host) || ip != nil && ip.IsPrivate()
}

// client makes what asks the model; nil if there is none.
func (m model) client() (*llm.Client, error) {
	if m.URL == "" {
		return nil, nil
	}
	key := ""
	if m.Key != "" {
		if key = os.Getenv(m.Key); key == "" {
			return nil, usage("%s is not set: it must hold the key of the language model", m.Key)
		}
	}
	return llm.New(llm.Options{URL: m.URL, Key: key, Model: m.Name, Models: m.Tasks, Embedding: m.Embeddings, Speech: m.Speech}), nil
}

// lookModel sees whether the language model can be reached with its key.
func (p *patient) lookModel(ctx context.Context) (string, error) {
	c, err := p.config.Model.client()
	if err != nil {
		return "", complain("export it in the environment of opsdesk", "%v", err)
	}
	if c == nil {
		return "none", nil
	}
	if err := c.Reach(ctx); err != nil {
		return "", complain("look at llm.url and llm.key; answers come without a model meanwhile", "%v", err)
	}
	return "it answers at " + p.config.Model.URL, nil
}

// models is what the desk asks, by what it can do. Every call is logged, and a
// model that fails is left alone for a while.
func (s *service) models(o *bot.Options) error {
	c, err := s.config.Model.client()
	if c == nil || err != nil {
		return err
	}
	o.Model = llm.Breaker(llm.Logged(c.Ask, s.log, s.clock.Now), s.clock.Now)
	if s.config.Model.Speech != "" {
		o.Speech = c.Transcribe
	}
	if name := s.config.Model.Embeddings; name != "" {
		o.Meaning = bot.Meaning{Name: name, Embed: c.Embed}
	}
	return nil
}
