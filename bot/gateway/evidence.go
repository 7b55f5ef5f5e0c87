package gateway

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Headers of what is signed. The signature is the HMAC-SHA256, in hex, of the
// time, a dot and the body.
const (
	HeaderTime      = "X-Opsdesk-Timestamp" // unix seconds
	HeaderSignature = "X-Opsdesk-Signature" // sha256=…
)

// signedFor is how far a signature's time may be from ours: what somebody has
// listened to is of no use to them later.
const signedFor = 5 * time.Minute

// Sign returns the signature of a body that is sent at a time.
func Sign(secret string, at time.Time, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%d.", at.Unix())
	mac.Write(body)
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

// signs reports whether the body was signed with the secret, just now.
func (o HookOptions) signs(r *http.Request, body []byte) bool {
	n, err := strconv.ParseInt(r.Header.Get(HeaderTime), 10, 64)
	if err != nil {
		return false
	}
	at := time.Unix(n, 0)
	if age := o.Now().Sub(at); age > signedFor || age < -signedFor {
		return false
	}
	return hmac.Equal([]byte(r.Header.Get(HeaderSignature)), []byte(Sign(o.Signed, at, body)))
}

// Evidence is what a machine has tested of a change.
type Evidence struct {
	Change      int64  `json:"change"`
	Revision    int    `json:"revision"`
	Artefact    string `json:"artefact"` // hash or version of what goes to production
	Environment string `json:"environment"`
	Checks      string `json:"checks"`
	Report      string `json:"report"` // the log or report; its hash is kept
	Tester      string `json:"tester"` // what the machine is called
	Rehearsed   bool   `json:"rehearsed"`
	Passed      *bool  `json:"passed"`
}

// ReadEvidence reads what was posted. Its error names what is missing.
func ReadEvidence(body []byte) (e Evidence, err error) {
	if err := json.Unmarshal(body, &e); err != nil {
		return e, fmt.Errorf("not evidence: %w", err)
	}
	var missing []string
	for _, f := range []struct {
		name  string
		there bool
	}{
		{"change", e.Change > 0}, {"revision", e.Revision > 0}, {"artefact", e.Artefact != ""}, {"environment", e.Environment != ""},
		{"checks", e.Checks != ""}, {"report", e.Report != ""}, {"tester", e.Tester != ""}, {"passed", e.Passed != nil},
	} {
		if !f.there {
			missing = append(missing, f.name)
		}
	}
	if len(missing) > 0 {
		return e, errors.New("missing: " + strings.Join(missing, ", "))
	}
	return e, nil
}

// evidenceLane keeps the evidence of one change in order.
func evidenceLane(_ string, body []byte) (string, error) {
	e, err := ReadEvidence(body)
	return fmt.Sprintf("evidence/%d", e.Change), err
}
