package desk

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestHears(t *testing.T) {
	for _, c := range []struct {
		chosen When
		must   bool
		want   When
	}{
		{"", false, WhenNow},
		{WhenNow, false, WhenNow},
		{WhenBundle, false, WhenBundle},
		{WhenNever, false, WhenNever},
		{WhenBundle, true, WhenNow},
		{WhenNever, true, WhenNow},
		{"whenever", false, WhenNow},
	} {
		if got := Hears(c.chosen, c.must); got != c.want {
			t.Errorf("Hears(%q, %v) = %q, want %q", c.chosen, c.must, got, c.want)
		}
	}
}

func TestNextBundle(t *testing.T) {
	for _, c := range []struct{ now, zone, want string }{
		{"2026-11-27T00:59:59Z", "Asia/Shanghai", "2026-11-27T01:00:00Z"},
		{"2026-11-27T01:00:00Z", "Asia/Shanghai", "2026-11-28T01:00:00Z"},
		{"2026-12-31T23:00:00Z", "UTC", "2027-01-01T09:00:00Z"},
		{"2026-03-07T15:00:00Z", "America/New_York", "2026-03-08T13:00:00Z"}, // clocks go forward that night
		{"2026-10-31T14:00:00Z", "America/New_York", "2026-11-01T14:00:00Z"}, // and back
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := NextBundle(now, zone).Format(time.RFC3339); got != c.want {
			t.Errorf("NextBundle(%s, %s) = %s, want %s", c.now, c.zone, got, c.want)
		}
	}
}

// A bundle is never more than a day and its lost hour away, and always at nine.
func TestNextBundleIsNine(t *testing.T) {
	zones := []string{"UTC", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"}
	rapid.Check(t, func(t *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
		if err != nil {
			t.Fatal(err)
		}
		now := time.UnixMilli(rapid.Int64Range(1.7e12, 2.2e12).Draw(t, "now"))
		got := NextBundle(now, zone)
		if !got.After(now) || got.Sub(now) > 25*time.Hour || got.In(zone).Hour() != BundleHour {
			t.Errorf("NextBundle(%v) = %v", now, got)
		}
	})
}
