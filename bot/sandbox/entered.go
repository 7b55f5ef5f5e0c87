package sandbox

import (
	"fmt"
	"maps"
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// values is what a person has entered: by block_id, then action_id, in the shape of state.values.
type values map[string]map[string]object

// with returns values with one more entry; v itself is shared by what has been drawn and stays as it is.
func (v values) with(blockID, actionID string, entry object) values {
	next := values{}
	maps.Copy(next, v)
	block := maps.Clone(next[blockID])
	if block == nil {
		block = map[string]object{}
	}
	block[actionID] = entry
	next[blockID] = block
	return next
}

func (v values) get(s spot) object { return v[s.blockID()][s.actionID()] }

// stateOf is state.values: every element that holds a value, with what was entered, else what it
// started with.
func (w *Workspace) stateOf(blocks []any, entered values) values {
	all := values{}
	for _, s := range w.kit.spots(blocks) {
		if !holdsValue(s.kind()) {
			continue
		}
		entry := entered.get(s)
		if entry == nil || entry["type"] != s.kind() {
			entry = initialEntry(s.element)
		}
		all = all.with(s.blockID(), s.actionID(), entry)
	}
	return all
}

// kept is the part of what was entered whose inputs are still there.
func (w *Workspace) kept(blocks []any, entered values) values {
	var still values
	for _, s := range w.kit.spots(blocks) {
		if entry := entered.get(s); entry != nil && entry["type"] == s.kind() {
			still = still.with(s.blockID(), s.actionID(), entry)
		}
	}
	return still
}

func holdsValue(kind string) bool {
	switch kind {
	case "button", "overflow", "workflow_button", "feedback_buttons", "icon_button":
		return false
	}
	return true
}

// valueField names the field of state.values that holds the value of an element of that kind.
func valueField(kind string) string {
	switch kind {
	case "static_select", "external_select", "radio_buttons", "overflow":
		return "selected_option"
	case "multi_static_select", "multi_external_select", "checkboxes":
		return "selected_options"
	case "users_select":
		return "selected_user"
	case "multi_users_select":
		return "selected_users"
	case "channels_select":
		return "selected_channel"
	case "multi_channels_select":
		return "selected_channels"
	case "conversations_select":
		return "selected_conversation"
	case "multi_conversations_select":
		return "selected_conversations"
	case "datepicker":
		return "selected_date"
	case "timepicker":
		return "selected_time"
	case "datetimepicker":
		return "selected_date_time"
	case "rich_text_input":
		return "rich_text_value"
	case "file_input":
		return "files"
	}
	return "value"
}

// initialField names the field of an element that holds what it starts with.
func initialField(kind string) string {
	switch field := valueField(kind); field {
	case "value", "rich_text_value":
		return "initial_value"
	case "selected_date_time":
		return "initial_date_time"
	default:
		return "initial_" + strings.TrimPrefix(field, "selected_")
	}
}

func initialEntry(e object) object {
	kind := stringOf(e, "type")
	v := e[initialField(kind)]
	if items, many := v.([]any); many || v == nil && isMany(kind) {
		if items == nil {
			items = []any{}
		}
		v = items
	}
	return object{"type": kind, valueField(kind): v}
}

func isMany(kind string) bool {
	return strings.HasPrefix(kind, "multi_") || kind == "checkboxes" || kind == "file_input"
}

// enter makes the entry for what a person puts into an element. The value is what the person's API
// takes: text, an option's value, an id or name, a date, or a list of those; nil empties the element.
func (w *Workspace) enter(s spot, v any) (object, error) {
	kind := s.kind()
	entry := object{"type": kind}
	set := func(x any, err error) (object, error) {
		entry[valueField(kind)] = x
		return entry, err
	}
	switch {
	case v == nil || v == "":
		return initialEntry(object{"type": kind}), nil
	case isMany(kind):
		return set(w.enterMany(s, v))
	case kind == "rich_text_input":
		return set(w.enterRich(v))
	case kind == "datetimepicker":
		return set(enterTime(v))
	case kind == "external_select":
		return set(w.enterOffered(s, v))
	}
	text, ok := asText(v)
	if !ok {
		return nil, nonsense("value of %q: must be one plain value", s.actionID())
	}
	return set(w.enterOne(s, text))
}

func asText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), true
	case bool:
		return strconv.FormatBool(v), true
	case object: // an option object
		s, ok := v["value"].(string)
		return s, ok
	}
	return "", false
}

func (w *Workspace) enterOne(s spot, text string) (any, error) {
	switch kind := strings.TrimPrefix(s.kind(), "multi_"); kind {
	case "static_select", "radio_buttons", "checkboxes", "overflow":
		return choose(s, text)
	case "users_select":
		if u := w.findUser(text); u != nil {
			return u.ID, nil
		}
		return nil, missing("user %q", text)
	case "channels_select", "conversations_select":
		if c := w.findChannel(text); c != nil {
			return c.ID, nil
		}
		return nil, missing("channel %q", text)
	case "datepicker":
		return matching(text, datePattern.MatchString(text), "a date like 2026-01-31")
	case "timepicker":
		return matching(text, timePattern.MatchString(text), "a time like 09:30")
	}
	return text, nil
}

func matching(text string, ok bool, what string) (any, error) {
	if !ok {
		return nil, nonsense("value %q: must be %s", text, what)
	}
	return text, nil
}

// choose finds the option with that value, or with that text if no value fits.
func choose(s spot, text string) (any, error) {
	options := optionsOf(s.element)
	for _, o := range options {
		if stringOf(o, "value") == text {
			return o, nil
		}
	}
	for _, o := range options {
		if textOf(o["text"]) == text {
			return o, nil
		}
	}
	return nil, impossible("%q has no option %q", s.actionID(), text)
}

func (w *Workspace) enterMany(s spot, v any) (any, error) {
	items, ok := v.([]any)
	if !ok {
		items = []any{v}
	}
	list := []any{}
	for _, item := range items {
		one, err := w.enterItem(s, item)
		if err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	for _, name := range []string{"max_selected_items", "max_files"} {
		if max, ok := s.element[name].(float64); ok && len(list) > int(max) {
			return nil, impossible("%q takes at most %d", s.actionID(), int(max))
		}
	}
	return list, nil
}

func (w *Workspace) enterItem(s spot, item any) (any, error) {
	switch s.kind() {
	case "file_input":
		f, err := w.enterFile(item)
		if err != nil {
			return nil, err
		}
		return w.drawFile(f), nil
	case "multi_external_select":
		return w.enterOffered(s, item)
	}
	text, ok := asText(item)
	if !ok {
		return nil, nonsense("value of %q: must be a list of plain values", s.actionID())
	}
	return w.enterOne(s, text)
}

// enterOffered takes an option that the app has offered: the option itself, or its value.
func (w *Workspace) enterOffered(s spot, v any) (any, error) {
	o, _ := v.(object)
	if _, ok := o["text"].(object); ok && stringOf(o, "value") != "" {
		return object{"text": o["text"], "value": o["value"]}, nil
	}
	text, ok := asText(v)
	if !ok {
		return nil, nonsense("value: must be an option that was offered")
	}
	if option, ok := w.offer(s, text); ok {
		return option, nil
	}
	return nil, impossible("%q does not offer %q", s.actionID(), text)
}

// enterFile takes a file of a form: the id of one that is there, or {name, mimetype, base64}.
func (w *Workspace) enterFile(item any) (*file, error) {
	o, isNew := item.(object)
	if !isNew {
		id, _ := asText(item)
		if f := w.files[id]; f != nil {
			return f, nil
		}
		return nil, missing("file %q", id)
	}
	in := sayIn{Files: []fileIn{{Name: stringOf(o, "name"), Mimetype: stringOf(o, "mimetype"), Base64: stringOf(o, "base64")}}}
	contents, err := in.decode()
	if err != nil {
		return nil, err
	}
	f, err := w.store(w.nextID("F"), in.Files[0].Name, in.Files[0].Mimetype, contents[0])
	if err != nil {
		return nil, err
	}
	f.Form = true
	w.keep(f)
	return f, nil
}

func (w *Workspace) enterRich(v any) (any, error) {
	if o, ok := v.(object); ok && o["type"] == "rich_text" {
		c := w.newChecker(onModal)
		if c.richBlock("", o); len(c.faults) > 0 {
			return nil, nonsense("rich text: %s at %s", c.faults[0].text, c.faults[0].at)
		}
		return o, nil
	}
	text, ok := v.(string)
	if !ok {
		return nil, nonsense("rich text: must be text or a rich_text block")
	}
	return richText(secret(3), escapeText(text)), nil
}

func enterTime(v any) (any, error) {
	text, _ := asText(v)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1e9 || n >= 1e10 {
		return nil, nonsense("value %q: must be seconds since 1970", text)
	}
	return n, nil
}

// incomplete is what Slack's own client refuses before it sends a form: by block_id.
func (w *Workspace) incomplete(v *view) map[string]string {
	faults := map[string]string{}
	for _, s := range w.kit.spots(v.Blocks) {
		if !s.isInput() {
			continue
		}
		entry := v.Entered.get(s)
		if entry == nil {
			entry = initialEntry(s.element)
		}
		if fault := inputFault(s, entry); fault != "" {
			faults[s.blockID()] = fault
		}
	}
	return faults
}

func inputFault(s spot, entry object) string {
	v := entry[valueField(s.kind())]
	if isEmpty(v) {
		if s.block["optional"] == true {
			return ""
		}
		return "Please complete this required field."
	}
	text, _ := v.(string)
	switch s.kind() {
	case "plain_text_input":
		return lengthFault(s.element, text)
	case "number_input":
		return numberFault(s.element, text)
	case "email_text_input":
		if a, err := mail.ParseAddress(text); err != nil || a.Address != text {
			return "Please enter a valid email address."
		}
	case "url_text_input":
		if u, err := url.Parse(text); err != nil || !slices.Contains([]string{"http", "https"}, u.Scheme) || u.Host == "" {
			return "Please enter a valid URL."
		}
	}
	return ""
}

func isEmpty(v any) bool {
	items, isList := v.([]any)
	return v == nil || v == "" || isList && len(items) == 0
}

func lengthFault(e object, text string) string {
	n := utf8.RuneCountInString(text)
	if min, ok := e["min_length"].(float64); ok && n < int(min) {
		return fmt.Sprintf("Must be at least %d characters.", int(min))
	}
	max := maxText
	if m, ok := e["max_length"].(float64); ok {
		max = int(m)
	}
	if n > max {
		return fmt.Sprintf("Must be at most %d characters.", max)
	}
	return ""
}

func numberFault(e object, text string) string {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || e["is_decimal_allowed"] != true && strings.ContainsAny(text, ".eE") {
		return "Please enter a valid number."
	}
	if min, err := strconv.ParseFloat(stringOf(e, "min_value"), 64); err == nil && n < min {
		return "Must be at least " + stringOf(e, "min_value") + "."
	}
	if max, err := strconv.ParseFloat(stringOf(e, "max_value"), 64); err == nil && n > max {
		return "Must be at most " + stringOf(e, "max_value") + "."
	}
	return ""
}
