package kb

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// desk is a small knowledge base of our own.
func desk() []Article {
	return []Article{
		{ID: "pay-1.en", Pair: "pay-1", Lang: "en", Product: "PayDesk", Codes: []string{"PAY-1042"}, Title: "Payment fails with PAY-1042", Cause: "The payment gateway did not answer in time.", Steps: "Wait ten minutes and pay again."},
		{ID: "pay-1.zh", Pair: "pay-1", Lang: "zh", Product: "PayDesk", Codes: []string{"PAY-1042"}, Title: "付款报 PAY-1042", Cause: "支付网关没有及时应答。", Steps: "等十分钟再付款。"},
		{ID: "rpt-1.en", Pair: "rpt-1", Lang: "en", Product: "PayDesk", Codes: []string{"RPT-3001"}, Title: "Report export stops at the end", Cause: "The template holds too many images.", Steps: "Remove images from the template."},
		{ID: "rpt-1.zh", Pair: "rpt-1", Lang: "zh", Product: "PayDesk", Codes: []string{"RPT-3001"}, Title: "报表导出卡住", Cause: "模板里图片太多。", Steps: "从模板里删掉图片。"},
		{ID: "db-1.en", Lang: "en", Product: "Vault", Codes: []string{"0x80070005", "E_ACCESSDENIED"}, Title: "Vault refuses access", Cause: "The service account has lost its permission.", Steps: "Grant the permission again."},
		{ID: "db-2.zh", Lang: "zh", Product: "Vault", Codes: []string{"8005"}, Title: "写入冲突", Cause: "两个事务同时修改同一行。", Steps: "重试事务。"},
	}
}

func built(t testing.TB, dir string, arts []Article) *Index {
	t.Helper()
	x, err := Build(t.Context(), dir, arts, nil)
	if err != nil {
		t.Fatalf("Build: %v", err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

func ids(res Result) []string {
	var list []string
	for _, h := range res.Hits {
		list = append(list, h.ID)
	}
	return list
}

func first(t testing.TB, x *Index, text, lang string) string {
	t.Helper()
	res, err := x.Search(t.Context(), Query{Text: text, Lang: lang})
	if err != nil {
		t.Fatalf("Search(%q): %v", text, err)
	}
	if len(res.Hits) == 0 {
		return ""
	}
	return res.Hits[0].ID
}

func TestBuildAndOpen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	var steps [][2]int
	x, err := Build(t.Context(), dir, desk(), func(done, total int) { steps = append(steps, [2]int{done, total}) })
	if err != nil {
		t.Fatalf("Build: %v", err)
	}
	if d := cmp.Diff([][2]int{{6, 6}}, steps); d != "" {
		t.Errorf("progress (-want +got):\n%s", d)
	}
	if err := x.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	if x, err = OpenIndex(dir, desk()); err != nil {
		t.Fatalf("OpenIndex: %v", err)
	}
	defer x.Close()
	for _, c := range []struct{ text, lang, want string }{
		{"PAY-1042", "en", "pay-1.en"}, {"PAY-1042", "zh", "pay-1.zh"}, {"报表导出卡住了", "zh", "rpt-1.zh"}, {"vault denies access", "en", "db-1.en"},
	} {
		if got := first(t, x, c.text, c.lang); got != c.want {
			t.Errorf("Search(%q, %s) = %s, want %s", c.text, c.lang, got, c.want)
		}
	}
}

func TestBuildReplaces(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	old := built(t, dir, desk())
	if err := os.MkdirAll(filepath.Join(dir, freshName, "rest-of-a-kill"), 0o700); err != nil {
		t.Fatal(err)
	}
	arts := append(desk(), Article{ID: "new.en", Lang: "en", Title: "Printer jams", Codes: []string{"PRN-7"}})
	x := built(t, dir, arts)
	if got := first(t, old, "RPT-3001", "en"); got != "rpt-1.en" {
		t.Errorf("old index after a new build: %q, want rpt-1.en", got)
	}
	if got := first(t, x, "PRN-7", "en"); got != "new.en" {
		t.Errorf("new index: %q, want new.en", got)
	}
	if got := generations(dir); len(got) != 1 || got[0] != 2 {
		t.Errorf("generations = %v, want [2]", got)
	}
	if _, err := os.Stat(filepath.Join(dir, freshName)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("folder %s is still there: %v", freshName, err)
	}
}

func TestBuildStopped(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Build(ctx, dir, desk(), nil); !errors.Is(err, context.Canceled) {
		t.Fatalf("Build = %v, want %v", err, context.Canceled)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("left behind %v, %v", entries, err)
	}
}

func TestOpenStale(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	built(t, dir, desk()).Close()
	revised := desk()
	revised[0].Revision++
	edited := desk()
	edited[2].Steps = "Something else."
	for name, arts := range map[string][]Article{"fewer": desk()[1:], "revised": revised, "edited": edited} {
		if _, err := OpenIndex(dir, arts); !errors.Is(err, ErrStale) {
			t.Errorf("%s: OpenIndex = %v, want ErrStale", name, err)
		}
	}
}

// damage is what may happen to a file.
func damage(data []byte) map[string][]byte {
	flipped := append([]byte(nil), data...)
	flipped[len(flipped)/2] ^= 0x55
	return map[string][]byte{"removed": nil, "emptied": {}, "halved": data[:len(data)/2], "flipped": flipped}
}

func TestOpenDamaged(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	built(t, dir, desk()).Close()
	for _, name := range files(t, dir) {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		for what, bad := range damage(data) {
			t.Run(fmt.Sprintf("%s %s", name, what), func(t *testing.T) {
				copied := filepath.Join(t.TempDir(), "index")
				if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
					t.Fatal(err)
				}
				spoil(t, filepath.Join(copied, name), bad)
				checkDamaged(t, copied, filepath.Base(name))
			})
		}
	}
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	names, err := fs.Glob(os.DirFS(dir), "*/*")
	if err != nil || len(names) < 2 {
		t.Fatalf("files of the index: %v, %v", names, err)
	}
	return names
}

func spoil(t *testing.T, name string, data []byte) {
	t.Helper()
	err := os.Remove(name)
	if data != nil {
		err = os.WriteFile(name, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// checkDamaged opens a damaged index: an error that says so, or an index that
// works, since not every byte of a file is in use. Either way a new one can be
// built.
func checkDamaged(t *testing.T, dir, name string) {
	t.Helper()
	x, err := OpenIndex(dir, desk())
	switch {
	case err == nil && name != "root.bolt":
		x.Close()
		t.Fatalf("OpenIndex took a damaged %s", name)
	case err == nil:
		if got := first(t, x, "PAY-1042", "en"); got != "pay-1.en" {
			t.Errorf("opened, and finds %q", got)
		}
		x.Close()
	case !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrStale):
		t.Errorf("OpenIndex = %v, want ErrDamaged", err)
	}
	if got := first(t, built(t, dir, desk()), "PAY-1042", "en"); got != "pay-1.en" {
		t.Errorf("rebuilt index finds %q", got)
	}
}

func TestOpenNothing(t *testing.T) {
	empty := t.TempDir()
	if err := os.Mkdir(filepath.Join(empty, "1"), 0o700); err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]error{t.TempDir(): ErrDamaged, empty: ErrDamaged, filepath.Join(t.TempDir(), "none"): fs.ErrNotExist} {
		if _, err := OpenIndex(dir, desk()); !errors.Is(err, want) {
			t.Errorf("OpenIndex(%s) = %v, want %v", dir, err, want)
		}
	}
}

func TestOpenLocked(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	built(t, dir, desk()) // holds the lock
	if _, err := OpenIndex(dir, desk()); !errors.Is(err, ErrLocked) {
		t.Errorf("OpenIndex = %v, want ErrLocked", err)
	}
}

func TestUpdate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	x := built(t, dir, desk())
	added := Article{ID: "new.en", Lang: "en", Title: "Crane scheduling clashes", Codes: []string{"CRN-77"}}
	changed := desk()[2]
	changed.Codes, changed.Title = []string{"RPT-4004"}, "Turbine figures are missing"
	if err := x.Update(t.Context(), []Article{added, changed}, []string{"db-2.zh"}); err != nil {
		t.Fatalf("Update: %v", err)
	}
	arts := merge(desk(), []Article{added, changed}, []string{"db-2.zh"})
	for _, reopened := range []bool{false, true} {
		if reopened {
			x.Close()
			var err error
			if x, err = OpenIndex(dir, arts); err != nil {
				t.Fatalf("OpenIndex after Update: %v", err)
			}
			defer x.Close()
		}
		for text, want := range map[string]string{"CRN-77": "new.en", "crane scheduling": "new.en", "turbine figures": "rpt-1.en", "RPT-4004": "rpt-1.en"} {
			if got := first(t, x, text, "en"); got != want {
				t.Errorf("reopened %v: Search(%q) = %q, want %q", reopened, text, got, want)
			}
		}
		if res, _ := x.Search(t.Context(), Query{Text: "错误 8005", Lang: "zh"}); res.Outcome != None || res.Reason != UnknownCode {
			t.Errorf("removed code: %v %v %v, want none, unknown code", res.Outcome, res.Reason, ids(res))
		}
	}
}

func TestClosed(t *testing.T) {
	x := built(t, "", desk())
	if err := errors.Join(x.Close(), x.Close()); err != nil {
		t.Errorf("Close twice: %v", err)
	}
	if _, err := x.Search(t.Context(), Query{Text: "PAY-1042"}); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Search = %v, want %v", err, fs.ErrClosed)
	}
	if err := x.Update(t.Context(), nil, nil); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("Update = %v, want %v", err, fs.ErrClosed)
	}
}

func TestSearchWhileUpdating(t *testing.T) {
	x := built(t, "", desk())
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for range 50 {
				if got := first(t, x, "报表导出卡住", "zh"); got != "rpt-1.zh" {
					t.Errorf("Search = %q, want rpt-1.zh", got)
					return
				}
			}
		})
	}
	for n := range 10 {
		a := Article{ID: "n.en", Lang: "en", Title: fmt.Sprintf("Number %d", n), Revision: n}
		if err := x.Update(t.Context(), []Article{a}, nil); err != nil {
			t.Errorf("Update: %v", err)
		}
	}
	wg.Wait()
}

func TestNoArticles(t *testing.T) {
	x := built(t, filepath.Join(t.TempDir(), "index"), nil)
	res, err := x.Search(t.Context(), Query{Text: "error 1042 in the report"})
	if err != nil || res.Outcome != None || len(res.Hits) > 0 {
		t.Errorf("Search = %v %v, %v", res.Outcome, ids(res), err)
	}
	if err := x.Update(t.Context(), desk(), nil); err != nil {
		t.Fatalf("Update: %v", err)
	}
	if got := first(t, x, "PAY-1042", "en"); got != "pay-1.en" {
		t.Errorf("after the first articles: %q, want pay-1.en", got)
	}
}
