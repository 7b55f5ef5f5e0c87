package kb

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Finding is something about an article that its owner should know.
type Finding struct {
	ID    string `json:"id"`
	Rule  string `json:"rule"`
	Fault bool   `json:"fault"` // must be put right; else it is a hint
	Say   string `json:"say"`   // what it is, and what to do
}

func (f Finding) String() string {
	level := "hint"
	if f.Fault {
		level = "fault"
	}
	return fmt.Sprintf("%s: %s: %s: %s", f.ID, level, f.Rule, f.Say)
}

// LintRules lists the rules, in the order their findings are told.
func LintRules() []string {
	return []string{"dead_link", "component", "wording", "same_code", "duplicate", "no_steps", "too_long", "one_language"}
}

// Lint looks for what makes articles less useful together than each of them
// looks alone. Components are the keys of the desk's; nil leaves them
// unchecked.
func Lint(arts []Article, components []string) []Finding {
	l := linter{arts: arts, components: components, known: make(map[string]bool), langs: make(map[string]map[string]bool)}
	for i := range arts {
		a := &arts[i]
		l.known[a.ID], l.known[a.pairOr()] = true, true
		if l.langs[a.pairOr()] == nil {
			l.langs[a.pairOr()] = make(map[string]bool)
		}
		l.langs[a.pairOr()][a.Lang] = true
	}
	for i := range arts {
		l.alone(&arts[i])
	}
	l.sameCodes()
	l.duplicates()
	SortFindings(l.found)
	return l.found
}

// SortFindings puts findings into the order they are told.
func SortFindings(list []Finding) {
	rules := LintRules()
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(slices.Index(rules, a.Rule)-slices.Index(rules, b.Rule), cmp.Compare(a.ID, b.ID))
	})
}

type linter struct {
	arts       []Article
	components []string
	known      map[string]bool            // ids and pairs
	langs      map[string]map[string]bool // by pair
	found      []Finding
}

func (l *linter) add(a *Article, rule string, fault bool, format string, args ...any) {
	l.found = append(l.found, Finding{a.ID, rule, fault, fmt.Sprintf(format, args...)})
}

// pairOr is what names an article in both languages; one without a pair is
// its own.
func (a *Article) pairOr() string { return cmp.Or(a.Pair, a.ID) }

// alone looks at one article.
func (l *linter) alone(a *Article) {
	if strings.TrimSpace(a.Steps) == "" {
		l.add(a, "no_steps", false, "gives no steps: say what to do, or where to turn")
	}
	for _, target := range l.deadLinks(a) {
		l.add(a, "dead_link", true, "links to %q, which is no article here: mend or remove the link", clip(target))
	}
	if l.components != nil && a.Component != "" && !slices.Contains(l.components, a.Component) {
		l.add(a, "component", true, "component %q is not the desk's: use one of %s", clip(a.Component), strings.Join(l.components, ", "))
	}
	if n := len(l.langs[a.pairOr()]); n == 1 {
		l.add(a, "one_language", false, "stands only in %q: write the other language and give both one pair", a.Lang)
	}
	l.length(a)
}

// Limits of Slack: what all blocks of a message may hold together, with room
// for the source and the buttons, and what an input of a form takes.
const (
	maxCard = 12000
	MaxForm = 3000 // characters of a part that can be edited by form
)

func (l *linter) length(a *Article) {
	card := utf8.RuneCountInString(a.Title)
	for _, s := range sections() {
		n := utf8.RuneCountInString(*s.text(a))
		if s.en != "Symptom" { // not shown: the reader has just told it
			card += n
		}
		if n > MaxForm {
			l.add(a, "too_long", false, "%s has %d characters; what is over %d cannot be edited in Slack: split the article", s.name(a.Lang), n, MaxForm)
		}
	}
	if card > maxCard {
		l.add(a, "too_long", false, "has %d characters; a card shows %d, the rest follows in the thread: split the article", card, maxCard)
	}
}

var markdownLink = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\]\(\s*<?([^)\s>]+)`) })

// deadLinks returns the targets that should be articles and are not.
func (l *linter) deadLinks(a *Article) (dead []string) {
	for _, s := range sections() {
		for _, m := range markdownLink().FindAllStringSubmatch(*s.text(a), -1) {
			target := m[1]
			if strings.Contains(target, ":") || strings.HasPrefix(target, "#") || strings.HasPrefix(target, "/") {
				continue // leads out of the articles
			}
			name, _, _ := strings.Cut(target, "#")
			name = strings.TrimSuffix(name[strings.LastIndex(name, "/")+1:], ".md")
			if !l.known[name] && !slices.Contains(dead, target) {
				dead = append(dead, target)
			}
		}
	}
	return dead
}

// sameCodes finds articles of one product that claim one code: whoever asks
// for it is shown only one of them.
func (l *linter) sameCodes() {
	type place struct{ product, lang, code string }
	by := make(map[place][]*Article)
	for i := range l.arts {
		a := &l.arts[i]
		seen := make(map[string]bool)
		for _, c := range a.Codes {
			if c = bareCode(c); c == "" || seen[c] {
				continue
			}
			seen[c] = true
			at := place{a.Product, a.Lang, c}
			by[at] = append(by[at], a)
		}
	}
	for at, group := range by {
		for _, a := range group[1:] {
			if a.pairOr() != group[0].pairOr() {
				l.add(a, "same_code", false, "has the code %s of %s: join the two, or say in the titles how they differ", at.code, group[0].ID)
			}
		}
	}
}

// bareCode is a code without what people write differently.
func bareCode(code string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, Fold(code))
}
