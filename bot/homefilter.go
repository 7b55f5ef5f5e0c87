package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// homeView is how somebody looks at the queue: it stays until they look at it
// another way.
type homeView struct {
	Who       string    `json:"who,omitempty"` // "", mine or unassigned
	Tier      desk.Tier `json:"tier,omitempty"`
	Component string    `json:"component,omitempty"`
	Page      int       `json:"page,omitempty"`
}

func homeFact(user string) string { return "home/" + user }

func (b *Bot) homeView(ctx context.Context, user string) (v homeView, err error) {
	kept, ok, err := b.db.Get(ctx, homeFact(user))
	if err != nil || !ok {
		return v, err
	}
	if json.Unmarshal([]byte(kept), &v) != nil { // of another version: everything is shown
		v = homeView{}
	}
	return v, nil
}

func (v homeView) filter(user string) store.DeadlineFilter {
	f := store.DeadlineFilter{Tier: v.Tier, Component: v.Component, Limit: homeQueue, Offset: v.Page * homeQueue}
	switch v.Who {
	case "mine":
		f.Assignee = user
	case "unassigned":
		f.Unassigned = true
	}
	return f
}

// everything is the option that filters nothing.
const everything = "-"

// homeFilters are the three choices above the queue.
func (b *Bot) homeFilters(w lang.Words, v homeView) slack.Block {
	who := []option{{everything, w.Say("home.who.all"), ""}, {"mine", w.Say("home.who.mine"), ""}, {"unassigned", w.Say("home.who.unassigned"), ""}}
	tiers := []option{{everything, w.Say("home.tier.all"), ""}}
	for _, i := range desk.Impacts() {
		n := strconv.Itoa(int(i.Tier()))
		tiers = append(tiers, option{n, "T" + n, ""})
	}
	components := []option{{everything, w.Say("home.component.all"), ""}}
	for _, c := range b.cfg().Components {
		components = append(components, option{c.Key, c.Name(string(w.Lang())), ""})
	}
	tier := everything
	if v.Tier != 0 {
		tier = strconv.Itoa(int(v.Tier))
	}
	return slack.NewActionBlock("", pick("home_who", v.Who, who), pick("home_tier", tier, tiers), pick("home_component", v.Component, components))
}

// pick is a choice that counts as soon as it is made.
func pick(action, selected string, options []option) *slack.SelectBlockElement {
	el := slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, nil, action)
	for _, o := range options[:min(len(options), maxOption)] {
		item := slack.NewOptionBlockObject(o.value, label(o.words), nil)
		el.Options = append(el.Options, item)
		if o.value == selected || selected == "" && o.value == everything {
			el.InitialOption = item
		}
	}
	return el
}

// homeFilter looks at the queue another way. What was chosen is held against
// what there is to choose.
func (b *Bot) homeFilter(ctx context.Context, r request) (effect, error) {
	if !r.who.Agent() {
		return nil, refuse(desk.ErrRefused, "sorry.needs_engineer")
	}
	v, err := b.homeView(ctx, r.who.ID)
	if err != nil {
		return nil, err
	}
	if err := v.choose(actionOf(r.ActionID), r); err != nil {
		return nil, err
	}
	kept, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return func(tx *store.Tx) error {
		return errors.Join(tx.Set(homeFact(r.who.ID), string(kept)), tx.RefreshHome(r.who.ID))
	}, nil
}

func (v *homeView) choose(action string, r request) error {
	if action == "home_page" {
		to, err := parseValue(r.Value)
		if err == nil && (to.kind != "home" || to.id < 0 || to.id > 1e6) {
			err = fmt.Errorf("page %q: %w", r.Value, desk.ErrInvalid)
		}
		v.Page = int(to.id)
		return err
	}
	chosen := ""
	if len(r.Values) > 0 && r.Values[0] != everything {
		chosen = r.Values[0]
	}
	v.Page = 0
	switch action {
	case "home_who":
		v.Who = chosen
	case "home_component":
		v.Component = cut(chosen, maxLabel)
	case "home_tier":
		n, err := strconv.Atoi(firstNonEmpty(chosen, "0"))
		if tier := desk.Tier(n); err != nil || n != 0 && !tier.Valid() {
			return fmt.Errorf("tier %q: %w", chosen, desk.ErrInvalid)
		}
		v.Tier = desk.Tier(n)
	}
	return nil
}
