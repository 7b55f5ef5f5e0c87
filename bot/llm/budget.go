package llm

import (
	"context"
	"errors"
	"time"
)

// Limit is how many tokens may be spent in a calendar month. A zero is no
// limit.
type Limit struct {
	Month, Who, Channel int64
	Cheaper             string // the model from four fifths on; empty: the usual one
}

// Spent is how many tokens were spent this month, in all, for one person, and
// in one channel.
type Spent struct{ Month, Who, Channel int64 }

// CheaperFrom is from which share of a limit on the cheaper model is asked.
const CheaperFrom = 0.8

// share returns how much of the limit that is nearest is spent; 1 is all.
func (l Limit) share(s Spent) float64 {
	most := 0.0
	for _, p := range [][2]int64{{s.Month, l.Month}, {s.Who, l.Who}, {s.Channel, l.Channel}} {
		if p[1] > 0 {
			most = max(most, float64(p[0])/float64(p[1]))
		}
	}
	return most
}

// Used reports whether nothing more may be spent.
func (l Limit) Used(s Spent) bool { return l.share(s) >= 1 }

// Call is one asking of a model, as it is kept: what it cost, and what became
// of it.
type Call struct {
	Task, Model, Who, Channel string
	Usage                     Usage
	Outcome                   string // ok, or why there is no reply
	Took                      time.Duration
	Sent                      string // what was sent, redacted
}

// Purse keeps calls, and knows what was spent. The store is one.
type Purse interface {
	Spent(ctx context.Context, who, channel string) (Spent, error)
	Spend(ctx context.Context, c Call) error
}

// Budget returns a Func that spends no more than it may: from four fifths of a
// limit on it asks the cheaper model, and at the limit it fails with ErrBudget.
// Every call is kept, also one that failed.
func Budget(ask Func, purse Purse, limit func() Limit, now func() time.Time) Func {
	return func(ctx context.Context, r Request) (Reply, error) {
		spent, err := purse.Spent(ctx, r.Who, r.Channel)
		if err != nil {
			return Reply{}, err
		}
		l := limit()
		switch {
		case l.Used(spent):
			return Reply{}, ErrBudget
		case l.share(spent) >= CheaperFrom && l.Cheaper != "":
			r.Model = l.Cheaper
		}
		began := now()
		reply, err := ask(ctx, r)
		if errors.Is(err, ErrOff) {
			return reply, err
		}
		c := Call{
			Task: r.Task, Model: reply.Model, Who: r.Who, Channel: r.Channel, Usage: reply.Usage.orGuess(r, reply), Outcome: outcome(err),
			Took: now().Sub(began), Sent: r.System + "\n\n" + r.User,
		}
		return reply, errors.Join(err, purse.Spend(context.WithoutCancel(ctx), c))
	}
}

// orGuess is what a reply cost, guessed where the endpoint does not tell: a
// token is about four bytes.
func (u Usage) orGuess(r Request, reply Reply) Usage {
	if u != (Usage{}) {
		return u
	}
	return Usage{int64(len(r.System)+len(r.User)) / 4, int64(len(reply.Text)) / 4}
}

func outcome(err error) string {
	var failed *Error
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &failed):
		return string(failed.Why)
	}
	return "given up"
}
