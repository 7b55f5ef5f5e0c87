// Package desk holds the rules of the help desk: what a ticket may become,
// who may do it, and what its clocks say. It does no I/O and never asks what
// time it is; callers hand it the instant.
package desk
