package sandbox

import (
	"maps"
	"slices"
	"strings"
)

// The three places where blocks are drawn.
const (
	onMessage = "message"
	onModal   = "modal"
	onHome    = "home"
)

// Lengths that many fields share, in characters.
const (
	maxText     = 3000
	maxID       = 255
	maxURL      = 3000
	maxMarkdown = 12000
	maxAllText  = 13000 // observed, not documented: all text in the blocks of a message
	maxCells    = 10000 // all tables of a message
	maxTask     = 256   // title of a task or plan
)

// kit is Block Kit as tables: what each block, element and composition object may hold.
// See https://docs.slack.dev/reference/block-kit.
type kit struct {
	blocks   map[string]shape
	elements map[string]shape
	objects  map[string]shape
	rich     map[string]shape
}

// shape is what an object may hold; a field that is not listed is refused.
type shape struct {
	on     []string // the places it may stand; nil means anywhere
	fields map[string]rule
	check  func(c *checker, at string, o object) // what a table cannot say
}

// rule is what a field may hold. For strings and texts min and max count characters, for lists items, for
// numbers they bound the value.
type rule struct {
	is       form
	need     bool
	min, max int
	of       []string // values of an enum, kinds of a text, types of elements or blocks, or the one shape's name
	each     *rule    // of a list
}

type form int

const (
	aString form = iota
	anAddress
	aFlag
	aWhole
	aNumber
	anEnum
	aText    // text object; of says which types
	anObject // of names its shape
	anElement
	aRich // rich_text block
	someBlocks
	aList
	anything
)

func newKit() kit {
	return kit{
		blocks:   mergeShapes(textBlocks(), layoutBlocks(), dataBlocks()),
		elements: mergeShapes(buttonElements(), inputElements(), selectElements()),
		objects:  objectShapes(),
		rich:     richShapes(),
	}
}

func mergeShapes(tables ...map[string]shape) map[string]shape {
	all := map[string]shape{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}

// must marks a field as required.
func must(r rule) rule { r.need = true; return r }

// address is a string that must be a URL.
func address() rule { return rule{is: anAddress, min: 1, max: maxURL} }

func str(max int) rule { return rule{is: aString, max: max} }

func strFrom(min, max int) rule { return rule{is: aString, min: min, max: max} }

func plain(max int) rule { return rule{is: aText, min: 1, max: max, of: []string{"plain_text"}} }

func anyText(max int) rule {
	return rule{is: aText, min: 1, max: max, of: []string{"plain_text", "mrkdwn"}}
}

func flag() rule { return rule{is: aFlag} }

func whole(min, max int) rule { return rule{is: aWhole, min: min, max: max} }

func enum(of ...string) rule { return rule{is: anEnum, of: of} }

func shaped(name string) rule { return rule{is: anObject, of: []string{name}} }

func element(of ...string) rule { return rule{is: anElement, of: of} }

func list(min, max int, each rule) rule { return rule{is: aList, min: min, max: max, each: &each} }

func singleSelects() []string {
	return []string{"static_select", "external_select", "users_select", "conversations_select", "channels_select"}
}

func multiSelects() []string {
	return []string{"multi_static_select", "multi_external_select", "multi_users_select", "multi_conversations_select", "multi_channels_select"}
}

// textBlocks are the blocks that show something.
func textBlocks() map[string]shape {
	return map[string]shape{
		"divider": {fields: map[string]rule{}},
		"header":  {fields: map[string]rule{"text": must(plain(150)), "level": whole(1, 4)}},
		"image": {fields: map[string]rule{
			"image_url": address(), "slack_file": shaped("slack_file"), "alt_text": must(str(2000)), "title": plain(2000),
		}, check: checkImage},
		"section": {fields: map[string]rule{
			"text": anyText(maxText), "fields": list(1, 10, anyText(2000)), "expand": flag(),
			"accessory": element(slices.Concat([]string{
				"button", "checkboxes", "datepicker", "image", "overflow", "radio_buttons", "timepicker", "workflow_button",
			}, singleSelects(), multiSelects())...),
		}, check: checkSection},
		"context":   {fields: map[string]rule{"elements": must(list(1, 10, element("image", "plain_text", "mrkdwn")))}},
		"rich_text": {fields: map[string]rule{"elements": must(rule{is: anything})}, check: checkRichText},
		"markdown":  {on: []string{onMessage}, fields: map[string]rule{"text": must(strFrom(1, maxMarkdown))}, check: checkMarkdown},
		"video": {fields: map[string]rule{
			"video_url": must(address()), "thumbnail_url": must(address()), "alt_text": must(str(2000)), "title": must(plain(199)),
			"title_url": address(), "author_name": str(49), "provider_name": str(maxText), "provider_icon_url": address(), "description": plain(199),
		}},
		"alert": {on: []string{onModal}, fields: map[string]rule{
			"text": must(anyText(200)), "level": enum("default", "info", "warning", "error", "success"),
		}},
	}
}

// layoutBlocks are the blocks that hold elements or other blocks.
func layoutBlocks() map[string]shape {
	return map[string]shape{
		"actions": {fields: map[string]rule{
			"elements": must(list(1, 25, element(slices.Concat([]string{
				"button", "checkboxes", "datepicker", "datetimepicker", "overflow", "radio_buttons", "rich_text_input", "timepicker",
				"workflow_button",
			}, singleSelects(), multiSelects())...))),
		}, check: checkActionIDs},
		"input": {fields: map[string]rule{
			"label": must(plain(2000)), "hint": plain(2000), "optional": flag(), "dispatch_action": flag(),
			"element": must(element(slices.Concat([]string{
				"plain_text_input", "checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker", "number_input",
				"email_text_input", "url_text_input", "file_input", "rich_text_input",
			}, singleSelects(), multiSelects())...)),
		}},
		"context_actions": {on: []string{onMessage}, fields: map[string]rule{
			"elements": must(list(1, 5, element("feedback_buttons", "icon_button"))),
		}, check: checkActionIDs},
		"card": {on: []string{onMessage, onHome}, fields: cardFields(), check: checkCard},
		"carousel": {on: []string{onMessage, onHome}, fields: map[string]rule{
			"elements": must(list(1, 10, shaped("card"))),
		}},
		"container": {on: []string{onMessage}, fields: map[string]rule{
			"title": plain(150), "rich_text_title": {is: aRich}, "subtitle": anyText(150), "icon": element("image"),
			"width": enum("narrow", "standard", "wide", "full"), "is_collapsible": flag(), "default_collapsed": flag(), "has_header_divider": flag(),
			"child_blocks": must(rule{is: someBlocks, min: 1, max: 10, of: []string{
				"actions", "context", "divider", "header", "image", "input", "rich_text", "section", "table", "video",
			}}),
		}},
		"task_card": {on: []string{onMessage}, fields: taskFields()},
		"plan": {on: []string{onMessage}, fields: map[string]rule{
			"title": must(strFrom(1, maxTask)), "tasks": list(0, 50, shaped("task_card")),
		}},
	}
}

func cardFields() map[string]rule {
	return map[string]rule{
		"hero_image": element("image"), "icon": element("image"), "slack_icon": shaped("slack_icon"), "title": anyText(150),
		"subtitle": anyText(150), "body": anyText(200), "subtext": anyText(200), "actions": list(1, 5, element("button")),
	}
}

func taskFields() map[string]rule {
	return map[string]rule{
		"task_id": must(strFrom(1, maxID)), "title": must(strFrom(1, maxTask)), "status": enum("pending", "in_progress", "complete", "error"),
		"details": {is: aRich}, "output": {is: aRich}, "sources": list(0, 50, shaped("source")), "hide_title": flag(),
	}
}

// dataBlocks are tables and charts.
func dataBlocks() map[string]shape {
	return map[string]shape{
		"table": {on: []string{onMessage}, fields: map[string]rule{
			"rows":            must(list(1, 100, list(1, 20, rule{is: anything}))),
			"column_settings": list(0, 20, rule{is: anything}),
		}, check: checkTable},
		"data_table": {on: []string{onMessage}, fields: map[string]rule{
			"caption": must(strFrom(1, maxText)), "page_size": whole(1, 100), "row_header_column_index": whole(0, 19),
			"rows": must(list(2, 101, list(1, 20, rule{is: anything}))),
		}, check: checkDataTable},
		"data_visualization": {on: []string{onMessage}, fields: map[string]rule{
			"title": must(strFrom(1, 50)), "chart": must(rule{is: anything}),
		}, check: checkChart},
	}
}

// buttonElements are what one presses, and the image.
func buttonElements() map[string]shape {
	return map[string]shape{
		"image": {fields: map[string]rule{"image_url": address(), "slack_file": shaped("slack_file"), "alt_text": must(str(2000))}, check: checkImage},
		"button": {fields: map[string]rule{
			"action_id": str(maxID), "text": must(plain(75)), "url": address(), "value": str(2000), "style": enum("primary", "danger"),
			"confirm": shaped("confirm"), "accessibility_label": str(75), "agent_prompt": str(maxText), "agent_prompt_display": str(maxText),
			"visible_to_user_ids": list(0, 100, str(maxID)),
		}},
		"workflow_button": {on: []string{onMessage}, fields: map[string]rule{
			"action_id": str(maxID), "text": must(plain(75)), "workflow": must(rule{is: anything}), "style": enum("primary", "danger"), "accessibility_label": str(75),
		}},
		"overflow": {fields: map[string]rule{
			"action_id": str(maxID), "options": must(list(1, 5, shaped("menu_option"))), "confirm": shaped("confirm"),
		}},
		"feedback_buttons": {on: []string{onMessage}, fields: map[string]rule{
			"action_id": str(maxID), "positive_button": must(shaped("feedback_button")), "negative_button": must(shaped("feedback_button")),
		}},
		"icon_button": {on: []string{onMessage}, fields: map[string]rule{
			"action_id": str(maxID), "icon": must(enum("trash")), "text": must(plain(75)), "value": str(2000), "confirm": shaped("confirm"),
			"accessibility_label": str(75), "visible_to_user_ids": list(0, 100, str(maxID)),
		}},
	}
}

// inputElements are what one writes or picks without a list.
func inputElements() map[string]shape {
	common := func(extra map[string]rule) map[string]rule {
		f := map[string]rule{"action_id": str(maxID), "placeholder": plain(150), "focus_on_load": flag()}
		maps.Copy(f, extra)
		return f
	}
	written := func(extra map[string]rule) map[string]rule {
		f := common(map[string]rule{"initial_value": str(maxText), "dispatch_action_config": shaped("dispatch_action_config")})
		maps.Copy(f, extra)
		return f
	}
	return map[string]shape{
		"plain_text_input": {fields: written(map[string]rule{"multiline": flag(), "min_length": whole(0, 3000), "max_length": whole(1, 3000)}), check: checkMinMax},
		"email_text_input": {on: []string{onModal}, fields: written(nil)},
		"url_text_input":   {on: []string{onModal}, fields: written(nil)},
		"number_input": {on: []string{onModal}, fields: written(map[string]rule{
			"is_decimal_allowed": must(flag()), "min_value": str(maxID), "max_value": str(maxID),
		})},
		"rich_text_input": {on: []string{onModal, onHome}, fields: written(map[string]rule{
			"initial_value": {is: aRich}, "min_lines": whole(1, 100), "max_lines": whole(1, 100),
		})},
		"file_input": {on: []string{onModal}, fields: map[string]rule{"action_id": str(maxID), "filetypes": list(0, 100, str(maxID)), "max_files": whole(1, 10)}},
		"datepicker": {fields: common(map[string]rule{"initial_date": str(10), "confirm": shaped("confirm")}), check: checkInitialDate},
		"timepicker": {fields: common(map[string]rule{"initial_time": str(5), "confirm": shaped("confirm"), "timezone": str(maxID)}), check: checkInitialTime},
		"datetimepicker": {on: []string{onMessage, onModal}, fields: map[string]rule{
			"action_id": str(maxID), "initial_date_time": whole(1e9, 1e10-1), "confirm": shaped("confirm"), "focus_on_load": flag(),
		}},
	}
}

// selectElements are lists to choose from.
func selectElements() map[string]shape {
	table := map[string]shape{
		"checkboxes": {fields: map[string]rule{
			"action_id": str(maxID), "options": must(list(1, 10, shaped("choice"))), "initial_options": list(1, 10, shaped("choice")),
			"confirm": shaped("confirm"), "focus_on_load": flag(), "visible_to_user_ids": list(0, 100, str(maxID)),
		}, check: checkInitialOptions},
		"radio_buttons": {fields: map[string]rule{
			"action_id": str(maxID), "options": must(list(1, 10, shaped("choice"))), "initial_option": shaped("choice"),
			"confirm": shaped("confirm"), "focus_on_load": flag(),
		}, check: checkInitialOptions},
	}
	for kind, extra := range selectFields() {
		fields := map[string]rule{"action_id": str(maxID), "placeholder": plain(150), "confirm": shaped("confirm"), "focus_on_load": flag()}
		maps.Copy(fields, extra)
		multi := maps.Clone(fields)
		multi["max_selected_items"] = whole(1, 100)
		for name, r := range extra {
			if strings.HasPrefix(name, "initial_") {
				delete(multi, name)
				multi[name+"s"] = list(0, 100, r)
			}
		}
		delete(multi, "response_url_enabled")
		table[kind+"_select"] = shape{fields: fields, check: checkSelect}
		table["multi_"+kind+"_select"] = shape{fields: multi, check: checkSelect}
	}
	return table
}

func selectFields() map[string]map[string]rule {
	id := str(maxID)
	return map[string]map[string]rule{
		"static":        {"options": list(1, 100, shaped("option")), "option_groups": list(1, 100, shaped("option_group")), "initial_option": shaped("option")},
		"external":      {"min_query_length": whole(0, 1000), "initial_option": shaped("option")},
		"users":         {"initial_user": id},
		"channels":      {"initial_channel": id, "response_url_enabled": flag()},
		"conversations": {"initial_conversation": id, "response_url_enabled": flag(), "default_to_current_conversation": flag(), "filter": shaped("filter")},
	}
}

func objectShapes() map[string]shape {
	option := func(text rule) map[string]rule {
		return map[string]rule{"text": must(text), "value": must(strFrom(1, 150)), "description": plain(75)}
	}
	menu := option(plain(75))
	menu["url"] = address()
	choice := option(anyText(75))
	choice["description"] = anyText(75)
	return map[string]shape{
		"option":       {fields: option(plain(75))},
		"menu_option":  {fields: menu},
		"choice":       {fields: choice},
		"option_group": {fields: map[string]rule{"label": must(plain(75)), "options": must(list(1, 100, shaped("option")))}},
		"confirm": {fields: map[string]rule{
			"title": must(plain(100)), "text": must(anyText(300)), "confirm": must(plain(30)), "deny": must(plain(30)), "style": enum("primary", "danger"),
		}},
		"style": {fields: map[string]rule{
			"bold": flag(), "italic": flag(), "strike": flag(), "code": flag(), "underline": flag(), "highlight": flag(),
			"client_highlight": flag(), "unlink": flag(),
		}},
		"slack_file": {fields: map[string]rule{"id": str(maxID), "url": address()}},
		"slack_icon": {fields: map[string]rule{"type": must(enum("icon")), "name": must(str(maxID))}},
		"source":     {fields: map[string]rule{"type": must(enum("url")), "url": must(address()), "text": must(str(maxText))}},
		"filter": {fields: map[string]rule{
			"include": list(1, 4, enum("im", "mpim", "private", "public")), "exclude_external_shared_channels": flag(), "exclude_bot_users": flag(),
		}},
		"dispatch_action_config": {fields: map[string]rule{"trigger_actions_on": list(1, 2, enum("on_enter_pressed", "on_character_entered"))}},
		"feedback_button":        {fields: map[string]rule{"text": must(plain(75)), "value": must(str(2000)), "accessibility_label": str(75)}},
	}
}
