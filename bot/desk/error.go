package desk

import "errors"

// The four ways a wish can end without being anybody's fault of ours. The
// conversation has words for each; any other error is a fault and gets a
// reference to look for in the log.
var (
	ErrNotFound = errors.New("not found")
	ErrConflict = errors.New("conflict")
	ErrRefused  = errors.New("refused")
	ErrInvalid  = errors.New("invalid")
)
