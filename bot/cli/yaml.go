package cli

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// faults reads a YAML file and collects everything that is wrong with it,
// each fault with its line, so that one look mends the whole file. A decoder
// would stop at the first.
type faults struct {
	file string
	list []error

	dir      string            // where the files are that it refers to
	attached map[string]string // those that it brings with it, by name
	used     map[string]string // those that were read
	later    []func()          // looks that need the whole file
	path     []string          // keys that lead to what is being read
	wrong    map[string]bool   // keys that have a fault, and those above them
	over     bool              // the file changes another configuration: what it leaves out stays
}

// field reads one value of the file into where it belongs.
type field func(n ast.Node)

// parse returns the top of the file; nil if it is empty or no YAML.
func (f *faults) parse(data []byte) ast.Node {
	file, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		f.list = append(f.list, fmt.Errorf("%s: %w", f.file, err))
		return nil
	}
	switch len(file.Docs) {
	case 0:
		return nil
	case 1:
	case 2:
		f.files(file.Docs[1].Body)
	default:
		f.list = append(f.list, fmt.Errorf("%s: more than one document", f.file))
	}
	return file.Docs[0].Body
}

// add notes a fault at a place in the file, under the key that is being read.
func (f *faults) add(n ast.Node, format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	if len(f.path) > 0 {
		what = strings.Join(f.path, ".") + ": " + what
	}
	if f.wrong == nil {
		f.wrong = make(map[string]bool)
	}
	for i := range f.path {
		f.wrong[strings.Join(f.path[:i+1], ".")] = true
	}
	f.list = append(f.list, fmt.Errorf("%s:%d: %s", f.file, line(n), what))
}

// under reads what belongs to a key.
func (f *faults) under(key string, read field, value ast.Node) {
	f.path = append(f.path, key)
	read(value)
	f.path = f.path[:len(f.path)-1]
}

// missing notes something that should be there and is not. What is there and
// wrong is not missing.
func (f *faults) missing(key, hint string) {
	if f.wrong[key] {
		return
	}
	f.list = append(f.list, fmt.Errorf("%s: %s is missing: %s", f.file, key, hint))
}

func (f *faults) err() error { return errors.Join(f.list...) }

// line is 0 where the parser gives a node no place of its own.
func line(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 0
	}
	return n.GetToken().Position.Line
}

// section reads a mapping whose keys are known.
func (f *faults) section(fields map[string]field) field {
	return func(n ast.Node) {
		seen := make(map[string]bool)
		f.each(n, func(key string, at, value ast.Node) {
			read, ok := fields[key]
			switch {
			case !ok:
				f.add(at, "unknown key %q; known here: %s", key, strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
			case seen[key]:
				f.add(at, "%q is given twice", key)
			default:
				f.under(key, read, value)
			}
			seen[key] = true
		})
	}
}

// each calls do with every pair of a mapping. Nothing at all is an empty one.
func (f *faults) each(n ast.Node, do func(key string, at, value ast.Node)) {
	if _, empty := n.(*ast.NullNode); empty || n == nil {
		return
	}
	pairs, ok := n.(ast.MapNode)
	if !ok {
		f.add(n, "want keys with values here")
		return
	}
	for it := pairs.MapRange(); it.Next(); {
		key, _ := scalar(it.Key())
		do(key, it.Key(), it.Value())
	}
}

// items calls do with every item of a list.
func (f *faults) items(n ast.Node, do func(n ast.Node)) {
	if _, empty := n.(*ast.NullNode); empty || n == nil {
		return
	}
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		f.add(n, "want a list, like [one, two]")
		return
	}
	for _, item := range list.Values {
		do(item)
	}
}

// scalar is the text of a plain value; ok is false where there is a list, a
// mapping or nothing.
func scalar(n ast.Node) (text string, ok bool) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, true
	case *ast.LiteralNode:
		return v.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return v.GetToken().Value, true
	}
	return "", false
}

func (f *faults) text(into *string) field {
	return func(n ast.Node) {
		if _, empty := n.(*ast.NullNode); empty {
			return
		}
		s, ok := scalar(n)
		if !ok {
			f.add(n, "want a text")
			return
		}
		*into = s
	}
}

func (f *faults) texts(into *[]string) field {
	return func(n ast.Node) {
		*into = nil
		f.items(n, func(n ast.Node) {
			var s string
			f.text(&s)(n)
			*into = append(*into, s)
		})
	}
}

func (f *faults) yesNo(into *bool) field {
	return func(n ast.Node) {
		b, ok := n.(*ast.BoolNode)
		if !ok {
			f.add(n, "want true or false")
			return
		}
		*into = b.Value
	}
}

func (f *faults) number(into *int) field {
	return func(n ast.Node) {
		s, _ := scalar(n)
		v, err := strconv.Atoi(s)
		if err != nil || v < 0 {
			f.add(n, "want a whole number, 0 or more")
			return
		}
		*into = v
	}
}

func (f *faults) factor(into *float64) field {
	return func(n ast.Node) {
		s, _ := scalar(n)
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || !(v >= 0 && v <= 1000) {
			f.add(n, "want a number from 0 to 1000")
			return
		}
		*into = v
	}
}

func (f *faults) duration(into *time.Duration) field {
	return func(n ast.Node) {
		s, _ := scalar(n)
		d, err := time.ParseDuration(s)
		if err != nil || d <= 0 {
			f.add(n, "%q is not a time span above 0, like 30m or 48h", s)
			return
		}
		*into = d
	}
}
