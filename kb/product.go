package kb

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed glossary-products.txt
var productsText string

// products knows what the articles' products are called.
type products struct {
	names   []string       // names[0] is "", of articles without a product
	number  map[string]int // by folded name
	aliases map[string][]int
	first   map[byte][]string // aliases by their first byte, longest first
	windows map[int]bool
	weak    map[string]bool // names that count only where no other stands
}

// alias is a line of the list: a product and what else it is called.
type alias struct {
	product string
	names   []string
}

var aliasList = sync.OnceValue(func() []alias {
	var list []alias
	for line := range strings.Lines(productsText) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		names := strings.Split(line, " = ")
		list = append(list, alias{product: names[0], names: names[1:]})
	}
	return list
})

func newProducts(arts []Article) *products {
	p := &products{names: []string{""}, number: map[string]int{"": 0}, aliases: map[string][]int{}, first: map[byte][]string{}, windows: map[int]bool{}, weak: map[string]bool{}}
	for _, a := range arts {
		key := Fold(a.Product)
		if _, ok := p.number[key]; ok {
			continue
		}
		n := len(p.names)
		p.number[key] = n
		p.names = append(p.names, a.Product)
		p.windows[n] = strings.HasPrefix(key, "windows")
		p.call(key, n)
	}
	for _, l := range aliasList() {
		if n, ok := p.number[Fold(l.product)]; ok {
			for _, name := range l.names {
				name, weak := strings.CutPrefix(Fold(name), "~")
				p.call(name, n)
				p.weak[name] = weak
			}
		}
	}
	for _, list := range p.first {
		slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	}
	return p
}

func (p *products) of(name string) int { return p.number[Fold(name)] }

func (p *products) call(name string, n int) {
	if name == "" || slices.Contains(p.aliases[name], n) {
		return
	}
	if _, ok := p.aliases[name]; !ok {
		p.first[name[0]] = append(p.first[name[0]], name)
	}
	p.aliases[name] = append(p.aliases[name], n)
}

// productContext is which products a text names.
type productContext struct {
	products *products
	named    []int    // in the order of the text
	words    []string // the names it used
}

// context finds the products a text names; where one name holds another, the
// longer counts.
func (p *products) context(s *scanner) productContext {
	ctx, weak := productContext{products: p}, productContext{products: p}
	for i := 0; i < len(s.lower) && i < maxContext; i++ {
		for _, name := range p.first[s.lower[i]] {
			if strings.HasPrefix(s.lower[i:], name) && standsAlone(s.lower, i, i+len(name)) {
				if p.weak[name] {
					weak.add(p.aliases[name], name)
				} else {
					ctx.add(p.aliases[name], name)
				}
				i += len(name) - 1
				break
			}
		}
	}
	return ctx
}

// cue marks the numbers that stand right after a product's name: "Windows
// Installer 1922" needs no other word to be a code.
func (c productContext) cue(s *scanner, mentions []mention) {
	for i := range mentions {
		m := &mentions[i]
		before := s.before(m.start)
		for _, name := range c.words {
			if m.shape != symbol && !year(m.digits) && endsWithWord(before, name) {
				m.cue = max(m.cue, 0.9)
			}
		}
	}
}

// maxContext bounds how much of a text is searched for names.
const maxContext = 8 << 10

func (c *productContext) add(list []int, name string) {
	for _, n := range list {
		if !slices.Contains(c.named, n) {
			c.named = append(c.named, n)
		}
	}
	c.words = append(c.words, name)
}

// standsAlone reports whether a name is not a piece of a longer word. Digits
// may follow: vs2019.
func standsAlone(s string, start, end int) bool {
	letter := func(c byte) bool { return c >= 'a' && c <= 'z' }
	return !(start > 0 && (letter(s[start-1]) || isDigit(s[start-1])) && letter(s[start])) && !(end < len(s) && letter(s[end]) && letter(s[end-1]))
}

func (c productContext) any() bool { return len(c.named) > 0 }

func (c productContext) has(product int) bool { return slices.Contains(c.named, product) }

// names reports whether a word is a name of one of the products.
func (c productContext) names(w string) bool {
	_, ok := c.products.aliases[w]
	return ok
}

// calls reports whether a word is a name of the product.
func (c productContext) calls(w string, product int) bool {
	return slices.Contains(c.products.aliases[w], product)
}

// hex reports whether a product is named whose codes are hexadecimal.
func (c productContext) hex() bool {
	return slices.ContainsFunc(c.named, func(n int) bool { return c.products.windows[n] })
}

// fit weighs a code by the products the text names: a number means the
// product that is named, a long name means itself.
func (c productContext) fit(product int, s shape) float64 {
	switch {
	case c.has(product):
		return 1
	case s == symbol || s == prefixed || s == hexValue:
		return 0.95
	case c.any():
		return 0.25
	}
	return 0.8
}
