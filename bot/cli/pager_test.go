package cli

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"time"

	"opsdesk/bot/courier"
)

// pagerSecret is what the desk and the pager of scripts share.
const pagerSecret = "open-sesame"

// pager is a program that the desk tells of every T1. It answers with the
// statuses that a script gave it, then with 200.
type pager struct {
	server *httptest.Server

	mu       sync.Mutex
	statuses []int
	taken    []string // delivery id and body of what was answered with 200
	wrong    error    // what was not signed as it must be
}

func newPager() *pager {
	p := &pager{}
	p.server = httptest.NewServer(http.HandlerFunc(p.take))
	return p
}

func (p *pager) take(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	at, bad := strconv.ParseInt(r.Header.Get(courier.HeaderTimestamp), 10, 64)
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := errors.Join(err, bad); err != nil {
		p.wrong = err
	}
	if got := r.Header.Get(courier.HeaderSignature); got != courier.Signature(pagerSecret, time.Unix(at, 0), body) {
		p.wrong = fmt.Errorf("signed %q: %s", got, body)
	}
	if len(p.statuses) > 0 {
		w.WriteHeader(p.statuses[0])
		p.statuses = p.statuses[1:]
		return
	}
	p.taken = append(p.taken, r.Header.Get(courier.HeaderDelivery)+" "+string(body))
}

// cmdPager says with which statuses the pager answers next.
func cmdPager(s *stage, _ bool, args []string) error {
	var statuses []int
	for _, a := range args {
		n, err := strconv.Atoi(a)
		if err != nil {
			return err
		}
		statuses = append(statuses, n)
	}
	s.pager.mu.Lock()
	defer s.pager.mu.Unlock()
	s.pager.statuses = statuses
	return nil
}

// cmdPaged looks for what the pager has taken: once, in one delivery.
func cmdPaged(s *stage, neg bool, args []string) error {
	match, err := matcher(args[0])
	if err != nil {
		return err
	}
	if neg {
		if err := s.settle(); err != nil {
			return err
		}
	}
	var seen string
	found := func() (bool, error) {
		s.pager.mu.Lock()
		defer s.pager.mu.Unlock()
		seen = strings.Join(s.pager.taken, "\n")
		n := 0
		for _, one := range s.pager.taken {
			if match.MatchString(one) {
				n++
			}
		}
		if n > 1 || neg && n > 0 {
			return false, fmt.Errorf("%q was taken %d times:\n%s", args[0], n, seen)
		}
		return n == 1, s.pager.wrong
	}
	if neg {
		_, err := found()
		return err
	}
	if err := s.until(found, "not taken"); err != nil {
		return fmt.Errorf("%w: %q in\n%s\n%s", err, args[0], seen, s.logTail())
	}
	return nil
}
