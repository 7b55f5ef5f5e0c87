package courier

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/slack-go/slack"
)

// remedy is what to do about a call that did not succeed.
type remedy int

const (
	done    remedy = iota // nothing: it did
	wait                  // Slack says when to come back; not an attempt
	hold                  // something else goes first; not an attempt
	again                 // it was certainly not done, and may be another time
	unclear               // Slack may have done it
	plainer               // Slack does not like the drawing: words alone
	renew                 // the message to edit is out of reach: a new one
	uproot                // the thread is gone: the channel itself
	whisper               // the response URL is used up: a direct message
	final                 // never: give up and tell
	halt                  // never, and nothing else either: the token is no good
)

// fault is a call that did not succeed. It names what Slack said or what broke
// and nothing that was sent: errors of the HTTP client hold the address, and
// a response URL is a secret.
type fault struct {
	remedy remedy
	code   string
	wait   time.Duration // with remedy wait
}

func (f fault) Error() string { return f.code }

// defaultWait is for a 429 that does not say, or not in seconds, how long.
// maxWait bounds one that says too much.
const (
	defaultWait = 30 * time.Second
	maxWait     = time.Hour
)

// judge says what to do about err.
func judge(err error) fault {
	var (
		told    fault
		limited *slack.RateLimitedError
		refused slack.SlackErrorResponse
		status  slack.StatusCodeError
		number  *strconv.NumError
		network *net.OpError
	)
	switch {
	case err == nil:
		return fault{}
	case errors.As(err, &told):
		return told
	case errors.As(err, &limited):
		return limit(limited.RetryAfter)
	case errors.As(err, &number): // slack-go found no number in Retry-After
		return limit(0)
	case errors.As(err, &refused):
		return refusal(refused.Err)
	case errors.As(err, &status):
		return answered(status.Code)
	case errors.As(err, &network) && network.Op == "dial":
		return fault{remedy: again, code: "no_connection"}
	}
	return fault{remedy: unclear, code: "no_answer"}
}

func limit(after time.Duration) fault {
	if after <= 0 {
		after = defaultWait
	}
	return fault{remedy: wait, code: "ratelimited", wait: min(after, maxWait)}
}

// answered judges an HTTP status other than 200.
func answered(status int) fault {
	code := fmt.Sprintf("http_%d", status)
	switch {
	case status == http.StatusTooManyRequests:
		return limit(0)
	case status >= 500 || status == http.StatusRequestTimeout:
		return fault{remedy: unclear, code: code}
	}
	return fault{remedy: again, code: code}
}

// refusal judges an error code of Slack's. A code that is not listed is final:
// repeating what Slack refuses would go on for ever.
func refusal(code string) fault {
	if !plainCode.MatchString(code) {
		code = "unreadable_error"
	}
	switch code {
	case "ratelimited", "rate_limited":
		return limit(0)
	case "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org":
		return fault{remedy: unclear, code: code}
	case "invalid_blocks", "invalid_blocks_format", "block_mismatch", "msg_too_long", "msg_blocks_too_long", "markdown_text_conflict":
		return fault{remedy: plainer, code: code}
	case "message_not_found", "cant_update_message", "edit_window_closed":
		return fault{remedy: renew, code: code}
	case "thread_not_found", "cannot_reply_to_message":
		return fault{remedy: uproot, code: code}
	case "used_url", "expired_url":
		return fault{remedy: whisper, code: code}
	case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired":
		return fault{remedy: halt, code: code}
	}
	return fault{remedy: final, code: code}
}

// plainCode keeps what a server wrongly puts there out of logs and notices.
var plainCode = regexp.MustCompile(`^[a-z0-9_]{1,60}$`)

// seconds reads a Retry-After header; anything but a number is none.
func seconds(header string) time.Duration {
	n, err := strconv.ParseInt(header, 10, 32)
	if err != nil {
		return 0
	}
	return time.Duration(n) * time.Second
}
