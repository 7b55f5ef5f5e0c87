package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	openai "github.com/sashabaranov/go-openai"
)

// Error is that an endpoint gave no whole reply. It holds nothing of what the
// endpoint wrote: that may quote the question, or the key.
type Error struct {
	Why    Why
	Status int // of HTTP, if there was an answer
}

// Why is a kind of failure, in a word for logs and metrics.
type Why string

// The kinds of failure.
const (
	Unreached Why = "unreached" // no connection, or it broke
	Late      Why = "late"      // nothing in time, or not all of it
	Denied    Why = "denied"    // the key or the model is not accepted
	Limited   Why = "limited"   // too many requests
	Failed    Why = "failed"    // the endpoint says that it failed
	Garbled   Why = "garbled"   // not what the protocol says
	TooLong   Why = "too_long"
)

func (e *Error) Error() string {
	if e.Status != 0 {
		return fmt.Sprintf("model: %s, HTTP status %d", e.Why, e.Status)
	}
	return "model: " + string(e.Why)
}

// sort makes an *Error of whatever a call returned.
func sort(ctx context.Context, err error) error {
	var own *Error
	var api *openai.APIError
	var request *openai.RequestError
	switch {
	case err == nil || errors.As(err, &own):
		return err
	case errors.Is(context.Cause(ctx), errLate):
		return &Error{Why: Late}
	case ctx.Err() != nil:
		return context.Cause(ctx) // whoever asked has gone
	case errors.As(err, &api):
		return &Error{Why: whyOf(api.HTTPStatusCode), Status: api.HTTPStatusCode}
	case errors.As(err, &request):
		return &Error{Why: whyOf(request.HTTPStatusCode), Status: request.HTTPStatusCode}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Why: Unreached}
	case errors.Is(err, openai.ErrTooManyEmptyStreamMessages), isJSON(err):
		return &Error{Why: Garbled}
	}
	return &Error{Why: Unreached}
}

// whyOf sorts an answer by its status; 0 and 200 come with errors inside of
// what looked like a reply.
func whyOf(status int) Why {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden || status == http.StatusNotFound:
		return Denied
	case status == http.StatusTooManyRequests:
		return Limited
	case status >= 200 && status < 300:
		return Garbled
	}
	return Failed
}
