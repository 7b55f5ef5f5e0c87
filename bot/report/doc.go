// Package report counts what a period was like, out of the facts in the store,
// and draws it: as JSON, Markdown, CSV, XLSX and HTML. A report is a pure
// function of its facts, so the same facts give the same bytes.
package report
