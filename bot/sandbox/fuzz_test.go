package sandbox

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// Whatever JSON comes as blocks or a view, checking it ends and what passes can be drawn and acted on.
func FuzzBlocks(f *testing.F) {
	for _, seed := range []string{
		`[{"type":"section","text":{"type":"mrkdwn","text":"x"},"accessory":{"type":"overflow","options":[{"text":{"type":"plain_text","text":"a"},"value":"a"}]}}]`,
		`[{"type":"actions","elements":[{"type":"static_select","option_groups":[{"label":{},"options":[null,5]}]}]}]`,
		`[{"type":"table","rows":[[{"type":"raw_text","text":"x"}],null,5],"column_settings":[null,{}]}]`,
		`[{"type":"data_visualization","title":"t","chart":{"type":"line","series":[null,{"name":5,"data":{}}],"axis_config":[]}}]`,
		`[{"type":"rich_text","elements":[{"type":"rich_text_list","style":"bullet","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"x"}]}]}]}]`,
		`[{"type":"input","label":{"type":"plain_text","text":"l"},"element":{"type":"checkboxes","options":[],"initial_options":[5]}}]`,
		`[{"type":"plan","title":"p","tasks":[{"type":"task_card"},{"type":"plan"}]},{"type":"carousel","elements":[{"type":"card"}]}]`,
		`{"type":"modal"}`, `5`, `null`,
	} {
		f.Add(seed)
	}
	manifest, err := os.ReadFile(filepath.Join("testdata", "manifest.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	w, err := Open(Options{Dir: f.TempDir(), Manifest: manifest})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { w.Close() })
	f.Fuzz(func(t *testing.T, raw string) {
		blocks, err := w.messageBlocks(args{values: object{"blocks": raw}})
		if err == nil {
			drawn(t, w, blocks)
		}
		var v any
		if json.Unmarshal([]byte(raw), &v) != nil {
			return
		}
		if made, err := w.makeView(object{"type": "modal", "title": object{"type": "plain_text", "text": "t"}, "submit": object{"type": "plain_text", "text": "s"}, "blocks": v}, "modal"); err == nil {
			drawn(t, w, made.Blocks)
		}
	})
}

// drawn walks what passed the way a person's acts do.
func drawn(t *testing.T, w *Workspace, blocks []any) {
	t.Helper()
	if _, err := encode(w.stateOf(blocks, nil)); err != nil {
		t.Errorf("state: %v", err)
	}
	for _, s := range w.kit.spots(blocks) {
		if s.actionID() == "" || s.blockID() == "" {
			t.Errorf("element %v has no id", s.element)
		}
		for _, v := range []any{nil, "a", 5.0, []any{"a", nil}, object{"value": "a"}} {
			w.actOn(s, v, nil)
		}
	}
}

// Whatever a person types, it becomes text without markup of its own.
func FuzzCompose(f *testing.F) {
	for _, seed := range []string{"@ana hi", "<!channel>", "```a\n> b", "*b* _i_ ~s~ `c` :x:", "https://x <@U1|x>", "@", "#", "\x00\xff"} {
		f.Add(seed)
	}
	manifest, err := os.ReadFile(filepath.Join("testdata", "manifest.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	w, err := Open(Options{Dir: f.TempDir(), Manifest: manifest})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { w.Close() })
	f.Fuzz(func(t *testing.T, typed string) {
		text := w.compose(cleanText(typed))
		raw, err := encode(richText("b", text))
		if err != nil {
			t.Fatal(err)
		}
		var block any
		if err := json.Unmarshal(raw, &block); err != nil {
			t.Fatal(err)
		}
		c := w.newChecker(onMessage)
		if c.block("/b", block); text != "" && len(c.faults) > 0 && len(text) < maxText {
			t.Errorf("%q becomes %q: %v", typed, text, c.faults)
		}
	})
}
