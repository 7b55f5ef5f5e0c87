package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"golang.org/x/sys/unix"

	"opsdesk/deployments"
	"opsdesk/store"
)

// remedy says what to do about an error that comes without its own.
func remedy(err error) string {
	var c *complaint
	switch {
	case errors.As(err, &c):
		return c.fix
	case errors.Is(err, context.DeadlineExceeded):
		return "see whether this machine reaches the address: proxy, firewall, DNS"
	case refused(slackCode(err)):
		return "install the app again and take the new token"
	}
	return "see the message"
}

func (p *patient) lookConfig(context.Context) (string, error) {
	c, err := loadConfig(p.file)
	if err != nil {
		return "", complain("mend the lines named", "%v", err)
	}
	p.config = c
	return p.file, nil
}

func (p *patient) lookFolder(context.Context) (string, error) {
	lock, err := store.Lock(p.dir)
	switch {
	case errors.Is(err, store.ErrLocked):
		return p.dir + ", in use by a running desk", nil
	case err != nil:
		return "", complain("give opsdesk a folder of its own that it may write to, with --data or OPSDESK_DATA", "%v", err)
	}
	return p.dir, lock.Close()
}

// enoughDisk is room for years of records and their backups.
const enoughDisk = 1 << 30

func (p *patient) lookDisk(context.Context) (string, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(p.dir, &st); err != nil {
		return "", fmt.Errorf("%s: %w", p.dir, err)
	}
	free := int64(st.Bavail) * int64(st.Bsize)
	if free < enoughDisk {
		return "", complain("make room, or move the data folder", "%d MB free on the disk of %s, want %d", free>>20, p.dir, enoughDisk>>20)
	}
	return fmt.Sprintf("%d GB free", free>>30), nil
}

func (p *patient) lookDatabase(ctx context.Context) (string, error) {
	if _, err := os.Stat(filepath.Join(p.dir, "desk.db")); errors.Is(err, os.ErrNotExist) {
		return "", complain("bring your own: opsdesk kb import --data "+p.dir+" FOLDER; without FOLDER the demonstration's", "none yet, and so no articles to answer from")
	}
	db, err := store.Open(ctx, p.dir, store.Options{Now: time.Now, Log: quietLog()})
	if err != nil {
		return "", complain("see the message; what is there is kept beside what is restored", "%v", err)
	}
	defer db.Close()
	r, err := audit(ctx, db)
	if err != nil {
		return "", err
	}
	if !r.OK {
		return "", complain("see \"opsdesk audit verify\"", "the ledger is broken: %s", r.Why)
	}
	arts, err := db.Articles(ctx)
	switch {
	case err != nil:
		return "", err
	case len(arts) == 0:
		return "", complain("bring your own: opsdesk kb import --data "+p.dir+" FOLDER; without FOLDER the demonstration's", "there are no articles to answer from")
	}
	return fmt.Sprintf("sound; %d rows in the ledger, %d articles", r.Rows, len(arts)), nil
}

func (p *patient) lookBotToken(ctx context.Context) (string, error) {
	t, err := readTokens()
	if err != nil {
		return "", complain("export it in the environment of opsdesk", "%v", err)
	}
	p.tokens = t
	api := p.config.client(t, slack.OptionRetry(2))
	if p.self, err = api.AuthTestContext(ctx); err != nil {
		return "", fmt.Errorf("auth.test: %w", err)
	}
	p.slack = api
	return fmt.Sprintf("%s in %s", p.self.User, p.self.Team), nil
}

// needed is the part of the manifest that says what the app asks for.
func needed() (scopes, events []string, err error) {
	var m struct {
		OAuth struct {
			Scopes struct{ Bot []string }
		} `yaml:"oauth_config"`
		Settings struct {
			Events struct {
				Bot []string `yaml:"bot_events"`
			} `yaml:"event_subscriptions"`
		}
	}
	err = yaml.Unmarshal(deployments.Manifest(), &m)
	return m.OAuth.Scopes.Bot, m.Settings.Events.Bot, err
}

func (p *patient) lookScopes(context.Context) (string, error) {
	want, _, err := needed()
	if err != nil {
		return "", err
	}
	have := strings.Split(p.self.Header.Get("X-OAuth-Scopes"), ",")
	for i := range have {
		have[i] = strings.TrimSpace(have[i])
	}
	lacks := slices.DeleteFunc(slices.Clone(want), func(s string) bool { return slices.Contains(have, s) })
	if len(lacks) > 0 {
		return "", complain("add them under OAuth & Permissions, or paste the manifest of \"opsdesk init\" again, and reinstall the app",
			"the token lacks %s", strings.Join(lacks, ", "))
	}
	return fmt.Sprintf("all %d", len(want)), nil
}

// maxSkew is how far this machine's clock may be off: promises are kept by it.
const maxSkew = 5 * time.Second

func (p *patient) lookClock(context.Context) (string, error) {
	theirs, err := http.ParseTime(p.self.Header.Get("Date"))
	if err != nil {
		return "", fmt.Errorf("date of Slack's answer: %w", err)
	}
	skew := time.Since(theirs).Truncate(time.Second)
	if skew.Abs() > maxSkew {
		return "", complain("turn on time synchronisation (timedatectl set-ntp true)", "this machine's clock is %s off Slack's", skew)
	}
	return "agrees with Slack's", nil
}

// lookAppToken opens the socket and waits for Slack's hello. The manifest's
// events come over it; which are subscribed Slack does not tell a bot.
func (p *patient) lookAppToken(ctx context.Context) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	_, url, err := p.config.client(p.tokens, slack.OptionRetry(2)).StartSocketModeContext(ctx)
	switch code := slackCode(err); {
	case code == "missing_scope":
		return "", complain("make an app-level token with connections:write (Basic Information)", "apps.connections.open: %v", err)
	case code != "":
		return "", complain("turn on Socket Mode and take the app-level token of this app (Basic Information)", "apps.connections.open: %v", err)
	case err != nil:
		return "", err
	}
	socket, _, err := websocket.DefaultDialer.DialContext(ctx, url, nil)
	if err != nil {
		return "", complain("let this machine reach wss-primary.slack.com, port 443", "socket: %v", err)
	}
	defer socket.Close()
	deadline, _ := ctx.Deadline()
	socket.SetReadDeadline(deadline)
	var hello struct {
		Type        string
		Connections int `json:"num_connections"`
	}
	if err := socket.ReadJSON(&hello); err != nil || hello.Type != "hello" {
		return "", complain("turn on Socket Mode in the app's settings", "Slack says no hello on the socket (%q, %v)", hello.Type, err)
	}
	_, events, err := needed()
	return fmt.Sprintf("the socket opens; subscribe to: %s", strings.Join(events, ", ")), err
}

func (p *patient) lookNames(ctx context.Context) (string, error) {
	c, grants, err := p.config.resolve(ctx, p.slack)
	if err != nil {
		return "", complain("name them as Slack does, or give ids", "%v", err)
	}
	if err := c.Check(); err != nil {
		return "", complain("mend the configuration", "%v", err)
	}
	p.resolved = c
	return fmt.Sprintf("every channel and person is known; %d roles", len(grants)), nil
}

func (p *patient) lookChannels(ctx context.Context) (string, error) {
	c := p.resolved
	ids := slices.Compact(slices.Sorted(slices.Values(append([]string{c.DutyChannel, c.AdminChannel}, c.Helpful...))))
	var out []string
	for _, id := range ids {
		if id == "" {
			continue
		}
		info, err := p.slack.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
		switch {
		case slackCode(err) == "channel_not_found":
			out = append(out, id)
		case err != nil:
			return "", fmt.Errorf("channel %s: %w", id, err)
		case !info.IsMember:
			out = append(out, "#"+info.Name)
		}
	}
	if len(out) > 0 {
		return "", complain("in each of them: /invite @"+p.self.User, "the bot is not in %s", strings.Join(out, ", "))
	}
	return "the bot is in all of them", nil
}

func (p *patient) lookPeople(ctx context.Context) (string, error) {
	var gone []string
	for _, id := range append(slices.Clone(p.resolved.Duty), p.resolved.Admin) {
		if id == "" {
			continue
		}
		u, err := p.slack.GetUserInfoContext(ctx, id)
		switch {
		case slackCode(err) == "user_not_found":
			gone = append(gone, id)
		case err != nil:
			return "", fmt.Errorf("person %s: %w", id, err)
		case u.Deleted || u.IsBot || u.IsRestricted || u.IsUltraRestricted:
			gone = append(gone, "@"+u.Name)
		}
	}
	if len(gone) > 0 {
		return "", complain("take them off the duty list", "deactivated, a guest, a bot or unknown: %s", strings.Join(gone, ", "))
	}
	return fmt.Sprintf("%d on the duty list", len(p.resolved.Duty)), nil
}
