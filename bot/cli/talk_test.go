package cli

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// talk is a message as a person of the workspace sees it.
type talk struct {
	Channel  string
	TS       string
	ThreadTS string `json:"thread_ts"`
	BotID    string `json:"bot_id"`
	Text     string
	Blocks   []any
	Edited   *struct{ TS string }

	Reactions []struct{ Name string }
	Files     []struct{ Name, Title string }
}

// marked reports whether somebody put an emoji on the message.
func (t talk) marked(emoji string) bool {
	return slices.ContainsFunc(t.Reactions, func(r struct{ Name string }) bool { return r.Name == emoji })
}

func (t talk) root() string {
	if t.ThreadTS != "" {
		return t.ThreadTS
	}
	return t.TS
}

// fresh reports whether the message was written or changed after an instant.
func (t talk) fresh(since string) bool {
	return t.TS > since || t.Edited != nil && t.Edited.TS > since
}

// names has what people see in the place of ids.
func (s *stage) names() (*strings.Replacer, error) {
	var w struct {
		Users    []struct{ ID, Name string }
		Channels []struct{ ID, Name string }
	}
	if err := s.see("workspace", nil, &w); err != nil {
		return nil, err
	}
	var pairs []string
	for _, u := range w.Users {
		pairs = append(pairs, "<@"+u.ID+">", "@"+u.Name)
	}
	for _, c := range w.Channels {
		pairs = append(pairs, "<#"+c.ID+">", "#"+c.Name)
	}
	return strings.NewReplacer(pairs...), nil
}

// messages are what a person sees in a channel, oldest first.
func (s *stage) messages(as, channel string) (list []talk, err error) {
	err = s.see("messages", url.Values{"as": {as}, "channel": {channel}}, &list)
	return list, err
}

// find waits for a message of the bot, as a person sees it, that matches.
func (s *stage) find(as, channel, pattern string, also func(talk) bool) error {
	match, err := matcher(pattern)
	if err != nil {
		return err
	}
	var last []string
	err = s.until(func() (bool, error) {
		names, err := s.names()
		if err != nil {
			return false, err
		}
		list, err := s.messages(as, channel)
		last = nil
		for _, m := range list {
			if m.BotID == "" || !also(m) {
				continue
			}
			said := names.Replace(words(m))
			if last = append(last, said); match.MatchString(said) {
				return true, nil
			}
		}
		return false, err
	}, "nothing matches")
	if err != nil {
		return fmt.Errorf("%w %q in\n%s\n%s", err, pattern, strings.Join(last, "\n--\n"), s.logTail())
	}
	return nil
}

// count says how many messages of the bot match, once it is quiet.
func (s *stage) count(as, channel, pattern string, also func(talk) bool) (n int, all string, err error) {
	match, err := matcher(pattern)
	if err != nil {
		return 0, "", err
	}
	if err := s.settle(); err != nil {
		return 0, "", err
	}
	names, err := s.names()
	if err != nil {
		return 0, "", err
	}
	list, err := s.messages(as, channel)
	for _, m := range list {
		if m.BotID == "" || !also(m) {
			continue
		}
		said := names.Replace(words(m))
		if all += said + "\n--\n"; match.MatchString(said) {
			n++
		}
	}
	return n, all, err
}

// matcher compiles a pattern whose dots also match the ends of lines.
func matcher(pattern string) (*regexp.Regexp, error) { return regexp.Compile("(?s)" + pattern) }

// words is everything a message says, its blocks included.
func words(m talk) string {
	return strings.Join(append([]string{m.Text}, textOf(m.Blocks)...), "\n")
}

// textOf collects what is to be read in blocks or a view, in reading order.
func textOf(v any) (list []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, item := range v {
			list = append(list, textOf(item)...)
		}
	case map[string]any:
		if id, ok := v["user_id"].(string); ok {
			list = append(list, "<@"+id+">")
		}
		for _, key := range []string{
			"title", "label", "text", "elements", "fields", "accessory", "element", "hint", "blocks",
			"initial_value", "initial_option", "submit", "close", "errors",
		} {
			if part, ok := v[key]; ok {
				list = append(list, textOf(part)...)
			}
		}
		if errs, ok := v["errors"].(map[string]any); ok {
			for _, e := range errs {
				list = append(list, textOf(e)...)
			}
		}
	}
	return list
}

// spot is an element that can be pressed or filled in.
type spot struct {
	block, action, kind, label string
	options                    map[string]string // value by text
}

// spotsOf lists the elements of blocks, in order.
func spotsOf(blocks []any) (list []spot) {
	for _, b := range blocks {
		block, _ := b.(map[string]any)
		id, _ := block["block_id"].(string)
		var elements []any
		if more, ok := block["elements"].([]any); ok {
			elements = append(elements, more...)
		}
		elements = append(elements, block["accessory"], block["element"])
		for _, e := range elements {
			element, _ := e.(map[string]any)
			action, _ := element["action_id"].(string)
			if action == "" {
				continue
			}
			kind, _ := element["type"].(string)
			label := strings.Join(textOf(element["text"]), "")
			if label == "" {
				label = strings.Join(textOf(block["label"]), "")
			}
			list = append(list, spot{id, action, kind, label, optionsOf(element)})
		}
	}
	return list
}

func optionsOf(element map[string]any) map[string]string {
	found := make(map[string]string)
	options, _ := element["options"].([]any)
	for _, o := range options {
		option, _ := o.(map[string]any)
		value, _ := option["value"].(string)
		found[strings.Join(textOf(option["text"]), "")] = value
	}
	return found
}

// button finds an element by its label.
func button(blocks []any, label string) (spot, bool) {
	all := spotsOf(blocks)
	i := slices.IndexFunc(all, func(s spot) bool { return s.kind == "button" && s.label == label })
	if i < 0 {
		return spot{}, false
	}
	return all[i], true
}

// input finds an input by its label, its block or its action.
func input(blocks []any, name string) (spot, bool) {
	for _, s := range spotsOf(blocks) {
		if s.kind != "button" && (s.block == name || s.action == name || strings.EqualFold(s.label, name)) {
			return s, true
		}
	}
	return spot{}, false
}
