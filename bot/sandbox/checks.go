package sandbox

import (
	"fmt"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// These are the rules of Block Kit that a table of fields cannot say.

func checkImage(c *checker, at string, o object) {
	if (o["image_url"] == nil) == (o["slack_file"] == nil) {
		c.fail(at, "must provide exactly one of image_url and slack_file")
	}
}

func checkSection(c *checker, at string, o object) {
	if o["text"] == nil && o["fields"] == nil {
		c.fail(at, "missing required field: text or fields")
	}
}

// checkMarkdown: all markdown blocks of a payload share one limit.
func checkMarkdown(c *checker, at string, o object) {
	n := utf8.RuneCountInString(stringOf(o, "text"))
	if c.md += n; c.md > maxMarkdown && n <= maxMarkdown {
		c.fail(at+"/text", "markdown blocks must be less than %d characters in all", maxMarkdown+1)
	}
}

// validURL: an address needs a scheme; Slack takes http, https, mailto and the links of other programs.
func validURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Scheme != "" && (u.Host != "" || u.Opaque != "" || u.Path != "")
}

func checkCard(c *checker, at string, o object) {
	c.uniqueActions(at+"/actions", o["actions"])
	for _, name := range []string{"title", "subtitle", "body", "hero_image", "actions"} {
		if o[name] != nil {
			return
		}
	}
	c.fail(at, "must have a title, subtitle, body, hero_image or actions")
}

// checkActionIDs: an action_id is unique in its block.
func checkActionIDs(c *checker, at string, o object) {
	c.uniqueActions(at+"/elements", o["elements"])
}

func (c *checker) uniqueActions(at string, v any) {
	seen := map[string]bool{}
	elements, _ := v.([]any)
	for i, e := range elements {
		el, _ := e.(object)
		id, _ := el["action_id"].(string)
		if id != "" && seen[id] {
			c.fail(fmt.Sprintf("%s/%d/action_id", at, i), "`action_id` %q already exists", id)
		}
		seen[id] = true
	}
}

func checkSelect(c *checker, at string, o object) {
	kind := o["type"]
	if kind != "static_select" && kind != "multi_static_select" {
		return
	}
	if (o["options"] == nil) == (o["option_groups"] == nil) {
		c.fail(at, "must provide exactly one of options and option_groups")
	}
	checkInitialOptions(c, at, o)
}

// checkInitialOptions: what is chosen at first must be one of the options, exactly.
func checkInitialOptions(c *checker, at string, o object) {
	all := optionsOf(o)
	known := func(v any) bool {
		return slices.ContainsFunc(all, func(o object) bool { return sameOption(o, v) })
	}
	if v := o["initial_option"]; v != nil && !known(v) {
		c.fail(at+"/initial_option", "must match one of the options")
	}
	initial, _ := o["initial_options"].([]any)
	for i, v := range initial {
		if !known(v) {
			c.fail(at+"/initial_options/"+strconv.Itoa(i), "must match one of the options")
		}
	}
}

func sameOption(a object, b any) bool {
	o, ok := b.(object)
	return ok && a["value"] == o["value"] && textOf(a["text"]) == textOf(o["text"]) && reflect.DeepEqual(a["description"], o["description"])
}

func textOf(v any) string {
	o, _ := v.(object)
	s, _ := o["text"].(string)
	return s
}

// optionsOf lists the options of an element, those in groups too.
func optionsOf(o object) []object {
	var list []object
	add := func(v any) {
		items, _ := v.([]any)
		for _, item := range items {
			if option, ok := item.(object); ok {
				list = append(list, option)
			}
		}
	}
	add(o["options"])
	groups, _ := o["option_groups"].([]any)
	for _, g := range groups {
		if group, ok := g.(object); ok {
			add(group["options"])
		}
	}
	return list
}

// checkMinMax: an input must be able to hold something.
func checkMinMax(c *checker, at string, o object) {
	min, _ := o["min_length"].(float64)
	if max, given := o["max_length"].(float64); given && min > max {
		c.fail(at+"/min_length", "must be less than or equal to max_length")
	}
}

var (
	datePattern = regexp.MustCompile(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`)
	timePattern = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)
)

func checkInitialDate(c *checker, at string, o object) {
	if s, given := o["initial_date"].(string); given && !datePattern.MatchString(s) {
		c.fail(at+"/initial_date", "must be a date in the format YYYY-MM-DD")
	}
}

func checkInitialTime(c *checker, at string, o object) {
	if s, given := o["initial_time"].(string); given && !timePattern.MatchString(s) {
		c.fail(at+"/initial_time", "must be a time in the format HH:mm")
	}
}

// cell checks one cell of a table and counts its characters.
func (c *checker) cell(at string, v any, kinds ...string) {
	o, kind, ok := c.typed(at, v)
	if !ok {
		return
	}
	if !slices.Contains(kinds, kind) {
		c.fail(at+"/type", "unsupported type: %s", kind)
		return
	}
	switch kind {
	case "raw_text":
		c.fields(at, o, shape{fields: map[string]rule{"text": must(strFrom(1, maxCells))}}, "type")
		s, _ := o["text"].(string)
		c.cells += utf8.RuneCountInString(s)
	case "raw_number":
		c.fields(at, o, shape{fields: map[string]rule{"value": must(rule{is: aNumber}), "text": strFrom(1, maxCells)}}, "type")
		c.cells += len(fmt.Sprint(o["value"]))
	case "rich_text":
		before := c.chars
		c.richBlock(at, o)
		c.cells += c.chars - before
		c.chars = before
	case "action":
		c.fields(at, o, shape{fields: map[string]rule{"element": must(element("button")), "fallback": {is: anything}}}, "type")
	}
}

func rowsOf(o object) [][]any {
	items, _ := o["rows"].([]any)
	rows := make([][]any, len(items))
	for i, item := range items {
		rows[i], _ = item.([]any)
	}
	return rows
}

func checkTable(c *checker, at string, o object) {
	c.tables++
	for i, row := range rowsOf(o) {
		for j, v := range row {
			c.cell(fmt.Sprintf("%s/rows/%d/%d", at, i, j), v, "raw_text", "raw_number", "rich_text")
		}
	}
	settings, _ := o["column_settings"].([]any)
	for i, v := range settings {
		if v == nil {
			continue // Slack takes null for a column left as it is
		}
		here := at + "/column_settings/" + strconv.Itoa(i)
		if s, ok := v.(object); !ok {
			c.fail(here, "must provide an object")
		} else {
			c.fields(here, s, shape{fields: map[string]rule{"align": enum("left", "center", "right", ""), "is_wrapped": flag()}})
		}
	}
}

func checkDataTable(c *checker, at string, o object) {
	c.tables++
	rows := rowsOf(o)
	for i, row := range rows {
		if len(row) != len(rows[0]) {
			c.fail(fmt.Sprintf("%s/rows/%d", at, i), "all rows must have the same number of cells")
		}
		kinds := []string{"raw_text", "raw_number", "rich_text", "action"}
		if i == 0 {
			kinds = kinds[:2]
		}
		for j, v := range row {
			c.cell(fmt.Sprintf("%s/rows/%d/%d", at, i, j), v, kinds...)
		}
	}
}

func checkChart(c *checker, at string, o object) {
	c.charts++
	at += "/chart"
	chart, kind, ok := c.typed(at, o["chart"])
	if !ok {
		return
	}
	point := list(0, 20, rule{is: anything})
	switch kind {
	case "pie":
		c.fields(at, chart, shape{fields: map[string]rule{"segments": must(list(1, 6, rule{is: anything}))}}, "type")
		c.points(at+"/segments", chart["segments"], true)
	case "line", "bar", "area":
		c.fields(at, chart, shape{fields: map[string]rule{"series": must(list(1, 6, rule{is: anything})), "axis_config": must(rule{is: anything})}}, "type")
		c.series(at, chart, point)
	default:
		c.fail(at+"/type", "unsupported type: %s", kind)
	}
}

// points checks {label, value} pairs and returns their labels.
func (c *checker) points(at string, v any, positive bool) (labels []string) {
	items, _ := v.([]any)
	for i, item := range items {
		p, ok := item.(object)
		here := at + "/" + strconv.Itoa(i)
		if !ok {
			c.fail(here, "must provide an object")
			continue
		}
		c.fields(here, p, shape{fields: map[string]rule{"label": must(strFrom(1, 20)), "value": must(rule{is: aNumber})}})
		if n, ok := p["value"].(float64); ok && positive && n <= 0 {
			c.fail(here+"/value", "must be greater than 0")
		}
		label, _ := p["label"].(string)
		labels = append(labels, label)
	}
	return labels
}

// series: each has one point for every category, in any order, and a name of its own.
func (c *checker) series(at string, chart object, point rule) {
	axis, _ := chart["axis_config"].(object)
	c.fields(at+"/axis_config", axis, shape{fields: map[string]rule{
		"categories": must(list(1, 20, strFrom(1, 20))), "x_label": str(50), "y_label": str(50),
	}})
	items, _ := axis["categories"].([]any)
	categories := slices.Sorted(slices.Values(stringsOf(items)))
	names := map[string]bool{}
	series, _ := chart["series"].([]any)
	for i, item := range series {
		s, _ := item.(object)
		here := at + "/series/" + strconv.Itoa(i)
		c.fields(here, s, shape{fields: map[string]rule{"name": must(strFrom(1, 20)), "data": must(point)}})
		if labels := c.points(here+"/data", s["data"], false); !slices.Equal(slices.Sorted(slices.Values(labels)), categories) {
			c.fail(here+"/data", "must have one data point for every category")
		}
		name, _ := s["name"].(string)
		if names[name] {
			c.fail(here+"/name", "must be unique")
		}
		names[name] = true
	}
}
