//go:build crash

package cli

import "testing"

// TestCrashes plays the scripts in which the desk is killed at a named point
// and started again: what Slack was told we have is not lost, what was said
// is not said twice.
func TestCrashes(t *testing.T) { play(t, "testdata/crash") }
