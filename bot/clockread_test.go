package bot

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

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
		{desk.Clock{State: desk.ClockRunning, Target: 48 * time.Hour, Due: drawn}, "by 10:00 (2 d)", "10:00前（2 天）"},
		{desk.Clock{State: desk.ClockRunning, Target: 48 * time.Hour, Due: drawn, Calendar: "office"}, "by 10:00 (48 h)", "10:00前（48 小时）"},
		{desk.Clock{State: desk.ClockRunning, Target: time.Hour, Due: drawn, Calendar: "office", Provisional: true},
			"by 10:00 (1 h), provisional", "10:00前（1 小时），暂定"},
		{desk.Clock{State: desk.ClockPaused, Target: 72 * time.Hour, Elapsed: time.Hour, Calendar: "office"}, "paused, 71 h left", "已暂停，还剩 71 小时"},
	} {
		for l, want := range map[lang.Lang]string{lang.EN: c.en, lang.ZH: c.zh} {
			got := stamp.ReplaceAllString(clockReads(lang.New(l), c.clock, drawn, shanghai(t)), "$1")
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
		{"every hour", nil, []string{"3 d · counted", "All hours count"}},
		// Opened on a Friday, read on Monday at ten.
		{"office hours", map[desk.Tier]desk.Calendar{desk.T2: office}, []string{"1 h · counted", "the hours of the calendar “office &lt;1&gt;” count"}},
	} {
		policy := desk.DefaultPolicy()
		policy.Calendars = c.calendars
		card := cardAt(t, []desk.Event{opened}, lang.EN)
		card.clocks = nil
		for _, kind := range desk.Clocks() {
			card.clocks = append(card.clocks, policy.Read(kind, []desk.Event{opened}, drawn))
		}
		got := receiptText(t, card)
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
	card := cardAt(t, []desk.Event{opened}, lang.EN)
	card.clocks[0].Provisional = true
	if got := receiptText(t, card); !strings.Contains(got, "Provisional: ") {
		t.Errorf("not said to be provisional: %s", got)
	}
}

func receiptText(t *testing.T, c ticketCard) string {
	t.Helper()
	data, err := json.Marshal(c.receipt())
	if err != nil {
		t.Fatal(err)
	}
	var texts any
	if err := json.Unmarshal(data, &texts); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(texts); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
