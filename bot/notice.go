package bot

import (
	"context"
	"fmt"

	"github.com/slack-go/slack"

	"opsdesk/bot/courier"
	"opsdesk/bot/desk"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// news is something for one person to hear, in the way they chose for its
// kind.
type news struct {
	store.Saying             // Key, User and Words are required; without a Kind it is a direct message
	kind         desk.Notice // required
	// must is set for what is heard at once whatever they chose: what concerns
	// a T1, told to who has it or is on duty.
	must bool
	// apart is how it reads in a bundle, away from the thread it is meant for,
	// where that is not as Words. Its buttons come along.
	apart courier.Message
}

// notify is the one way to tell a person something they can have later or not
// at all. It says it now, keeps it for their bundle at nine, or leaves it; it
// is called inside an effect:
//
//	return b.notify(tx, news{
//		kind:   desk.NoticeShift,
//		Saying: store.Saying{Key: "shift/7/begins", User: who, Words: m.JSON()},
//	})
//
// A new kind is a line in desk.Notices, its words "notice.KIND" and the
// preferences form shows it. What asks a person for something that holds up
// others (an approval, "which project?") is no notice: that is tx.Say.
func (b *Bot) notify(tx *store.Tx, n news) error {
	chosen, err := tx.Preferences(background, n.User)
	if err != nil {
		return err
	}
	switch desk.Hears(chosen[n.kind], n.must) {
	case desk.WhenNever:
		return nil
	case desk.WhenBundle:
		return b.bundleUp(tx, n)
	}
	if n.Kind == "" {
		n.Kind = store.SayDirect
	}
	return tx.Say(n.Saying)
}

// bundleUp keeps news for the person's next bundle.
func (b *Bot) bundleUp(tx *store.Tx, n news) error {
	if n.apart.Text != "" {
		n.Words = n.apart.JSON()
	}
	if err := tx.Bundle(n.Saying); err != nil {
		return err
	}
	return tx.AddTimer("bundle", n.User, "", desk.NextBundle(tx.Now(), b.zoneIn(tx, n.User)))
}

// bundle says what has come together for a person since the day before.
func (b *Bot) bundle(_ context.Context, it store.Item) (effect, error) {
	user := it.Ref
	return func(tx *store.Tx) error {
		waiting, err := tx.Waiting(background, user)
		if err != nil || len(waiting) == 0 {
			return err
		}
		w := b.in(lang.Of(localeIn(tx, user)))
		for i, m := range bundles(w, waiting) {
			key := fmt.Sprintf("bundle/%s/%d/%d", user, waiting[0].ID, i)
			if err := tx.Say(store.Saying{Key: key, Kind: store.SayDirect, User: user, Words: m.JSON()}); err != nil {
				return err
			}
		}
		return tx.Unbundle(user, waiting[len(waiting)-1].ID)
	}, nil
}

// How much goes into one message: Slack takes 50 blocks, and 13,000
// characters in all.
const (
	bundleBlocks = 45
	bundleBytes  = 9000
)

// bundles draws what waits for a person, in as many messages as it needs.
func bundles(w lang.Words, waiting []store.Bundled) (out []courier.Message) {
	size := 0
	head := w.Say("bundle.head", "n", len(waiting))
	for _, n := range waiting {
		blocks := bundledBlocks(n)
		last := len(out) - 1
		if last < 0 || size+len(n.Words) > bundleBytes || len(out[last].Blocks.BlockSet)+len(blocks) > bundleBlocks {
			out, size, last = append(out, message(head, section("*"+head+"*"))), 0, last+1
			head = w.Say("bundle.more")
		}
		size += len(n.Words)
		out[last].Blocks.BlockSet = append(out[last].Blocks.BlockSet, blocks...)
	}
	return out
}

// bundledBlocks are the blocks of one notice, beneath a line. One that cannot
// be read any more is left out; it was ours, and is no person's words.
func bundledBlocks(n store.Bundled) []slack.Block {
	m, err := courier.ParseMessage(n.Words)
	if err != nil {
		return nil
	}
	if len(m.Blocks.BlockSet) == 0 {
		m.Blocks.BlockSet = []slack.Block{section(m.Text)}
	}
	return append([]slack.Block{slack.NewDividerBlock()}, m.Blocks.BlockSet[:min(len(m.Blocks.BlockSet), bundleBlocks-2)]...)
}
