package bot

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
)

// A clock that keeps office hours is read in hours, and says so where the
// holidays of a year are not known.
func TestClockReads(t *testing.T) {
	stamp := regexp.MustCompile(`<!date[^|]*\|([^>]*)>`) // Slack shows the time in the reader's zone
	for _, c := range []struct {
		clock  desk.Clock
		en, zh string
	}{
		{desk.Clock{State: desk.ClockRunning, Target: 48 * time.Hour, Due: drawn}, "by 10:00 (2 days)", "10:00前（2 天）"},
		{desk.Clock{State: desk.ClockRunning, Target: 48 * time.Hour, Due: drawn, Calendar: "office"}, "by 10:00 (48 h)", "10:00前（48 小时）"},
		{desk.Clock{State: desk.ClockRunning, Target: time.Hour, Due: drawn, Calendar: "office", Provisional: true},
			"by 10:00 (1 h), provisional", "10:00前（1 小时），暂定"},
		{desk.Clock{State: desk.ClockPaused, Target: 72 * time.Hour, Elapsed: time.Hour, Calendar: "office"}, "paused, 71 h left", "已暂停，还剩 71 小时"},
	} {
		for l, want := range map[lang.Lang]string{lang.EN: c.en, lang.ZH: c.zh} {
			got := stamp.ReplaceAllString(clockReads(lang.New(l), c.clock, func(at time.Time) string { return when(lang.New(l), at, drawn, shanghai(t)) }), "$1")
			if got != want {
				t.Errorf("%s: %q, want %q", l, got, want)
			}
		}
	}
}

// The receipt says which hours count, and sums up those only.
func TestReceiptNamesCalendar(t *testing.T) {
	var week desk.Week
	week[time.Monday] = []desk.Interval{{From: 9 * time.Hour, To: 18 * time.Hour}}
	office, err := desk.NewCalendar(desk.Hours{Name: "office <1>", Zone: shanghai(t), Week: week, Holidays: desk.Holidays{Years: []int{2026}}})
	if err != nil {
		t.Fatal(err)
	}
	opened := desk.Event{Act: desk.ActOpen, At: drawn.Add(-72 * time.Hour), Actor: "U1", Requester: "U1", Title: "x",
		Kind: desk.KindFault, Impact: desk.ImpactPart, Tier: desk.T2}
	for _, c := range []struct {
		name      string
		calendars map[desk.Tier]desk.Calendar
		want      []string
	}{
		{"every hour", nil, []string{"3 days · counted", "All hours count"}},
		// Opened on a Friday, read on Monday at ten.
		{"office hours", map[desk.Tier]desk.Calendar{desk.T2: office}, []string{"1 h · counted", "the hours of the calendar “office &lt;1&gt;” count"}},
	} {
		policy := desk.DefaultPolicy()
		policy.Calendars = c.calendars
		got := receiptText(t, policy, opened)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: %q is not in %s", c.name, want, got)
			}
		}
		// Twenty-four hours at nine a week: due in November, known.
		if strings.Contains(got, "Provisional") {
			t.Errorf("%s: provisional: %s", c.name, got)
		}
	}
}

// receiptText is what the receipt of a ticket says in Slack.
func receiptText(t *testing.T, policy desk.Policy, events ...desk.Event) string {
	t.Helper()
	r := receipt{w: lang.New(lang.EN), id: 1, names: map[string]string{"U1": "Bob", "U2": "Chen <!channel>"}, reasons: map[int]string{2: "a patch & <more>"}}
	for _, kind := range desk.Clocks() {
		r.clocks = append(r.clocks, policy.Read(kind, events, drawn))
	}
	var b strings.Builder
	for _, block := range r.inSlack(drawn, shanghai(t)).blocks() {
		text := block.(*slack.SectionBlock).Text.Text
		if n := len([]rune(text)); n > maxSection {
			t.Errorf("a section of %d characters", n)
		}
		b.WriteString(text + "\n")
	}
	return regexp.MustCompile(`<!date[^|]*\|([^>]*)>`).ReplaceAllString(b.String(), "$1")
}
