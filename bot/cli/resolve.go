package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot"
	"opsdesk/bot/desk"
)

// directory finds the channels and people of a workspace by the names that a
// configuration uses. It asks Slack only for what is given by name.
type directory struct {
	api      *slack.Client
	channels map[string]string   // id by name; nil until asked
	people   map[string][]string // ids by name
}

// grant is a role that the configuration gives to somebody.
type grant struct {
	Role desk.Role `json:"role"`
	User string    `json:"user"`
}

// resolve turns names into ids. Its error is a *usageError holding every name
// that Slack does not know, or what kept Slack from being asked.
func (c config) resolve(ctx context.Context, api *slack.Client) (bot.Config, []grant, error) {
	d := &directory{api: api}
	r := resolver{d: d}
	b := bot.Config{
		Language: c.Language, Zone: c.Zone, Components: c.Components, Policy: c.Policy, QuestionDays: c.QuestionDays,
		KeepSecrets: !c.MaskSecrets, Webhook: c.Webhook.URL != "", Model: c.Model.Limit, Goals: c.Goals, Hours: c.Hours,
		DutyChannel: r.channel(ctx, c.DutyChannel), AdminChannel: r.channel(ctx, c.AdminChannel), Changes: c.Changes, Alerts: c.Alerts, Maintenance: c.Maintenance,
		Helpful: r.all(ctx, c.Helpful, r.channel), Duty: r.all(ctx, c.Duty, r.person), Admin: r.person(ctx, c.Admin),
	}
	b.Changes.Channel = r.channel(ctx, c.ChangeChannel)
	b.Rota, b.Ladder = r.rota(ctx, c.Rota), r.ladder(ctx, c.Ladder)
	for _, p := range c.Reports {
		p.Channel = r.channel(ctx, p.Channel)
		b.Reports = append(b.Reports, p)
	}
	b.Leads, b.Managers = r.all(ctx, c.Roles[desk.RoleLead], r.person), r.all(ctx, c.Roles[desk.RoleManager], r.person)
	grants := c.grants(b)
	for _, role := range desk.Roles() {
		for _, user := range r.all(ctx, c.Roles[role], r.person) {
			grants = append(grants, grant{role, user})
		}
	}
	slices.SortFunc(grants, func(a, b grant) int {
		return strings.Compare(string(a.Role)+" "+a.User, string(b.Role)+" "+b.User)
	})
	return b, slices.Compact(grants), r.err()
}

// grants are the roles that follow from being on the duty list or the first
// administrator.
func (c config) grants(b bot.Config) (list []grant) {
	for _, user := range b.Duty {
		list = append(list, grant{desk.RoleEngineer, user})
	}
	if b.Admin != "" {
		list = append(list, grant{desk.RoleAdmin, b.Admin})
	}
	return list
}

// resolver collects what goes wrong, so that every name is told of at once.
type resolver struct {
	d       *directory
	unknown []error // names that Slack does not have
	failed  error   // why Slack could not be asked
}

func (r *resolver) err() error {
	if r.failed != nil {
		return r.failed
	}
	if err := errors.Join(r.unknown...); err != nil {
		return usage("%w", err)
	}
	return nil
}

func (r *resolver) note(err error) {
	var wrong *usageError
	switch {
	case err == nil:
	case errors.As(err, &wrong):
		r.unknown = append(r.unknown, err)
	case r.failed == nil:
		r.failed = err
	}
}

func (r *resolver) channel(ctx context.Context, name string) string {
	if name == "" || r.failed != nil {
		return ""
	}
	id, err := r.d.channel(ctx, name)
	r.note(err)
	return id
}

func (r *resolver) person(ctx context.Context, name string) string {
	if name == "" || r.failed != nil {
		return ""
	}
	id, err := r.d.person(ctx, name)
	r.note(err)
	return id
}

func (r *resolver) all(ctx context.Context, names []string, one func(context.Context, string) string) (ids []string) {
	for _, name := range names {
		if id := one(ctx, name); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// channel returns the id of a channel given by id or #name.
func (d *directory) channel(ctx context.Context, name string) (string, error) {
	if isChannelID(name) {
		return name, nil
	}
	if d.channels == nil {
		if err := d.listChannels(ctx); err != nil {
			return "", fmt.Errorf("channels: %w", err)
		}
	}
	id, ok := d.channels[strings.TrimPrefix(name, "#")]
	if !ok {
		return "", usage("channel %s: Slack shows the bot no channel of that name; create it, and /invite the bot if it is private", name)
	}
	return id, nil
}

func (d *directory) listChannels(ctx context.Context) error {
	found := make(map[string]string)
	p := &slack.GetConversationsParameters{
		Types: []string{"public_channel", "private_channel"}, ExcludeArchived: true, Limit: 1000,
	}
	for {
		page, next, err := d.api.GetConversationsContext(ctx, p)
		if err != nil {
			return err
		}
		for _, c := range page {
			found[c.Name] = c.ID
		}
		if next == "" {
			d.channels = found
			return nil
		}
		p.Cursor = next
	}
}

// person returns the id of somebody given by id, @name or e-mail address.
func (d *directory) person(ctx context.Context, name string) (string, error) {
	switch {
	case isUserID(name):
		return name, nil
	case !strings.HasPrefix(name, "@"):
		return d.byEmail(ctx, name)
	}
	if d.people == nil {
		if err := d.listPeople(ctx); err != nil {
			return "", fmt.Errorf("people: %w", err)
		}
	}
	switch ids := d.people[strings.ToLower(name[1:])]; len(ids) {
	case 1:
		return ids[0], nil
	case 0:
		return "", usage("person %s: nobody in Slack has that name; give the user id (profile, Copy member ID)", name)
	default:
		return "", usage("person %s: %d people have that name (%s); give the user id", name, len(ids), strings.Join(ids, ", "))
	}
}

// listPeople knows everybody by user name and by display name.
func (d *directory) listPeople(ctx context.Context) error {
	users, err := d.api.GetUsersContext(ctx, slack.GetUsersOptionLimit(500))
	if err != nil {
		return err
	}
	d.people = make(map[string][]string)
	for _, u := range users {
		if u.Deleted || u.IsBot {
			continue
		}
		names := []string{strings.ToLower(u.Name), strings.ToLower(u.Profile.DisplayName)}
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			if name != "" {
				d.people[name] = append(d.people[name], u.ID)
			}
		}
	}
	return nil
}

func (d *directory) byEmail(ctx context.Context, email string) (string, error) {
	u, err := d.api.GetUserByEmailContext(ctx, email)
	switch slackCode(err) {
	case "users_not_found":
		return "", usage("person %s: nobody in Slack has that address", email)
	case "missing_scope":
		return "", usage("person %s: addresses need the scope users:read.email; add it to the app, or give the user id", email)
	}
	if err != nil {
		return "", fmt.Errorf("person %s: %w", email, err)
	}
	return u.ID, nil
}

// slackCode is Slack's code for what it refused, "" for any other error.
func slackCode(err error) string {
	var refused slack.SlackErrorResponse
	if errors.As(err, &refused) {
		return refused.Err
	}
	return ""
}

// rota is a rota with ids for names.
func (r *resolver) rota(ctx context.Context, rota desk.Roster) desk.Roster {
	rota.Leave = slices.Clone(rota.Leave)
	for i := range rota.Leave {
		rota.Leave[i].Who = r.person(ctx, rota.Leave[i].Who)
	}
	skills := make(map[string][]string, len(rota.Skills))
	for component, who := range rota.Skills {
		skills[component] = r.all(ctx, who, r.person)
	}
	rota.Skills = skills
	return rota
}
