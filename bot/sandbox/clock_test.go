package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"
)

type reading struct {
	Now     time.Time `json:"now"`
	Version int64     `json:"version"`

	Followers int `json:"followers"`
}

// follow polls the clock like a program that lives by it, and reports each version it has come to.
func (p *place) follow() (versions chan int64, stop func()) {
	p.Helper()
	poll := func(url string) (r reading, ok bool) {
		resp, err := http.Get(url)
		if err != nil {
			return r, false
		}
		defer resp.Body.Close()
		return r, json.NewDecoder(resp.Body).Decode(&r) == nil
	}
	versions = make(chan int64, 1000)
	quit, done := make(chan struct{}), make(chan struct{})
	first, ok := poll(p.ws.URL() + "/sandbox/clock")
	if !ok {
		p.Fatal("no clock")
	}
	go func() {
		defer close(done)
		at := first.Version
		for {
			r, ok := poll(fmt.Sprintf("%s/sandbox/clock?after=%d", p.ws.URL(), at))
			select {
			case <-quit:
				return
			default:
			}
			if !ok {
				return
			}
			if r.Version != at {
				at = r.Version
				versions <- at
			}
		}
	}()
	p.until("following", func() bool {
		var r reading
		p.do("GET", "/sandbox/clock", nil, &r)
		return r.Followers == 1
	})
	return versions, func() { close(quit); p.stop(); <-done }
}

// Time flows in steps, and no step begins before the follower has come to the one before.
func TestAdvance(t *testing.T) {
	p := open(t)
	versions, stop := p.follow()
	defer stop()
	before := p.ws.Now()
	p.act("clock", object{"advance": "1h"})
	if moved := p.ws.Now().Sub(before); moved < time.Hour || moved > time.Hour+limit {
		t.Errorf("the clock moved %v, want an hour", moved)
	}
	for want := int64(1); want <= 60; want++ {
		select {
		case got := <-versions:
			if got != want {
				t.Fatalf("follower came to version %d, want %d", got, want)
			}
		case <-time.After(limit):
			t.Fatalf("follower did not come to version %d", want)
		}
	}
}

// A jump is one step, and never back.
func TestJump(t *testing.T) {
	p := open(t)
	to := p.ws.Now().Add(72 * time.Hour).Truncate(time.Second)
	var got reading
	if status := p.do("POST", "/sandbox/clock", object{"set": to.Format(time.RFC3339)}, &got); status != 200 || got.Version != 1 || got.Now.Before(to) {
		t.Errorf("set = %d %+v, want version 1 at %v", status, got, to)
	}
	if status := p.do("POST", "/sandbox/clock", object{"set": to.Add(-time.Hour).Format(time.RFC3339)}, nil); status != 409 {
		t.Errorf("set back = %d, want 409", status)
	}
}
