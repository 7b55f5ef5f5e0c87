package cli

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this test binary the program as well: a script that runs
// "opsdesk" runs us, so that a desk in a test is a process that can be killed.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"opsdesk": func() { os.Exit(Main(os.Args[1:])) },
	})
}
