package courier

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// A copied file is found again by its name, whatever it was called.
func TestNameOf(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"screen.png", "screen-o7.png"},
		{"塔吊.JPG", "塔吊-o7.JPG"},
		{"archive.tar.gz", "archive.tar-o7.gz"},
		{"README", "README-o7"},
		{"", "file-o7"},
		{"..", "file-o7"},
		{"../../etc/passwd", "passwd-o7"},
		{`C:\Users\bob\a.txt`, "a-o7.txt"},
		{"a\u202Egnp.exe", "agnp-o7.exe"},
		{"x\x00\ny.png", "x y-o7.png"},
		{".hidden", "-o7.hidden"},
		{"notes.this is no extension", "notes.this is no extension-o7"},
	} {
		got := nameOf(Upload{Name: c.name}, 7)
		if strings.TrimSpace(got) == "" || got != c.want {
			t.Errorf("nameOf(%q) = %q, want %q", c.name, got, c.want)
		}
		found := slack.Message{Msg: slack.Msg{Files: []slack.File{{ID: "F0", Name: "other.png"}, {ID: "F7", Name: got}}}}
		if id := fileOf(found, 7); id != "F7" {
			t.Errorf("%q is not found again: %q", got, id)
		}
		for _, other := range []int64{0, 1, 70, 17} {
			if id := fileOf(found, other); id != "" {
				t.Errorf("%q is taken for that of row %d", got, other)
			}
		}
	}
}

func FuzzNameOf(f *testing.F) {
	for _, s := range []string{"a.png", strings.Repeat("长", 300) + ".png", "a." + strings.Repeat("x", 300), "\xff\xfe", "-o7.png", "a-o8"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name := nameOf(Upload{Name: s}, 7)
		if !utf8.ValidString(name) || strings.ContainsAny(name, "/\\\x00") || len([]rune(name)) > 120 {
			t.Errorf("nameOf(%q) = %q", s, name)
		}
		if fileOf(slack.Message{Msg: slack.Msg{Files: []slack.File{{ID: "F7", Name: name}}}}, 7) != "F7" {
			t.Errorf("%q is not found again", name)
		}
	})
}

// What is copied is bounded, whatever its size was said to be.
func TestLimited(t *testing.T) {
	l := &limited{most: 10}
	if n, err := l.Write(make([]byte, 10)); n != 10 || err != nil {
		t.Errorf("Write up to the limit = %d, %v", n, err)
	}
	if _, err := l.Write([]byte{1}); judge(err).code != "file_too_big" || judge(err).remedy != final {
		t.Errorf("Write beyond = %v, want file_too_big, for good", err)
	}
}
