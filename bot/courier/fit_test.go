package courier

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"
	"pgregory.net/rapid"
)

func button(label, value string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement("act", value, slack.NewTextBlockObject(slack.PlainTextType, label, true, false))
}

func blocks(all ...slack.Block) Message {
	return Message{Text: "words", Blocks: slack.Blocks{BlockSet: all}}
}

// check fails if Slack would refuse m for its size. It counts for itself.
func check(t interface{ Errorf(string, ...any) }, m Message) {
	if m.Text == "" || length(m.Text) > 4000 || !utf8.ValidString(m.Text) {
		t.Errorf("text of %d characters", length(m.Text))
	}
	if n := len(m.Blocks.BlockSet); n > 50 {
		t.Errorf("%d blocks, want at most 50", n)
	}
	sum := 0
	within := func(what, s string, low, high int) {
		sum += utf8.RuneCountInString(s)
		if n := utf8.RuneCountInString(s); n < low || n > high {
			t.Errorf("%s of %d characters, want %d to %d", what, n, low, high)
		}
	}
	ids := make(map[string]bool)
	for _, b := range m.Blocks.BlockSet {
		if id := b.ID(); id != "" && ids[id] {
			t.Errorf("block_id %q twice", id)
		}
		ids[b.ID()] = true
		switch b := b.(type) {
		case *slack.SectionBlock:
			if b.Text == nil && len(b.Fields) == 0 || len(b.Fields) > 10 {
				t.Errorf("section with text %v and %d fields", b.Text, len(b.Fields))
			}
			if b.Text != nil {
				within("section", b.Text.Text, 1, 3000)
			}
			for _, f := range b.Fields {
				within("field", f.Text, 1, 2000)
			}
		case *slack.HeaderBlock:
			within("header", b.Text.Text, 1, 150)
		case *slack.ContextBlock:
			if n := len(b.ContextElements.Elements); n == 0 || n > 10 {
				t.Errorf("context with %d elements", n)
			}
		case *slack.ActionBlock:
			if n := len(b.Elements.ElementSet); n == 0 || n > 25 {
				t.Errorf("actions with %d elements", n)
			}
			for _, e := range b.Elements.ElementSet {
				within("label", e.(*slack.ButtonBlockElement).Text.Text, 1, 75)
				within("value", e.(*slack.ButtonBlockElement).Value, 0, 2000)
			}
		case *slack.RichTextBlock:
			for _, e := range b.Elements {
				within("rich text", richWords(e), 0, 13000)
			}
		}
	}
	if sum > 13000 {
		t.Errorf("%d characters together, want at most 13,000", sum)
	}
}

var corpus = []string{
	"The gateway did not answer. Restart it, then try again! Does it work? ",
	"审批流卡住了。请先检查节点；再联系管理员！还是不行？",
	"登录 P6 报 ERR-1042, 怎么办？See <https://example.com/a|the page> &amp; ask.",
	"```\nselect * from t where x &lt; 3;\n```\n", "👩‍👩‍👧‍👦👍🏽", "e\u0301\u0302\u0303", "\n", "   ", "。", "a", "\u202e\x00\xff",
}

func text(t *rapid.T, label string) string {
	times := []int{0, 1, 1, 1, 1, 3, 3, 30}
	if label == "section" {
		times = append(times, 100)
	}
	n := rapid.SampledFrom(times).Draw(t, label+" times")
	var b strings.Builder
	for range rapid.IntRange(0, 3).Draw(t, label+" kinds") {
		b.WriteString(strings.Repeat(rapid.SampledFrom(corpus).Draw(t, label), n))
	}
	return b.String()
}

func anyBlock(t *rapid.T) slack.Block {
	switch rapid.IntRange(0, 6).Draw(t, "block") {
	case 0:
		return slack.NewHeaderBlock(slack.NewTextBlockObject(slack.PlainTextType, text(t, "header"), false, false))
	case 1:
		var fields []*slack.TextBlockObject
		for range rapid.IntRange(0, 12).Draw(t, "fields") {
			fields = append(fields, mrkdwn(text(t, "field")))
		}
		return slack.NewSectionBlock(nil, fields, nil)
	case 2:
		var e []slack.MixedElement
		for range rapid.IntRange(0, 12).Draw(t, "sources") {
			e = append(e, mrkdwn(text(t, "source")))
		}
		return slack.NewContextBlock("", e...)
	case 3:
		var e []slack.BlockElement
		for range rapid.IntRange(0, 30).Draw(t, "buttons") {
			e = append(e, button(text(t, "label"), "v"))
		}
		return slack.NewActionBlock("", e...)
	case 4:
		return slack.NewDividerBlock()
	case 5:
		return slack.NewRichTextBlock("", slack.NewRichTextList(slack.RTEListOrdered, 0,
			slack.NewRichTextSection(slack.NewRichTextSectionTextElement(text(t, "item")+".", nil)),
			slack.NewRichTextSection(slack.NewRichTextSectionTextElement(text(t, "item")+".", nil))))
	}
	return section(text(t, "section"))
}

// Whatever is drawn, what is sent is within Slack's limits, and fitting it
// again changes nothing.
func TestSplitFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Message{Text: text(t, "text") + "."}
		for range rapid.SampledFrom([]int{0, 1, 3, 8, 55}).Draw(t, "blocks") {
			m.Blocks.BlockSet = append(m.Blocks.BlockSet, anyBlock(t))
		}
		before := string(m.JSON())
		fitted, more := Split(m)
		if after := string(m.JSON()); after != before {
			t.Errorf("Split changed the message it was given")
		}
		check(t, fitted)
		if len(more) > maxMore {
			t.Errorf("%d messages follow, want at most %d", len(more), maxMore)
		}
		for _, m := range more {
			check(t, m)
		}
		if diff := cmp.Diff(string(fitted.JSON()), string(Fit(fitted).JSON())); diff != "" {
			t.Errorf("fitting twice (-once +twice):\n%s", diff)
		}
	})
}

// All that a long text says arrives, in order, up to the number of messages
// that may follow.
func TestSplitLosesNothing(t *testing.T) {
	for _, sentence := range corpus[:2] {
		for _, n := range []int{1, 100, 300} {
			want := strings.Repeat(sentence, n)
			for name, m := range map[string]Message{
				"text":    {Text: want},
				"section": blocks(section(want), slack.NewActionBlock("", button("go", "1"))),
				"rich":    blocks(slack.NewRichTextBlock("", slack.NewRichTextSection(slack.NewRichTextSectionTextElement(want, nil)))),
			} {
				fitted, more := Split(m)
				var got strings.Builder
				for _, m := range append([]Message{fitted}, more...) {
					if len(m.Blocks.BlockSet) == 0 {
						got.WriteString(m.Text)
					}
					for _, b := range m.Blocks.BlockSet {
						got.WriteString(words(b))
					}
				}
				if squeeze(got.String()) != squeeze(want) {
					t.Errorf("%s of %d × %q: %d characters arrive of %d", name, n, sentence, length(squeeze(got.String())), length(squeeze(want)))
				}
			}
		}
	}
}

// squeeze leaves what is said, without the cuts.
func squeeze(s string) string {
	return strings.NewReplacer(ellipsis, "", " ", "", "\n", "").Replace(s)
}

// Long sections give way; the title, buttons and sources stay.
func TestFitKeepsButtonsAndSources(t *testing.T) {
	long := strings.Repeat("这是很长的步骤。", 370)
	m := blocks(slack.NewHeaderBlock(slack.NewTextBlockObject(slack.PlainTextType, "标题", false, false)))
	for range 60 {
		m.Blocks.BlockSet = append(m.Blocks.BlockSet, section(long))
	}
	m.Blocks.BlockSet = append(m.Blocks.BlockSet,
		slack.NewContextBlock("", mrkdwn("KB-1042 · rev 3")),
		slack.NewActionBlock("", button("Solved", "1"), button("Ticket", "2")))
	fitted, more := Split(m)
	check(t, fitted)
	n := len(fitted.Blocks.BlockSet)
	first, source, actions := fitted.Blocks.BlockSet[0], fitted.Blocks.BlockSet[n-2], fitted.Blocks.BlockSet[n-1]
	if words(first) != "标题" || words(source) != "KB-1042 · rev 3" || len(actions.(*slack.ActionBlock).Elements.ElementSet) != 2 {
		t.Errorf("kept %q … %q, want title, source and both buttons", words(first), words(source))
	}
	if len(more) != maxMore {
		t.Errorf("%d messages follow, want %d", len(more), maxMore)
	}
}

func TestFitHome(t *testing.T) {
	var v slack.HomeTabViewRequest
	for i := range 150 {
		v.Blocks.BlockSet = append(v.Blocks.BlockSet, section(fmt.Sprint("ticket ", i)))
	}
	v.Blocks.BlockSet = append(v.Blocks.BlockSet, slack.NewActionBlock("", button("ask", "1")))
	got := fitHome(v).Blocks.BlockSet
	if len(got) != 100 || words(got[98]) != "ticket 98" || got[99].BlockType() != slack.MBTAction {
		t.Errorf("%d blocks, the last ones %q and a %s, want 99 tickets and the button", len(got), words(got[98]), got[99].BlockType())
	}
}

func TestFitLabels(t *testing.T) {
	m := Fit(blocks(slack.NewActionBlock("",
		button(strings.Repeat("按钮", 50), "ok"), button("broken", strings.Repeat("v", 2001)), button("", "no label"))))
	check(t, m)
	elements := m.Blocks.BlockSet[0].(*slack.ActionBlock).Elements.ElementSet
	if len(elements) != 1 {
		t.Fatalf("%d buttons, want the one that means something", len(elements))
	}
	if got := elements[0].(*slack.ButtonBlockElement).Text.Text; !strings.HasSuffix(got, "…") {
		t.Errorf("label = %q, want it to end in an ellipsis", got)
	}
}

func TestFitText(t *testing.T) {
	m := Fit(Message{Blocks: slack.Blocks{BlockSet: []slack.Block{section("says it")}}})
	if m.Text != "says it" {
		t.Errorf("text of a message without one = %q, want its first words", m.Text)
	}
	s := Fit(blocks(section("look @here"))).Blocks.BlockSet[0].(*slack.SectionBlock)
	if !s.Text.Verbatim {
		t.Error("section is not verbatim: @here in it would notify")
	}
}

func TestMessageKeepsItsBlocks(t *testing.T) {
	m := blocks(section("<x> & y"), slack.NewContextBlock("", mrkdwn("s")), slack.NewActionBlock("", button("go", "1")),
		slack.NewRichTextBlock("", slack.NewRichTextSection(slack.NewRichTextSectionTextElement("r", nil))))
	got, err := ParseMessage(m.JSON())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(m.JSON()), string(got.JSON())); diff != "" {
		t.Errorf("parsed (-want +got):\n%s", diff)
	}
	if _, err := ParseMessage([]byte("{")); err == nil {
		t.Error("half a message was read")
	}
}

// A million characters are cut in one pass.
func BenchmarkFitMillion(b *testing.B) {
	for _, s := range []string{"word ", "字", "a"} {
		m := blocks(section(strings.Repeat(s, 1_000_000/len(s))))
		b.Run(fmt.Sprintf("%q", s), func(b *testing.B) {
			for b.Loop() {
				Fit(m)
			}
		})
	}
}
