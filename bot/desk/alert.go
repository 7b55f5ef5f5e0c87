package desk

import (
	"regexp"
	"strings"
	"time"
)

// AlertRule says what alerts with some labels are about. The first that fits
// counts.
type AlertRule struct {
	Match     map[string]string         // labels and their values; all must be there
	Like      map[string]*regexp.Regexp // labels and what their whole values must match
	Component string
	Code      string // error code of the articles about it
	Impact    Impact
}

// fits reports whether labels hold all that the rule asks for.
func (r AlertRule) fits(labels map[string]string) bool {
	for k, v := range r.Match {
		if labels[k] != v {
			return false
		}
	}
	for k, re := range r.Like {
		if !re.MatchString(labels[k]) {
			return false
		}
	}
	return true
}

// WholeValue compiles an expression that must match all of a label's value, as
// Alertmanager's do.
func WholeValue(expr string) (*regexp.Regexp, error) { return regexp.Compile("^(?:" + expr + ")$") }

// AlertAbout is what alerts with some labels are about.
type AlertAbout struct {
	Component string
	Code      string
	Impact    Impact
}

// AboutAlert says which component labels speak of and how bad it is: by the
// first rule that fits, else by the labels component and impact themselves,
// else a critical or page severity makes part of it unusable, and all else is
// minor. What only a person can see, that all work has stopped, is never
// supposed.
func AboutAlert(rules []AlertRule, all []Component, labels map[string]string) (about AlertAbout) {
	for _, r := range rules {
		if r.fits(labels) {
			about = AlertAbout{r.Component, r.Code, r.Impact}
			break
		}
	}
	for _, k := range all {
		if about.Component == "" && k.Key == labels["component"] {
			about.Component = k.Key
		}
	}
	if about.Component == "" {
		about.Component = SuggestComponent(all, labels["service"]+" "+labels["job"]+" "+labels["alertname"])
	}
	if about.Impact == "" {
		about.Impact = Impact(labels["impact"])
	}
	if !about.Impact.Valid() {
		about.Impact = ImpactMinor
		if s := strings.ToLower(labels["severity"]); s == "critical" || s == "page" {
			about.Impact = ImpactPart
		}
	}
	return about
}

// Alert is what the desk knows of one alert.
type Alert struct {
	Fingerprint string
	Firing      bool
	Title       string
	Text        string
	Link        string
	StartsAt    time.Time
	EndsAt      time.Time
}

// Follows reports whether news of an alert is newer than what is known. A
// notification may come late, and the beginning of a firing may be told
// differently by each half of a pair of Alertmanagers; its end is what counts.
func (a Alert) Follows(known Alert) bool {
	switch {
	case a.Firing && known.Firing:
		return true // its words may be new
	case a.Firing:
		return a.StartsAt.After(known.EndsAt)
	case known.Firing:
		return !a.EndsAt.Before(known.StartsAt)
	}
	return false
}

// Maintenance is a time in which a component may fail without being an outage.
type Maintenance struct {
	ID        int64
	Component string
	From, To  time.Time
	Reason    string
	By        string // Slack user id
}

// Covers reports whether the window is open at an instant.
func (m Maintenance) Covers(at time.Time) bool { return !at.Before(m.From) && at.Before(m.To) }

// Damping of problems that come and go: from the third time on the desk waits
// before it believes that one is over.
const (
	FlapsToDamp = 2
	DampFor     = 15 * time.Minute
)

// MaintenanceUsual is how long a window is that nobody thought about.
const MaintenanceUsual = 2 * time.Hour
