// Package llm is the language model, as one function type, and wrappers around
// it.
//
// A model is optional and never decides: what it says is words, which others
// check before anybody sees them. It is given no tools. Func asks it once;
// Client makes one of any endpoint that speaks OpenAI's protocol. Breaker,
// Redact, Cached, Purse.Limit and Logged each take a Func and give one back,
// so that they are put around it in the order the command line chooses. Ask
// wants a reply of a certain shape and has one mistake mended.
package llm

import (
	"context"
	"encoding/json"
	"errors"
)

// Request is what a model is asked.
type Request struct {
	Task    string          // required; which prompt it is, as prompts names it
	System  string          // required; what is to be done
	User    string          // what it is to be done with: data, however it reads
	Images  []Image         // pictures to look at
	Schema  json.RawMessage // the JSON schema of the reply; none: prose
	Model   string          // which model; empty: the task's
	Who     string          // Slack user id for whom it is asked; empty for the desk itself
	Channel string          // where
	Stream  func(string)    // is given the reply piece by piece as it comes, if set
}

// Image is a picture to look at.
type Image struct {
	Type string // image/png, image/jpeg, image/webp or image/gif
	Data []byte
}

// Reply is what a model said.
type Reply struct {
	Text  string
	Model string // which one said it
	Usage Usage
}

// Usage is what a reply cost, in tokens of the model.
type Usage struct{ In, Out int64 }

// Func asks a model once.
//
// An error is ErrOff or ErrBudget where the model was not asked, and else an
// *Error: whoever asks goes on without it.
type Func func(ctx context.Context, r Request) (Reply, error)

// Embed gives each text a direction in the space of meanings, all of one
// length: alike texts point in alike directions.
type Embed func(ctx context.Context, texts []string) ([][]float32, error)

// Transcribe writes down what is said in a sound file. hint names words that
// are likely in it. An empty text is silence.
type Transcribe func(ctx context.Context, name string, sound []byte, hint string) (string, error)

var (
	// ErrOff: the model has failed so often that it is left alone for a while.
	ErrOff = errors.New("the model is left alone for a while")
	// ErrBudget: what may be spent on it this month is spent.
	ErrBudget = errors.New("the budget for the model is used up")
	// ErrShape: the reply has not the shape that was asked for, also on a
	// second try.
	ErrShape = errors.New("the model's reply has another shape")
)
