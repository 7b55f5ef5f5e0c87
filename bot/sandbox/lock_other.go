//go:build !unix

package sandbox

import "os"

// lock does nothing where there are no such locks: two processes must not be given one folder.
func lock(*os.File) error { return nil }
