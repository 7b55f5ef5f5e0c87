package cli

import (
	"strings"
	"testing"
)

func TestReportFaults(t *testing.T) {
	const start = "channels: { duty: \"#duty\" }\nduty: [\"@a\"]\ncomponents: [{ key: a, layer: core }]\n"
	for _, c := range []struct{ in, want string }{
		{"reports:\n  - { report: daily, channel: \"#m\" }", `c.yaml:5: reports.report: "daily" is not monthly, weekly, quarterly, duty`},
		{"reports:\n  - { report: monthly }", "c.yaml:5: reports: a report needs a channel"},
		{"reports:\n  - { channel: \"#m\", at: \"0 2 1 * *\" }", "c.yaml:5: reports.at: job report"},
		{"reports:\n  - { channel: \"#m\", at: \"0 9 1 * 1\" }", "not both"},
		{"reports:\n  - { channel: \"#m\", language: fr }", `c.yaml:5: reports.language: "fr" is neither en nor zh`},
	} {
		if _, err := readConfig("c.yaml", []byte(start+c.in)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.in, err, c.want)
		}
	}
	got, err := readConfig("c.yaml", []byte(start+"reports:\n  - { channel: \"#m\" }\nlanguage: zh"))
	if err != nil || len(got.Reports) != 1 || got.Reports[0].Lang != "zh" || got.Reports[0].Rule != "0 9 1 * *" {
		t.Errorf("%v, %v", got.Reports, err)
	}
}
