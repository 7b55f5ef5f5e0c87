package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// args are the arguments of a call: strings from a form or a query, any JSON value from a JSON body.
type args struct {
	values object
	token  string
	bearer bool // the token came in the Authorization header
}

// readArgs takes the arguments from query, form, multipart form or JSON. In JSON the token counts only in
// the header.
func readArgs(rw http.ResponseWriter, r *http.Request) (args, error) {
	a := args{values: object{}}
	a.addForm(r.URL.Query())
	token, hasToken := bearer(r)
	err := a.readBody(rw, r)
	if t, ok := a.values["token"].(string); ok {
		a.token = t
	}
	if hasToken {
		a.token, a.bearer = token, true
	}
	return a, err
}

// bearer is the token in the Authorization header; the name of the scheme has no case.
func bearer(r *http.Request) (token string, ok bool) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), strings.EqualFold(scheme, "Bearer")
}

func (a *args) addForm(form url.Values) {
	for k, v := range form {
		a.values[k] = v[0]
	}
}

func (a *args) readBody(rw http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(rw, r.Body, maxBody)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch kind {
	case "application/json":
		return a.readJSON(r.Body)
	case "multipart/form-data":
		if err := r.ParseMultipartForm(maxBody); err != nil {
			return badForm(err)
		}
		defer r.MultipartForm.RemoveAll()
		a.addForm(r.MultipartForm.Value)
	case "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return badForm(err)
		}
		a.addForm(r.PostForm)
	default:
		return drained(r)
	}
	return nil
}

func badForm(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return refuse("request_too_large")
	}
	return refuse("invalid_form_data")
}

// drained refuses a body of a kind Slack does not take.
func drained(r *http.Request) error {
	n, err := io.Copy(io.Discard, r.Body)
	switch {
	case err != nil:
		return refuse("request_too_large")
	case n == 0:
		return nil
	case r.Header.Get("Content-Type") == "":
		return refuse("missing_post_type")
	}
	return refuse("invalid_post_type")
}

func (a *args) readJSON(body io.Reader) error {
	raw, err := io.ReadAll(body)
	if err != nil {
		return refuse("request_too_large")
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return refuse("invalid_json")
	}
	o, ok := v.(object)
	if !ok {
		return refuse("json_not_object")
	}
	delete(o, "token")
	maps.Copy(a.values, o)
	return nil
}

// text is a string argument; numbers and booleans read as they are written.
func (a args) text(name string) string {
	switch v := a.values[name].(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func (a args) has(name string) bool {
	v, ok := a.values[name]
	return ok && v != nil
}

func (a args) flag(name string) bool {
	v := a.text(name)
	return v == "true" || v == "1"
}

// number is a whole number, or otherwise if the argument is missing.
func (a args) number(name string, otherwise int) (int, error) {
	v := a.text(name)
	if v == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		return 0, refuse("invalid_" + name)
	}
	return n, nil
}

// value is a structured argument: JSON itself, or JSON in a string. It is nil if missing or null.
func (a args) value(name string) (any, error) {
	s, isText := a.values[name].(string)
	if !isText {
		return a.values[name], nil
	}
	if s == "" {
		return nil, nil
	}
	var v any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		return nil, errors.New("not JSON")
	}
	return v, nil
}

// list is a list of strings: JSON, JSON in a string, or separated by commas.
func (a args) list(name string) []string {
	if v, err := a.value(name); err == nil {
		if items, ok := v.([]any); ok {
			return stringsOf(items)
		}
	}
	var list []string
	for item := range strings.SplitSeq(a.text(name), ",") {
		if item = strings.TrimSpace(item); item != "" {
			list = append(list, item)
		}
	}
	return list
}

func stringsOf(items []any) []string {
	var list []string
	for _, item := range items {
		if s, ok := item.(string); ok {
			list = append(list, s)
		}
	}
	return list
}

// lacks says which of the needed arguments are missing.
func (a args) lacks(need []string) []string {
	var missing []string
	for _, name := range need {
		if s, isText := a.values[name].(string); !a.has(name) || isText && s == "" {
			missing = append(missing, "missing required field: "+name)
		}
	}
	return missing
}

// shown are the arguments as the log holds them: without the token, structure as structure, and nothing
// that is too long.
func (a args) shown() object {
	o := object{}
	for name := range a.values {
		if name == "token" {
			continue
		}
		v := a.values[name]
		if s, isText := v.(string); isText && len(s) > maxLogged {
			v = "too long for the log"
		} else if isText && (strings.HasPrefix(s, "{") || strings.HasPrefix(s, "[")) {
			if parsed, err := a.value(name); err == nil {
				v = parsed
			}
		}
		o[name] = v
	}
	return o
}
