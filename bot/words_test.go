package bot

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
)

// Every phrase the code asks for is in the catalogue. Keys that are put
// together at run time are checked by their prefix.
func TestEveryPhraseIsThere(t *testing.T) {
	w := lang.New(lang.EN)
	n := 0
	for _, file := range sources(t, ".") {
		ast.Inspect(file, func(node ast.Node) bool {
			call, ok := node.(*ast.CallExpr)
			if !ok {
				return true
			}
			for _, key := range phraseKeys(call) {
				n++
				if !w.Has(key) {
					t.Errorf("the catalogue has no %q", key)
				}
			}
			return true
		})
	}
	if n < 100 {
		t.Errorf("only %d phrases found: is the test looking in the right place?", n)
	}
}

// phraseKeys returns the literal keys of a call of Say or refuse.
func phraseKeys(call *ast.CallExpr) (keys []string) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	at, ok := map[string]int{"Say": 0, "refuse": 1}[name]
	if !ok || len(call.Args) <= at {
		return nil
	}
	if lit, ok := call.Args[at].(*ast.BasicLit); ok && lit.Kind == token.STRING {
		if key, err := strconv.Unquote(lit.Value); err == nil {
			keys = append(keys, key)
		}
	}
	return keys
}

func sources(t *testing.T, dir string) (files []*ast.File) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// What is put together from a state, an act or a kind has words for each.
func TestEveryStateHasWords(t *testing.T) {
	w := lang.New(lang.ZH)
	states := []desk.State{
		desk.StateNew, desk.StateInProgress, desk.StateWaitingRequester, desk.StateWaitingVendor,
		desk.StateWaitingApproval, desk.StateResolved, desk.StateClosed, desk.StateCancelled,
	}
	var keys []string
	for _, s := range states {
		keys = append(keys, "state."+string(s), "ticket.already."+string(s))
		if s.Waiting() {
			keys = append(keys, "rule."+string(s), "history.wait."+string(s), "tell.wait."+string(s))
		}
	}
	for _, k := range desk.Kinds() {
		keys = append(keys, "kind."+string(k))
	}
	for _, i := range desk.Impacts() {
		keys = append(keys, "impact."+string(i), "mine.tier."+strconv.Itoa(int(i.Tier())))
	}
	for _, c := range desk.Clocks() {
		keys = append(keys, "clock."+string(c), "rung."+string(c), "rung."+string(c)+".100")
	}
	for _, f := range forms() {
		if f.callback != "ticket_open" {
			keys = append(keys, "form."+f.callback, "form."+f.callback+".submit")
		}
	}
	for _, c := range commands() {
		keys = append(keys, c.help, "command."+c.name)
	}
	for _, rule := range []string{"open", "pause_cap", "answered", "resolved", "closed", "cancelled"} {
		keys = append(keys, "rule."+rule)
	}
	for _, k := range keys {
		if !w.Has(k) {
			t.Errorf("the catalogue has no %q", k)
		}
	}
}

// A table's names are unique: the first would hide the second.
func TestTablesAreUnique(t *testing.T) {
	var names []string
	for _, c := range commands() {
		names = append(names, "command "+c.name)
	}
	for _, c := range clicks() {
		names = append(names, "click "+c.action)
	}
	for _, f := range forms() {
		names = append(names, "form "+f.callback)
	}
	for _, x := range timers() {
		names = append(names, "timer "+x.kind)
	}
	slices.Sort(names)
	if got := len(slices.Compact(slices.Clone(names))); got != len(names) {
		t.Errorf("%d names, %d different: %v", len(names), got, names)
	}
}
