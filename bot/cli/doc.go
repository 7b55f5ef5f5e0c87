// Package cli is the command line of opsdesk, and the one place where its
// parts meet: service.go wires them into a running help desk, the other files
// hold one command each.
package cli
