package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// Ask asks for a reply in the shape of T. One that has another is asked for
// once more, with what was wrong; then the error is ErrShape. check, if given,
// says what else is wrong with a reply.
func Ask[T any](ctx context.Context, ask Func, r Request, check func(T) error) (reply T, said Reply, err error) {
	shape, err := jsonschema.For[T](nil)
	if err != nil {
		return reply, said, err
	}
	if r.Schema, err = json.Marshal(shape); err != nil {
		return reply, said, err
	}
	resolved, err := shape.Resolve(nil)
	if err != nil {
		return reply, said, err
	}
	question := r.User
	for range 2 {
		if said, err = ask(ctx, r); err != nil {
			return reply, said, err
		}
		var wrong error
		if reply, wrong = shaped[T](resolved, said.Text); wrong == nil && check != nil {
			wrong = check(reply)
		}
		if wrong == nil {
			return reply, said, nil
		}
		r.User = question + "\n\n" + fmt.Sprintf(mend, said.Text, wrong)
	}
	var none T
	return none, said, ErrShape
}

// mend asks for a better reply.
const mend = "Your last reply was:\n%s\nIt cannot be used: %v.\nReply again, with nothing but one JSON object of the schema."

// shaped reads a reply. Models like to put a fence around JSON.
func shaped[T any](shape *jsonschema.Resolved, text string) (reply T, err error) {
	text = strings.TrimSpace(text)
	text = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(text, "```json"), "```"), "```")
	var plain any
	if err := json.Unmarshal([]byte(text), &plain); err != nil {
		return reply, err
	}
	if err := shape.Validate(plain); err != nil {
		return reply, err
	}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	return reply, d.Decode(&reply)
}
