package cli

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// floors is the plan of the house: which of our folders each folder may
// import. A change to it is a change of design.
func floors() map[string][]string {
	ground := []string{"bot/desk", "kb"}
	second := append([]string{"store", "bot/lang"}, ground...)
	third := append([]string{"bot/report", "bot/check", "bot/courier", "bot/gateway", "bot/llm", "bot/schedule", "prompts"}, second...)
	top := append([]string{"bot", "bot/sandbox", "deployments"}, third...)
	return map[string][]string{
		".":               {"bot/cli"},
		"bot/cli":         top,
		"bot/cli/torture": top, // tests only
		"bot":             third,
		"bot/report":      second,
		"bot/check":       second,
		"bot/courier":     second,
		"store":           ground,

		// The ground floor: rooms that do not know each other.
		"bot/desk": nil, "bot/gateway": nil, "bot/llm": nil, "bot/schedule": nil, "bot/sandbox": nil,
		"bot/llm/llmtest": nil, "bot/lang": nil, "kb": nil, "prompts": nil, "deployments": nil,
	}
}

// extras are what the tests of a folder may import besides: a test plays with
// the real thing.
func extras() map[string][]string {
	return map[string][]string{
		"bot":         {"bot/sandbox", "deployments"},
		"bot/courier": {"bot/sandbox", "deployments"},
		"bot/llm":     {"bot/llm/llmtest"},
		"bot/cli":     {"bot/llm/llmtest"},
		// The parent of a tortured desk plays Slack and reads what is left.
		"bot/cli/torture": {"bot/sandbox", "deployments", "store", "kb"},
	}
}

const module = "opsdesk"

func TestImports(t *testing.T) {
	root := filepath.Join("..", "..")
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if path.Ext(name) != ".go" {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(files, name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			checkImport(t, filepath.ToSlash(rel), imported)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkImport(t *testing.T, file, imported string) {
	room, isTest := path.Dir(file), strings.HasSuffix(file, "_test.go")
	plan := floors()
	may, known := plan[room]
	if !known {
		t.Errorf("%s: folder %s is not in the plan of the house", file, room)
		return
	}
	to, ours := strings.CutPrefix(imported, module+"/")
	if !ours || to == room {
		return
	}
	if slices.Contains(may, to) || isTest && slices.Contains(extras()[room], to) {
		return
	}
	t.Errorf("%s imports %s, which the plan of the house does not allow", file, imported)
}

// The plan itself: no room above or beside may be imported from the ground
// floor, and every room it names exists on some floor of it.
func TestPlanIsWhole(t *testing.T) {
	plan := floors()
	for room, may := range plan {
		for _, to := range may {
			if _, ok := plan[to]; !ok {
				t.Errorf("%s may import %s, which is not in the plan", room, to)
			}
			if slices.Contains(plan[to], room) {
				t.Errorf("%s and %s may import each other", room, to)
			}
		}
	}
}
