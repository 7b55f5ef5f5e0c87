package cli

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// lookHook sees whether other programs can post alerts: the door needs an
// address and a secret, and a desk that runs must have the same secret. What it
// posts is empty, so that a door that opens refuses it.
func (p *patient) lookHook(ctx context.Context) (string, error) {
	secret := os.Getenv(hookSecret)
	switch {
	case len(p.config.Alerts) == 0 && (p.config.Listen == "" || secret == ""):
		return "closed, and no rule for alerts needs it", nil
	case p.config.Listen == "":
		return "", complain("give listen an address, like 127.0.0.1:8790", "there are rules for alerts, but no address to listen on")
	case secret == "":
		return "", complain("export it in the environment of opsdesk, and give it to whoever posts",
			"there are rules for alerts, but %s holds no secret: nobody can post", hookSecret)
	}
	status, err := knock(ctx, p.config.Listen, secret)
	if err != nil {
		return p.freeToListen()
	}
	switch status {
	case http.StatusBadRequest:
		return "open at http://" + p.config.Listen + "/hooks/", nil
	case http.StatusUnauthorized:
		return "", complain("start the desk again with the secret that is in the environment now", "the desk that listens at %s has another secret", p.config.Listen)
	case http.StatusNotFound:
		return "", complain("see what listens there, or start the desk with "+hookSecret, "what listens at %s takes no alerts", p.config.Listen)
	}
	return "", complain("see what listens there", "%s answers HTTP %d", p.config.Listen, status)
}

// knock posts nothing to the door for alerts, with the secret.
func knock(ctx context.Context, address, secret string) (status int, err error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+dialable(address)+"/hooks/alert", strings.NewReader("{}"))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Authorization", "Bearer "+secret)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	return res.StatusCode, res.Body.Close()
}

// dialable is where something that listens on an address is reached from here.
func dialable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("localhost", port)
	}
	return address
}

func (p *patient) freeToListen() (string, error) {
	l, err := net.Listen("tcp", p.config.Listen)
	if err != nil {
		return "", complain("set another address in the configuration", "listen: %v", err)
	}
	return fmt.Sprintf("nobody listens at %s; the desk will", p.config.Listen), l.Close()
}

// lookWebhook sees whether the secret of the webhook is there. It posts
// nothing: whoever is called by it would be.
func (p *patient) lookWebhook(context.Context) (string, error) {
	if p.config.Webhook.URL == "" {
		return "none", nil
	}
	if _, err := p.config.Webhook.secret(); err != nil {
		return "", complain("export it in the environment of opsdesk", "%v", err)
	}
	return "its secret is set", nil
}
