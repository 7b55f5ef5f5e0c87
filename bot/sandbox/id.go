package sandbox

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// nextID gives out an id of Slack's look: a letter that tells the kind, then capitals and digits.
func (w *Workspace) nextID(prefix string) string {
	w.serial++
	n := strings.ToUpper(strconv.FormatInt(w.serial, 36))
	return prefix + "0SB" + strings.Repeat("0", max(0, 6-len(n))) + n
}

// nextTS gives out the timestamp of a message or event: the workspace's time in microseconds, and always
// later than any before it, so that it is unique and sorts even if the wall clock is set back.
func (w *Workspace) nextTS() string {
	t := w.Now().UnixMicro()
	if t <= w.lastTS {
		t = w.lastTS + 1
	}
	w.lastTS = t
	return formatTS(t)
}

func formatTS(micros int64) string { return fmt.Sprintf("%d.%06d", micros/1e6, micros%1e6) }

// parseTS reads a timestamp as microseconds. Slack also takes whole seconds and shorter fractions.
func parseTS(ts string) (micros int64, ok bool) {
	sec, frac, _ := strings.Cut(ts, ".")
	if len(sec) == 0 || len(sec) > 12 || len(frac) > 6 {
		return 0, false
	}
	s, err := strconv.ParseUint(sec, 10, 63)
	if err != nil {
		return 0, false
	}
	f, err := strconv.ParseUint((frac + "000000")[:6], 10, 63)
	if err != nil {
		return 0, false
	}
	return int64(s)*1e6 + int64(f), true
}

// secret returns 2n unguessable hexadecimal digits.
func secret(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: see crypto/rand
	return hex.EncodeToString(b)
}

// newUUID is a random UUID, as envelopes and composed messages have.
func newUUID() string {
	s := secret(16)
	return s[:8] + "-" + s[8:12] + "-4" + s[13:16] + "-a" + s[17:20] + "-" + s[20:]
}
