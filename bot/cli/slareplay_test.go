package cli

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"opsdesk/bot/desk"
	"opsdesk/store"
)

const replayedConfig = `
channels: { duty: C0000000001 }
duty: ["@chen", "@dora", "@lead"]
zone: Asia/Shanghai
components: [{ key: reports, layer: auxiliary }]
targets:
  T1: { response: 30m, resolution: 2h }
  T2: { response: 4h, resolution: 24h }
  T3: { response: 48h }
`

// october is a data folder with a month in it: four tickets, the rungs that
// fired for them and who was called.
func october(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "data")
	var now time.Time
	db, err := store.Open(t.Context(), dir, store.Options{Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string, do func(tx *store.Tx) error) {
		t.Helper()
		zone, _ := time.LoadLocation("Asia/Shanghai")
		if now, err = time.ParseInLocation("2006-01-02 15:04", "2026-"+s, zone); err != nil {
			t.Fatal(err)
		}
		if err := db.Write(t.Context(), do); err != nil {
			t.Fatal(err)
		}
	}
	open := func(origin, title string, tier desk.Tier) func(tx *store.Tx) error {
		return func(tx *store.Tx) error {
			_, _, err := tx.OpenTicket(store.Opening{Origin: origin, Event: desk.Event{
				Act: desk.ActOpen, Actor: "UBOB", Requester: "UBOB", Title: title, Tier: tier, Impact: desk.ImpactPart, Kind: desk.KindFault, Lang: "en",
			}})
			return err
		}
	}
	act := func(id int64, e desk.Event) func(tx *store.Tx) error {
		return func(tx *store.Tx) error { _, err := tx.Act(id, e); return err }
	}
	rung := func(id int64, kind desk.ClockKind, rung int, called ...string) func(tx *store.Tx) error {
		return func(tx *store.Tx) error {
			_, err := tx.FireRung(id, kind, rung)
			return errors.Join(err, tx.NoteRung(id, store.Rung{Clock: kind, Rung: rung, Called: called}))
		}
	}
	take := desk.Event{Act: desk.ActTake, Actor: "UDORA", Assignee: "UDORA"}
	at("09-01 09:00", func(tx *store.Tx) error {
		for id, name := range map[string]string{"UBOB": "bob", "UCHEN": "chen", "UDORA": "dora"} {
			if err := tx.PutPerson(store.Person{Person: desk.Person{ID: id, Name: name}}); err != nil {
				return err
			}
		}
		c, err := readConfig("config.yaml", []byte(replayedConfig))
		return errors.Join(err, tx.Config("1", []byte(replayedConfig)), tx.SetRules(c.Policy))
	})
	at("09-02 09:00", open("0", "long ago", desk.T2))
	at("09-02 10:00", act(1, desk.Event{Act: desk.ActClose, Actor: "UDORA"}))
	at("10-12 10:00", open("1", "the export stops", desk.T2)) // a Monday
	at("10-12 12:00", rung(2, desk.ResponseClock, 50, "UCHEN"))
	at("10-12 12:30", act(2, take))
	at("10-12 22:00", rung(2, desk.ResolutionClock, 50, "UDORA"))
	at("10-12 23:00", act(2, desk.Event{Act: desk.ActResolve, Actor: "UDORA", Text: "done"}))
	at("10-13 17:00", open("2", "=1+1", desk.T1))
	at("10-13 17:10", act(3, take))
	at("10-13 17:40", act(3, desk.Event{Act: desk.ActResolve, Actor: "UDORA", Text: "done"}))
	at("11-02 09:00", open("3", "next month", desk.T2))
	at("11-02 09:01", act(4, desk.Event{Act: desk.ActCancel, Actor: "UBOB", Text: "a test"}))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func replayed(t *testing.T, dir, rules string, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "new.yaml")
	if err := os.WriteFile(file, []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	code := run(context.Background(), append([]string{"sla", "replay", "--data", dir, "--month", "2026-10", "--rules", file}, args...), &out, &errs)
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	return strings.ReplaceAll(out.String(), file, "new.yaml")
}

// A month under other targets, hours and people, beside what it was.
func TestReplay(t *testing.T) {
	dir := october(t)
	for _, c := range []struct{ name, rules, want string }{
		{"as it is", "{}", `
October 2026 in Asia/Shanghai, under new.yaml: 2 tickets

Nothing would have been otherwise.

                   DID  WOULD  NEW  GONE
response 50 %      1    1      0    0
response 80 %      0    0      0    0
response 100 %     0    0      0    0
response missed    0    0      0    0
resolution 50 %    1    1      0    0
resolution 80 %    0    0      0    0
resolution 100 %   0    0      0    0
resolution missed  0    0      0    0
`},
		{"office hours, less time, somebody else first", `
duty: ["@dora", "@chen"]
calendars: { office: { zone: Asia/Shanghai, week: { mon-fri: "09:00-18:00" }, holidays: china } }
targets: { T2: { response: 2h, calendar: office }, T1: { resolution: 30m } }
`, `
October 2026 in Asia/Shanghai, under new.yaml: 2 tickets

TICKET  CLOCK       WHAT    DID               WOULD                 CHANGE                     TITLE
#2 T2   response    50 %    10-12 12:00 chen  10-12 11:00 dora      1h0m earlier, other people  the export stops
#2 T2   response    80 %    -                 10-12 11:36 chen      new                        the export stops
#2 T2   response    100 %   -                 10-12 12:00 chen      new                        the export stops
#2 T2   response    missed  -                 10-12 12:00           new                        the export stops
#2 T2   resolution  50 %    10-12 22:00 dora  -                     gone                       the export stops
#3 T1   resolution  50 %    -                 10-13 17:15 dora      new                        =1+1
#3 T1   resolution  80 %    -                 10-13 17:24 dora chen  new                       =1+1
#3 T1   resolution  100 %   -                 10-13 17:30 dora chen  new                       =1+1
#3 T1   resolution  missed  -                 10-13 17:30           new                        =1+1

                   DID  WOULD  NEW  GONE
response 50 %      1    1      0    0
response 80 %      0    1      1    0
response 100 %     0    1      1    0
response missed    0    1      1    0
resolution 50 %    1    1      1    1
resolution 80 %    0    1      1    0
resolution 100 %   0    1      1    0
resolution missed  0    1      1    0
`},
	} {
		got := replayed(t, dir, c.rules)
		if diff := cmp.Diff(squeeze(c.want), squeeze(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s\n%s", c.name, diff, got)
		}
	}
	if got := replayed(t, dir, "{}", "--all"); strings.Count(got, "\n#2 ") != 2 {
		t.Errorf("--all:\n%s", got)
	}
	csv := replayed(t, dir, "targets: { T1: { response: 5m } }", "--format", "csv")
	for _, want := range []string{
		"ticket,tier,clock,what,did_at,did_called,would_at,would_called,change,title\n",
		"2,2,response,50 %,2026-10-12T04:00:00Z,chen,2026-10-12T04:00:00Z,chen,,the export stops\n",
		"3,1,response,missed,,,2026-10-13T09:05:00Z,,new,'=1+1\n",
	} {
		if !strings.Contains(csv, want) {
			t.Errorf("%q is not in\n%s", want, csv)
		}
	}
	if got := replayed(t, dir, "{}", "--json"); !strings.Contains(got, `"did_called": [`) {
		t.Errorf("--json: %s", got)
	}
}

// squeeze is a table without its column widths.
func squeeze(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

func TestReplayIsUsedWrongly(t *testing.T) {
	dir := october(t)
	good, bad := filepath.Join(t.TempDir(), "good.yaml"), filepath.Join(t.TempDir(), "bad.yaml")
	for file, text := range map[string]string{good: "{}", bad: "targets: { T2: { calendar: nowhere } }\ncolour: red\n"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--month", "2026-10"}, "--rules is missing"},
		{[]string{"--rules", good}, "--month \"\" is not a month, like 2026-10"},
		{[]string{"--rules", good, "--month", "October"}, "is not a month"},
		{[]string{"--rules", good, "--month", "2026-10", "--format", "pdf"}, "neither table nor csv"},
		{[]string{"--rules", "none.yaml", "--month", "2026-10"}, "none.yaml"},
		{[]string{"--rules", bad, "--month", "2026-10"}, "bad.yaml:1: there is no calendar \"nowhere\""},
		{[]string{"--rules", bad, "--month", "2026-10"}, "bad.yaml:2: unknown key \"colour\""},
	} {
		var out, errs bytes.Buffer
		if code := run(context.Background(), append([]string{"sla", "replay", "--data", dir}, c.args...), &out, &errs); code != exitUsage || !strings.Contains(errs.String(), c.want) {
			t.Errorf("%v: exit %d, %s; want %q", c.args, code, errs.String(), c.want)
		}
	}
}
