// Package torture holds tests only: the real program is killed at named
// points, cut off, fed with repeats and garbage, and started on damaged
// files, by a parent that plays Slack and keeps the truth.
//
// The parent runs the sandbox in its own process, so that Slack survives what
// it does to the desk, and a line between the two on which it can repeat,
// hold back, invent and lose what passes. The desk is "opsdesk serve", built
// with its crash points. Whatever befalls it, in the end each wish has its
// effect exactly once.
package torture
