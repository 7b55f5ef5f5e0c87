package sandbox

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
)

// paged cuts a list into pages. A cursor holds the position of the next item, wrapped like Slack's.
func paged[T any](a args, list []T, usual, most int) (page []T, next string, err error) {
	from := 0
	if cursor := a.text("cursor"); cursor != "" {
		n, ok := readCursor(cursor, "next:")
		if !ok || n > int64(len(list)) {
			return nil, "", refuse("invalid_cursor")
		}
		from = int(n)
	}
	limit, err := pageSize(a, usual, most)
	if err != nil {
		return nil, "", err
	}
	page = list[from:]
	if len(page) > limit {
		page, next = page[:limit], makeCursor("next:", int64(from+limit))
	}
	return page, next, nil
}

// pagedMessages cuts a history into pages. Its cursor holds the timestamp of the next message, so that
// messages which come and go meanwhile move nothing.
func pagedMessages(a args, list []*message, usual, most int) (page []*message, next string, err error) {
	if cursor := a.text("cursor"); cursor != "" {
		at, ok := readCursor(cursor, "next_ts:")
		if !ok {
			return nil, "", refuse("invalid_cursor")
		}
		list = fromTS(list, at)
	}
	limit, err := pageSize(a, usual, most)
	if err != nil {
		return nil, "", err
	}
	if len(list) <= limit {
		return list, "", nil
	}
	at, _ := parseTS(list[limit].TS)
	return list[:limit], makeCursor("next_ts:", at), nil
}

// fromTS is the rest of a list, in either order, from that timestamp on.
func fromTS(list []*message, at int64) []*message {
	if len(list) == 0 {
		return list
	}
	first, _ := parseTS(list[0].TS)
	last, _ := parseTS(list[len(list)-1].TS)
	i := slices.IndexFunc(list, func(m *message) bool {
		t, _ := parseTS(m.TS)
		return t == at || (t > at) == (first <= last)
	})
	if i < 0 {
		return nil
	}
	return list[i:]
}

func pageSize(a args, usual, most int) (int, error) {
	limit, err := a.number("limit", usual)
	switch {
	case err != nil || limit < 0 || limit > 1000:
		return 0, refuse("invalid_limit")
	case limit == 0 || limit > most:
		return usual, nil
	}
	return limit, nil
}

func makeCursor(prefix string, n int64) string {
	return base64.StdEncoding.EncodeToString([]byte(prefix + strconv.FormatInt(n, 10)))
}

func readCursor(cursor, prefix string) (int64, bool) {
	raw, err := base64.StdEncoding.DecodeString(cursor)
	if err != nil {
		return 0, false
	}
	digits, ok := strings.CutPrefix(string(raw), prefix)
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, ok && err == nil && n >= 0
}
