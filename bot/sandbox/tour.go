package sandbox

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// Tour is a walk through the workspace for whoever opens its page for the first time: the page offers one step after
// the other, and plays each at one press by doing what people do. Its words and acts are those of whoever knows the app.
type Tour []TourStep

// TourStep is what one press shows.
type TourStep struct {
	Title  Words     `json:"title"`  // required
	Text   Words     `json:"text"`   // required: what is about to happen
	Button Words     `json:"button"` // required
	Look   Words     `json:"look"`   // required: what there is to see when it is done
	Acts   []TourAct `json:"acts"`   // required
}

// Words is a text in the two languages of the page.
type Words struct {
	EN string `json:"en,omitempty"`
	ZH string `json:"zh,omitempty"`
}

// Same is a text that is the same in both languages.
func Same(text string) Words { return Words{EN: text, ZH: text} }

// TourAct is one act of a step. Exactly one of Say, Command, Press, Submit, See, Clock and Show is set. What was said
// or seen can be given a Name, and later acts point to it. Only messages count that are younger than the tour.
type TourAct struct {
	As       Words  `json:"as,omitzero"`        // who does it, or looks; required but for Clock
	Channel  Words  `json:"channel,omitzero"`   // where, like "#help" or "@bot"; required but for Submit and Clock
	Thread   Words  `json:"thread,omitzero"`    // the name of the message in whose thread
	Name     string `json:"name,omitempty"`     // what the message is called from now on
	Optional bool   `json:"optional,omitempty"` // left out if it cannot be done, as when somebody has done it already
	Say      Words  `json:"say,omitzero"`       // writes a message
	Command  Words  `json:"command,omitzero"`   // a slash command; {month} is the month in which the tour began
	Press    string `json:"press,omitempty"`    // the action_id of a button, on the newest message that has it
	Submit   Filled `json:"submit,omitempty"`   // fills in and sends the form on top
	See      Words  `json:"see,omitzero"`       // waits for a message that matches this regular expression
	Clock    string `json:"clock,omitempty"`    // lets so much time pass, "16m", or jumps into the next "month"
	Show     bool   `json:"show,omitempty"`     // brings the reader there, and to the message Point
	Point    Words  `json:"point,omitzero"`     // the name of the message that the reader is to look at
}

// Filled is what goes into the inputs of a form, by block_id. A moment is written like "+26h" from now, several
// things with a comma between them.
type Filled map[string]Words

// NextMonth is the Clock of a jump to the morning of the first of the month after the one in which the tour began.
const NextMonth = "month"

// check finds what would stop the tour in the middle.
func (t Tour) check() error {
	known := map[string]bool{"": true}
	for i, step := range t {
		for _, words := range []Words{step.Title, step.Text, step.Button, step.Look} {
			if words.EN == "" || words.ZH == "" {
				return fmt.Errorf("tour: step %d: words are missing", i+1)
			}
		}
		for n, a := range step.Acts {
			if err := a.check(known); err != nil {
				return fmt.Errorf("tour: step %d, act %d: %w", i+1, n+1, err)
			}
			known[a.Name] = true
		}
	}
	return nil
}

func (a TourAct) check(known map[string]bool) error {
	kinds := 0
	for _, is := range []bool{a.Say != Words{}, a.Command != Words{}, a.Press != "", a.Submit != nil, a.See != Words{}, a.Clock != "", a.Show} {
		if is {
			kinds++
		}
	}
	if kinds != 1 {
		return fmt.Errorf("%d acts in one", kinds)
	}
	for _, name := range []string{a.Thread.EN, a.Thread.ZH, a.Point.EN, a.Point.ZH} {
		if !known[name] {
			return fmt.Errorf("no message is called %q by then", name)
		}
	}
	if _, err := time.ParseDuration(a.Clock); a.Clock != "" && a.Clock != NextMonth && err != nil {
		return err
	}
	return a.checkPlace()
}

func (a TourAct) checkPlace() error {
	if a.Clock != "" {
		return nil
	}
	if a.As.EN == "" || a.As.ZH == "" {
		return fmt.Errorf("nobody does it")
	}
	if a.Submit != nil {
		return nil
	}
	for _, where := range []string{a.Channel.EN, a.Channel.ZH} {
		if !strings.HasPrefix(where, "#") && !strings.HasPrefix(where, "@") {
			return fmt.Errorf("channel %q begins with neither # nor @", where)
		}
	}
	for _, pattern := range []string{a.See.EN, a.See.ZH} {
		if _, err := regexp.Compile(pattern); err != nil {
			return err
		}
	}
	return nil
}

// seeTour is GET /sandbox/tour: the steps, and since when the workspace exists, by which the page knows whether what
// it remembers is of this one.
func (w *Workspace) seeTour(*http.Request) (any, error) {
	var born int64
	w.look(func() { born = w.team.Created })
	steps := w.tour
	if steps == nil {
		steps = Tour{}
	}
	return object{"born": born, "steps": steps}, nil
}
