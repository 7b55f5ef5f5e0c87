package lang

import (
	"regexp"
	"slices"
	"testing"
	"time"
)

var placeholder = regexp.MustCompile(`\{[a-z]+\}`)

// Both languages say everything, with the same values in it.
func TestBothLanguagesSayEverything(t *testing.T) {
	seen := make(map[string]bool)
	for _, table := range tables() {
		for _, p := range table {
			if seen[p.key] {
				t.Errorf("%s is there twice", p.key)
			}
			seen[p.key] = true
			if p.en == "" || p.zh == "" {
				t.Errorf("%s: en %q, zh %q", p.key, p.en, p.zh)
			}
			en, zh := placeholder.FindAllString(p.en, -1), placeholder.FindAllString(p.zh, -1)
			slices.Sort(en)
			slices.Sort(zh)
			if !slices.Equal(slices.Compact(en), slices.Compact(zh)) {
				t.Errorf("%s: values %v in English, %v in Chinese", p.key, en, zh)
			}
		}
	}
}

func TestDuration(t *testing.T) {
	for _, c := range []struct {
		d      time.Duration
		en, zh string
	}{
		{0, "0 min", "0 分钟"},
		{29 * time.Second, "under a minute", "不到 1 分钟"},
		{30 * time.Minute, "30 min", "30 分钟"},
		{2 * time.Hour, "2 h", "2 小时"},
		{2*time.Hour + 10*time.Minute, "2 h 10 min", "2 小时 10 分钟"},
		{-90 * time.Minute, "1 h 30 min", "1 小时 30 分钟"},
		{26*time.Hour + 59*time.Minute, "26 h 59 min", "26 小时 59 分钟"},
		{48 * time.Hour, "2 days", "2 天"},
		{75*time.Hour + 20*time.Minute, "3 days 3 h", "3 天 3 小时"},
	} {
		if got := New(EN).Duration(c.d); got != c.en {
			t.Errorf("Duration(%v) = %q, want %q", c.d, got, c.en)
		}
		if got := New(ZH).Duration(c.d); got != c.zh {
			t.Errorf("中文 Duration(%v) = %q, want %q", c.d, got, c.zh)
		}
	}
}

func TestHours(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0 min", 48 * time.Hour: "48 h", 100*time.Hour + 5*time.Minute: "100 h 5 min", -time.Hour: "1 h"} {
		if got := New(EN).Hours(d); got != want {
			t.Errorf("Hours(%v) = %q, want %q", d, got, want)
		}
	}
}

func TestTime(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC) // 23:00 in Shanghai
	for _, c := range []struct {
		at     time.Time
		en, zh string
	}{
		{now.Add(30 * time.Minute), "23:30", "23:30"},
		{now.Add(2 * time.Hour), "Mon 23 Nov 01:00", "11月23日（周一）01:00"},
	} {
		if got := New(EN).Time(c.at, now, zone); got != c.en {
			t.Errorf("Time(%v) = %q, want %q", c.at, got, c.en)
		}
		if got := New(ZH).Time(c.at, now, zone); got != c.zh {
			t.Errorf("中文 Time(%v) = %q, want %q", c.at, got, c.zh)
		}
	}
}

func TestSay(t *testing.T) {
	w := New(EN)
	if got, want := w.Say("mine.head", "id", 12, "title", "{id}"), "Ticket #12: {id}"; got != want {
		t.Errorf("Say = %q, want %q: a value must not be filled again", got, want)
	}
	if Of("zh-CN") != ZH || Of("en-US") != EN || Of("") != EN {
		t.Error("Of does not tell Chinese from the rest")
	}
}
