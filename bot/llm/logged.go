package llm

import (
	"context"
	"log/slog"
	"time"
)

// Logged returns a Func that logs every call: its task, model, tokens, time
// and outcome; what was sent only at debug.
func Logged(ask Func, log *slog.Logger, now func() time.Time) Func {
	return func(ctx context.Context, r Request) (Reply, error) {
		began := now()
		reply, err := ask(ctx, r)
		log.InfoContext(ctx, "model", "task", r.Task, "model", reply.Model, "user", r.Who, "channel", r.Channel, "in", reply.Usage.In,
			"out", reply.Usage.Out, "took", now().Sub(began), "outcome", outcome(err))
		log.DebugContext(ctx, "model asked", "task", r.Task, "sent", r.User)
		return reply, err
	}
}
