package courier

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"github.com/slack-go/slack"
)

// Slack's limits, in characters unless they count things. The sum over all
// blocks is not documented; around 13,000 is where it has been seen to refuse.
// https://docs.slack.dev/reference/block-kit/blocks
const (
	maxText     = 3000 // chat.update refuses over 4,000
	maxSection  = 3000
	maxField    = 2000
	maxFields   = 10
	maxHeader   = 150
	maxLabel    = 75
	maxValue    = 2000
	maxURL      = 3000
	maxButtons  = 25
	maxContext  = 10
	maxBlocks   = 50
	maxTogether = 13000

	maxHome         = 100
	maxHomeTogether = 100_000 // of the 250 KB that a view may have, in Chinese too
)

// maxMore is how many messages may follow one that was too long. What is still
// over then is beyond what anybody reads in a thread.
const maxMore = 5

// Fit returns m within Slack's limits. Long texts give way first, then whole
// sections; buttons and the sources below stay as long as anything does.
func Fit(m Message) Message {
	fitted, _ := Split(m)
	return fitted
}

// Split is Fit that returns what did not fit as further messages, to be said
// in order in the thread.
func Split(m Message) (Message, []Message) {
	m = m.clone()
	m.Text = tidy(m.Text)
	if len(m.Blocks.BlockSet) == 0 {
		head, rest := cut(m.Text, maxText)
		m.Text = head
		return m, pages(texts(rest))
	}
	kept, over := fit(m.Blocks, fitting{blocks: maxBlocks, together: maxTogether})
	if strings.TrimSpace(m.Text) == "" {
		m.Text = summary(kept)
	}
	m.Text, _ = cut(m.Text, maxText)
	m.Blocks.BlockSet = kept
	return m, pages(over)
}

// fitHome returns an App Home within its limits, which are wider. What is over
// is left out: a home has no thread.
func fitHome(v slack.HomeTabViewRequest) slack.HomeTabViewRequest {
	m := Message{Blocks: v.Blocks}.clone()
	v.Blocks.BlockSet, _ = fit(m.Blocks, fitting{blocks: maxHome, together: maxHomeTogether})
	return v
}

func fit(blocks slack.Blocks, f fitting) (kept, over []slack.Block) {
	for _, b := range blocks.BlockSet {
		f.take(b)
	}
	f.shorten()
	f.drop()
	return f.result()
}

// slot is a block of the message and what of it is over.
type slot struct {
	block slack.Block // nil: all of it is over
	over  []slack.Block
	cost  int
}

type fitting struct {
	blocks, together int // required: the limits
	slots            []slot
}

// take brings one block within its own limits.
func (f *fitting) take(b slack.Block) {
	switch b := b.(type) {
	case *slack.SectionBlock:
		f.add(fitSection(b))
	case *slack.ContextBlock:
		for _, c := range fitContext(b) {
			f.add(c, nil)
		}
	case *slack.ActionBlock:
		for _, a := range fitActions(b) {
			f.add(a, nil)
		}
	case *slack.HeaderBlock:
		if fitText(b.Text, maxHeader) {
			f.add(b, nil)
		}
	default:
		f.add(b, nil)
	}
}

func (f *fitting) add(b slack.Block, over []slack.Block) {
	if b != nil {
		f.slots = append(f.slots, slot{block: b, over: over, cost: cost(b)})
	}
}

// cost is what a block, or a part of one, counts towards the sum: its JSON,
// without the backslashes that JSON puts before quotes and lines.
func cost(v any) int {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return maxTogether
	}
	return length(buf.String()) - bytes.Count(buf.Bytes(), []byte{'\\'})
}

func (f *fitting) total() (cost, blocks int) {
	for _, s := range f.slots {
		if s.block != nil {
			cost += s.cost
			blocks++
		}
	}
	return cost, blocks
}

// leastLevel is how short a text may become before whole blocks go instead.
const leastLevel = 400

// shorten cuts the longest texts to one level, so that the sum fits.
func (f *fitting) shorten() {
	sum, _ := f.total()
	if sum <= f.together {
		return
	}
	level := max(leastLevel, f.level(sum-f.together))
	for i := range f.slots {
		s := &f.slots[i]
		if s.cost <= level {
			continue
		}
		if head, rest := divide(s.block, s.cost-level); head != nil {
			s.block, s.cost = head, cost(head)
			s.over = append([]slack.Block{rest}, s.over...)
		}
	}
}

// level returns the cost above which divisible blocks must be cut to save as
// much as excess.
func (f *fitting) level(excess int) int {
	var costs []int
	for _, s := range f.slots {
		if divisible(s.block) {
			costs = append(costs, s.cost)
		}
	}
	slices.Sort(costs)
	for n := 1; n <= len(costs); n++ {
		// The n longest come down to one level, no lower than the next.
		sum := 0
		for _, c := range costs[len(costs)-n:] {
			sum += c
		}
		level := (sum - excess) / n
		if n == len(costs) || level >= costs[len(costs)-n-1] {
			return level
		}
	}
	return 0
}

// drop takes whole blocks out, the last first, of the least needed kind, until
// count and sum fit.
func (f *fitting) drop() {
	for {
		sum, blocks := f.total()
		if sum <= f.together && blocks <= f.blocks {
			return
		}
		s := f.leastNeeded()
		if s == nil {
			return
		}
		if s.block.BlockType() != slack.MBTDivider {
			s.over = append([]slack.Block{s.block}, s.over...)
		}
		s.block = nil
	}
}

func (f *fitting) leastNeeded() *slot {
	for rank := range rankActions + 1 {
		for i := len(f.slots) - 1; i >= 0; i-- {
			if s := &f.slots[i]; s.block != nil && rankOf(s.block) == rank {
				return s
			}
		}
	}
	return nil
}

const (
	rankText = iota
	rankHeader
	rankContext
	rankActions
)

func rankOf(b slack.Block) int {
	switch b := b.(type) {
	case *slack.ActionBlock:
		return rankActions
	case *slack.ContextBlock:
		return rankContext
	case *slack.HeaderBlock:
		return rankHeader
	case *slack.SectionBlock:
		if b.Accessory != nil { // it carries a button
			return rankHeader
		}
	}
	return rankText
}

func (f *fitting) result() (kept, over []slack.Block) {
	for _, s := range f.slots {
		if s.block != nil {
			kept = append(kept, s.block)
		}
		over = append(over, s.over...)
	}
	return kept, over
}

// summary is the text of a message that was given none.
func summary(blocks []slack.Block) string {
	for _, b := range blocks {
		if s := words(b); s != "" {
			head, _ := cut(s, maxHeader)
			return head
		}
	}
	return ellipsis // Slack takes no message without words
}
