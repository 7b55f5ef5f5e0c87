package kb

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarkdownRoundTrip(t *testing.T) {
	a := Article{ID: "rpt-3001.zh", Pair: "rpt-3001", Lang: "zh", Product: "报表中心", Component: "reports", Codes: []string{"RPT-3001", "0042", `a"b`},
		Title: "报表: 导出一直停在 99%", Symptom: "进度条停住。\n\n## 不是标题\n\\## 也不是", Cause: "模板过大", Steps: "1. 关闭\n2. 重开", Check: "导出成功",
		AppliesTo: "建管通 3.2–3.4", Source: "演示知识库", URL: "https://example.com/?a=1#b", VerifiedBy: "no", VerifiedOn: "2026-10-12"}
	got, err := ParseMarkdown("x/rpt-3001.zh.md", a.Markdown())
	if err != nil {
		t.Fatalf("ParseMarkdown(%s): %v", a.Markdown(), err)
	}
	if d := cmp.Diff(a, got); d != "" {
		t.Errorf("round trip (-want +got):\n%s", d)
	}
}
