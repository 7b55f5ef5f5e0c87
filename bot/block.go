package bot

import (
	"fmt"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/lang"
)

// Small constructors, so that a drawing reads like what it shows. Everything
// foreign is escaped here and nowhere else.

// Slack's limits for what we cut ourselves, in characters.
const (
	maxTitle  = 150 // a ticket's title, and Slack's header
	maxLabel  = 75  // a button or option
	maxModal  = 24  // a form's title and its buttons
	maxInput  = 3000
	maxOption = 100 // options in one select
)

func mrkdwn(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.MarkdownType, s, false, false)
}

func label(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, cut(s, maxLabel), true, false)
}

// section draws words of ours in mrkdwn; foreign parts must be escaped.
func section(s string) *slack.SectionBlock { return slack.NewSectionBlock(mrkdwn(s), nil, nil) }

func contextLine(parts ...string) *slack.ContextBlock {
	return slack.NewContextBlock("", mrkdwn(strings.Join(parts, "  ·  ")))
}

// field is a label above a value, for a section's two columns.
func field(name, value string) *slack.TextBlockObject {
	return mrkdwn("*" + name + "*\n" + value)
}

func button(action, value, words string) *slack.ButtonBlockElement {
	return slack.NewButtonBlockElement(action, value, label(words))
}

// either is the two buttons of a decision, by their actions, which also name
// their words.
func either(w lang.Words, v value, yes, no string) *slack.ActionBlock {
	press := func(action string) *slack.ButtonBlockElement {
		return button(action, v.String(), w.Say("button."+action))
	}
	return slack.NewActionBlock("", primary(press(yes)), press(no))
}

// sure makes a button ask before it does what cannot be taken back. name is
// the end of the keys of its words.
func sure(w lang.Words, name string, b *slack.ButtonBlockElement) *slack.ButtonBlockElement {
	key := "confirm." + name
	ask := slack.NewConfirmationBlockObject(label(w.Say(key)), label(w.Say(key+".text")), label(w.Say(key+".yes")), label(w.Say("confirm.no")))
	return b.WithConfirm(ask.WithStyle(slack.StyleDanger))
}

func primary(b *slack.ButtonBlockElement) *slack.ButtonBlockElement {
	b.Style = slack.StylePrimary
	return b
}

// message is words with their drawing; the words alone must make sense, since
// notifications and screen readers have nothing else.
func message(words string, blocks ...slack.Block) courier.Message {
	return courier.Message{Text: words, Blocks: slack.Blocks{BlockSet: blocks}}
}

// escape makes foreign text safe inside mrkdwn: shown as it is, notifying
// nobody.
func escape(s string) string { return courier.Escape(s) }

// when writes an instant so that Slack shows it in each reader's own zone and
// language; where Slack does not draw it, in the desk's.
func when(w lang.Words, t, now time.Time, zone *time.Location) string {
	return fmt.Sprintf("<!date^%d^{date_short_pretty} {time}|%s>", t.Unix(), w.Time(t, now, zone))
}

// mention names a person so that Slack notifies them.
func mention(user string) string {
	if user == "" {
		return "–"
	}
	return "<@" + user + ">"
}

// cut shortens s to n characters, with an ellipsis for what is gone.
func cut(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return strings.TrimRight(string(runes[:n-1]), " ，。,.") + "…"
}

// firstLine returns the first line of s that says anything, cut to n.
func firstLine(s string, n int) string {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(courier.Clean(line)); line != "" {
			return cut(line, n)
		}
	}
	return ""
}
