package llm

import "context"

// Redact returns a Func that sends nothing before mask has seen it.
func Redact(ask Func, mask func(string) string) Func {
	return func(ctx context.Context, r Request) (Reply, error) {
		r.System, r.User = mask(r.System), mask(r.User)
		return ask(ctx, r)
	}
}
