package cli

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"opsdesk/bot/desk"
)

func TestChangeICS(t *testing.T) {
	at := time.Date(2026, 12, 1, 20, 0, 0, 0, time.UTC)
	change := desk.Change{ID: 7, State: desk.ChangeReview, Revision: 2, Seq: 3, Plan: desk.Plan{
		Title: "升级, 数据库; " + strings.Repeat("很长", 40) + "\nBEGIN:VEVENT", From: at, To: at.Add(time.Hour), Components: []string{"database"},
	}}
	var out strings.Builder
	if err := writeChangeICS(&out, []desk.Change{change}, []desk.Freeze{{From: at, To: at.Add(48 * time.Hour), Hard: true, Reason: "accounts"}}, at); err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSuffix(out.String(), "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line %q", line)
		}
	}
	whole := strings.ReplaceAll(out.String(), "\r\n ", "")
	for _, want := range []string{
		"\r\nUID:change-7@opsdesk\r\n", "\r\nDTSTART:20261201T200000Z\r\nDTEND:20261201T210000Z\r\n", `SUMMARY:#7 升级\, 数据库\; 很长`, `\nBEGIN:VEVENT` + "\r\n",
		"\r\nSTATUS:TENTATIVE\r\n", "SUMMARY:Freeze: accounts\r\n",
	} {
		if !strings.Contains(whole, want) {
			t.Errorf("no %q in\n%s", want, whole)
		}
	}
	if n := strings.Count(whole, "\r\nBEGIN:VEVENT\r\n"); n != 2 {
		t.Errorf("%d events, want 2", n)
	}
}
