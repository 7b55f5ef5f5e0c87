package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// onlyArticle has a code in a language of its own, and fields left out.
const onlyArticle = `---
pair: zzz-1234
lang: en
codes: ["ZZZ-1234"]
title: The gadget hangs
source: Tests
---

## Cause
Dust.
`

func TestAsk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "zzz-1234.en.md")
	if err := os.WriteFile(file, []byte(onlyArticle), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		want []string
	}{
		{[]string{"RPT-7001"}, []string{"What to do", "1. ", "rpt-7001.en", "Source: ", "Verified by"}},
		{[]string{"RPT-7001 怎么办"}, []string{"处理步骤", "rpt-7001.zh", "来源：", "验证"}},
		{[]string{"RPT-7001", "--lang", "zh"}, []string{"处理步骤", "rpt-7001.zh"}},
		{[]string{"ZZZ-1234"}, []string{"not in the knowledge base"}},
		{[]string{"ZZZ-1234", "是什么"}, []string{"知识库"}},
		{[]string{"ZZZ-1234", "--articles", file}, []string{"The gadget hangs", "Dust.", "gives no steps", "Not yet verified"}},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			t.Setenv("LANG", "C")
			code, out, errOut := runs(t, append([]string{"ask"}, tt.args...)...)
			if code != exitDone {
				t.Fatalf("exit %d: %s", code, errOut)
			}
			for _, want := range tt.want {
				if !strings.Contains(out, want) {
					t.Errorf("answer lacks %q:\n%s", want, out)
				}
			}
			if key := regexp.MustCompile(`\b(article|unknown|closest)\.[a-z_]+`).FindString(out); key != "" {
				t.Errorf("the catalogue has no words for %q", key)
			}
		})
	}
}

func TestAskJSON(t *testing.T) {
	code, out, errOut := runs(t, "ask", "--json", "RPT-7001")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errOut)
	}
	var r struct {
		Outcome  string
		Articles []struct{ ID string }
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Outcome != "answer" || len(r.Articles) != 1 || !strings.HasPrefix(r.Articles[0].ID, "rpt-7001.") {
		t.Errorf("answer = %+v, want article rpt-7001 alone", r)
	}
}
