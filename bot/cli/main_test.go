package cli

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this test binary the program as well: a script that runs
// "opsdesk" runs us, so that a desk in a test is a process that can be killed.
func TestMain(m *testing.M) {
	testscript.Main(tidy{m}, map[string]func(){
		"opsdesk": func() { os.Exit(Main(os.Args[1:])) },
	})
}

// tidy gives the tests a temporary folder of their own and removes it in the
// end: what several tests share belongs to none of them.
type tidy struct{ m *testing.M }

func (t tidy) Run() int {
	dir, err := os.MkdirTemp("", "opsdesk-test-")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	if err := os.Setenv("TMPDIR", dir); err != nil {
		panic(err)
	}
	return t.m.Run()
}
