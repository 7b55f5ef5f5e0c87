package desk

import "strings"

// Impact is how much of the work has stopped, as the requester states it.
type Impact string

// The impacts. They decide the tier, in any layer.
const (
	ImpactStopped Impact = "stopped" // system down, key data lost, major security event
	ImpactPart    Impact = "part"    // part of it cannot be used
	ImpactMinor   Impact = "minor"   // everything else, and suggestions
)

// Impacts lists the impacts, worst first.
func Impacts() []Impact { return []Impact{ImpactStopped, ImpactPart, ImpactMinor} }

// Valid reports whether i is one of the impacts.
func (i Impact) Valid() bool { return i == ImpactStopped || i == ImpactPart || i == ImpactMinor }

// Tier returns the tier that the impact asks for.
func (i Impact) Tier() Tier {
	switch i {
	case ImpactStopped:
		return T1
	case ImpactPart:
		return T2
	}
	return T3
}

// Tier is the service level of a ticket: 1 is the most urgent.
type Tier int

// The tiers.
const (
	T1 Tier = 1
	T2 Tier = 2
	T3 Tier = 3
)

// Tiers lists the tiers, the most urgent first.
func Tiers() []Tier { return []Tier{T1, T2, T3} }

// Valid reports whether t is one of the tiers.
func (t Tier) Valid() bool { return t >= T1 && t <= T3 }

// Layer is how close a component is to the core of the business.
type Layer string

// The layers.
const (
	LayerCore      Layer = "core"
	LayerBusiness  Layer = "business"
	LayerAuxiliary Layer = "auxiliary"
)

// Valid reports whether l is one of the layers.
func (l Layer) Valid() bool {
	return l == LayerCore || l == LayerBusiness || l == LayerAuxiliary
}

// Component is a part of the software that the desk keeps running.
type Component struct {
	Key   string   // required; as in code and SQL
	EN    string   // its name in English
	ZH    string   // its name in Chinese
	Words []string // other words people use for it
	Layer Layer    // required
	Needs []string // keys of the components it cannot do without
}

// Name returns the component's name in the language, "en" or "zh".
func (c Component) Name(lang string) string {
	if lang == "zh" && c.ZH != "" {
		return c.ZH
	}
	if c.EN != "" {
		return c.EN
	}
	return c.Key
}

// SuggestComponent returns the component that text speaks of, by the longest
// of its names found in it, or "" if none is.
func SuggestComponent(all []Component, text string) string {
	text = strings.ToLower(text)
	best, length := "", 0
	for _, c := range all {
		for _, w := range append([]string{c.EN, c.ZH}, c.Words...) {
			if w = strings.ToLower(w); len(w) > length && strings.Contains(text, w) {
				best, length = c.Key, len(w)
			}
		}
	}
	return best
}

// SuggestImpact preselects an impact by what the words say, else by the
// layer of the component. It is a suggestion: the requester confirms it.
func SuggestImpact(layer Layer, text string) Impact {
	text = strings.ToLower(text)
	for _, s := range impactWords() {
		for _, w := range s.words {
			if strings.Contains(text, w) {
				return s.impact
			}
		}
	}
	if layer == LayerCore || layer == LayerBusiness {
		return ImpactPart
	}
	return ImpactMinor
}

type impactWord struct {
	impact Impact
	words  []string
}

// impactWords is in order of weight: words of a suggestion first, since "it
// would be nice if the system were never down" is not an outage.
func impactWords() []impactWord {
	return []impactWord{
		{ImpactMinor, []string{"建议", "希望能", "能不能加", "would be nice", "feature request", "suggestion"}},
		{ImpactStopped, []string{
			"宕机", "崩溃", "瘫痪", "全部无法", "都登不上", "都进不去", "所有人都", "系统打不开", "数据丢失", "数据没了", "泄露", "停工",
			"is down", "outage", "everyone is", "nobody can", "no one can", "data loss", "lost data", "data is gone", "breach", "leaked",
		}},
		{ImpactPart, []string{
			"无法", "不能", "失败", "卡住", "卡在", "卡死", "停在", "没反应", "报错", "打不开", "导不出", "上不去", "超时",
			"cannot", "can't", "fails", "failed", "failing", "stuck", "stops", "hangs", "error", "does not work", "not working", "timed out",
		}},
	}
}
