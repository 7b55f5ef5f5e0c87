package bot

import (
	"fmt"
	"strconv"
	"strings"

	"opsdesk/bot/desk"
)

// value is what a button carries: which record, on which card, and which of
// several things. None of it is trusted; the record decides.
type value struct {
	kind  string
	id    int64
	nonce string
	extra string
}

func (v value) String() string {
	s := v.kind + "/" + strconv.FormatInt(v.id, 10) + "/" + v.nonce
	if v.extra != "" {
		s += "/" + v.extra
	}
	return s
}

func parseValue(s string) (value, error) {
	parts := strings.SplitN(s, "/", 4)
	if len(parts) < 3 {
		return value{}, fmt.Errorf("button value %q: %w", s, desk.ErrInvalid)
	}
	id, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return value{}, fmt.Errorf("button value %q: %w", s, desk.ErrInvalid)
	}
	v := value{kind: parts[0], id: id, nonce: parts[2]}
	if len(parts) == 4 {
		v.extra = parts[3]
	}
	return v, nil
}
