package torture

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Each fault has a test, and each test that the table names is where it says.
func TestTableIsTrue(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	proven := make(map[string]bool)
	row := regexp.MustCompile(`(?m)^//\t([KILOSTAHX]\d+) +.*? {2,}(Test\w+) +(\S+)$`)
	for _, m := range row.FindAllStringSubmatch(string(doc), -1) {
		fault, test, file := m[1], m[2], m[3]
		code, err := os.ReadFile(filepath.Join("..", "..", "..", filepath.FromSlash(file)))
		if err != nil || !strings.Contains(string(code), "\nfunc "+test+"(t *testing.T) {") {
			t.Errorf("%s: %s is not in %s (%v)", fault, test, file, err)
			continue
		}
		proven[fault] = true
	}
	for _, fault := range strings.Fields("K1 K2 K3 K4 K5 K6 K7 K8 K9 K10 I1 I2 I3 I4 I5 I6 I7 I8 I9 I10 O1 O2 O3 O4 O5 O6 S1 S2 S4 S6 S7 T1 T2 T4 T5 T6 " +
		"L1 L2 L3 L4 A1 A2 A3 A4 A5 A6 A7 A8 H1 H2 H3 H4 H5 H6 X1 X2") {
		if !proven[fault] {
			t.Errorf("no test proves %s", fault)
		}
	}
	if rows := strings.Count(string(doc), "\n//\t"); len(row.FindAllString(string(doc), -1)) != rows {
		t.Errorf("of %d rows %d can be read", rows, len(row.FindAllString(string(doc), -1)))
	}
}
