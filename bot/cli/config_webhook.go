package cli

import (
	"net/url"
	"os"
	"regexp"

	"github.com/goccy/go-yaml/ast"
)

// webhook is the program that is told of every T1. Its secret is not in the
// file, only the name of the environment variable that holds it.
type webhook struct {
	URL    string
	Secret string // name of the variable
}

func (c *config) webhook(f *faults) field {
	return func(n ast.Node) {
		c.Webhook = webhook{}
		if _, empty := n.(*ast.NullNode); empty {
			return
		}
		f.section(map[string]field{"url": f.hookURL(&c.Webhook.URL), "secret": f.variable(&c.Webhook.Secret)})(n)
		if c.Webhook.URL == "" || c.Webhook.Secret == "" {
			f.add(n, "webhook needs url and secret, the name of the environment variable that holds it")
		}
	}
}

func (f *faults) hookURL(into *string) field {
	return f.checked(into, "an address to post to, https://… (http only on this machine)", func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname()))
	})
}

var variableName = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)

func (f *faults) variable(into *string) field {
	return f.checked(into, "the name of an environment variable, like OPSDESK_PAGER_SECRET; the secret itself must not stand here", variableName.MatchString)
}

// secret takes the secret out of the environment.
func (w webhook) secret() (string, error) {
	s := os.Getenv(w.Secret)
	if w.URL != "" && s == "" {
		return "", usage("%s is not set: it must hold the secret of the webhook", w.Secret)
	}
	return s, nil
}
