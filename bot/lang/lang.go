// Package lang holds what the bot says, in English and in Chinese, and how it
// writes times and durations in each.
package lang

import (
	"fmt"
	"strings"
	"time"
)

// Lang is a language the bot speaks.
type Lang string

// The languages.
const (
	EN Lang = "en"
	ZH Lang = "zh"
)

// All lists the languages.
func All() []Lang { return []Lang{EN, ZH} }

// Of returns the language for a Slack locale such as "zh-CN" or for one of
// our own names: Chinese for anything that begins with "zh", else English.
func Of(locale string) Lang {
	if strings.HasPrefix(strings.ToLower(locale), "zh") {
		return ZH
	}
	return EN
}

// Words is the catalogue of one language.
type Words struct {
	lang    Lang
	phrases map[string]string
}

// New returns the catalogue of l.
func New(l Lang) Words {
	w := Words{lang: l, phrases: make(map[string]string)}
	for _, table := range tables() {
		for _, p := range table {
			w.phrases[p.key] = p.en
			if l == ZH {
				w.phrases[p.key] = p.zh
			}
		}
	}
	return w
}

// Lang returns the catalogue's language.
func (w Words) Lang() Lang { return w.lang }

// Has reports whether the catalogue knows key.
func (w Words) Has(key string) bool {
	_, ok := w.phrases[key]
	return ok
}

// Say returns the phrase of key with {name} replaced by the value that
// follows name in pairs. A test holds every key in the code against the
// catalogue, so an unknown one is a slip of ours: it is said as it is rather
// than keeping an answer back.
func (w Words) Say(key string, pairs ...any) string {
	phrase, ok := w.phrases[key]
	if !ok {
		return key
	}
	if len(pairs) == 0 {
		return phrase
	}
	fill := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		fill = append(fill, "{"+fmt.Sprint(pairs[i])+"}", fmt.Sprint(pairs[i+1]))
	}
	return strings.NewReplacer(fill...).Replace(phrase)
}

// Duration writes d as people say it, to the minute: "2 h 10 min",
// "2 小时 10 分钟". From two days on it leaves the minutes out.
func (w Words) Duration(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	minutes := int((d + 30*time.Second) / time.Minute)
	if minutes == 0 && d > 0 {
		return w.Say("unit.moment")
	}
	days, hours, minutes := minutes/(24*60), minutes/60%24, minutes%60
	if days >= 2 {
		return w.units(days, "unit.day", hours, "unit.hour")
	}
	return w.units(hours+24*days, "unit.hour", minutes, "unit.minute")
}

// Hours writes service time: as Duration does, but never in days, because a
// day of service is shorter than one of the calendar.
func (w Words) Hours(d time.Duration) string {
	minutes := int((d.Abs() + 30*time.Second) / time.Minute)
	if minutes == 0 && d != 0 {
		return w.Say("unit.moment")
	}
	return w.units(minutes/60, "unit.hour", minutes%60, "unit.minute")
}

// units joins two amounts and leaves out what is zero, but not both.
func (w Words) units(a int, big string, b int, small string) string {
	var parts []string
	if a > 0 {
		parts = append(parts, w.Say(big, "n", a))
	}
	if b > 0 || a == 0 {
		parts = append(parts, w.Say(small, "n", b))
	}
	return strings.Join(parts, " ")
}

// Time writes an instant in zone, with the day only when it is not today.
func (w Words) Time(t, now time.Time, zone *time.Location) string {
	t, now = t.In(zone), now.In(zone)
	clock := t.Format("15:04")
	if t.YearDay() == now.YearDay() && t.Year() == now.Year() {
		return clock
	}
	if w.lang == ZH {
		return fmt.Sprintf("%d月%d日（%s）%s", t.Month(), t.Day(), w.Say("weekday."+t.Format("Mon")), clock)
	}
	return t.Format("Mon 2 Jan ") + clock
}
