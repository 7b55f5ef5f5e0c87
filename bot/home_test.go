package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/store"
)

// However long the queue, App Home has no more blocks than Slack takes; its
// pages together show each ticket once, what is due first in front.
func TestHomePages(t *testing.T) {
	b, clock := testBot(t)
	const user = "UENG"
	err := b.db.Write(t.Context(), func(tx *store.Tx) error {
		if err := tx.PutPerson(store.Person{Person: desk.Person{ID: user, Name: "eng"}, SeenAt: b.now()}); err != nil {
			return err
		}
		_, err := tx.Grant(user, desk.RoleEngineer, "", "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	impacts := desk.Impacts()
	for i := range 3*homeQueue + 1 {
		*clock = clock.Add(time.Minute)
		openAs(t, b, fmt.Sprint("origin/", i), impacts[i%len(impacts)])
	}
	var seen []string
	for page := range 4 {
		v, err := b.Home(t.Context(), user)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(v.Blocks.BlockSet); n > 100 {
			t.Errorf("page %d has %d blocks", page, n)
		}
		for _, block := range v.Blocks.BlockSet {
			if s, ok := block.(*slack.SectionBlock); ok && strings.HasPrefix(s.Text.Text, "*#") {
				seen = append(seen, strings.Fields(s.Text.Text)[0]+" "+strings.Fields(s.Text.Text)[2])
			}
		}
		press := request{who: store.Person{Person: desk.Person{ID: user, Roles: []desk.Role{desk.RoleEngineer}}}, Envelope: gateway.Envelope{
			Kind: gateway.Click, ActionID: "home_page:1", Value: value{kind: "home", id: int64(page + 1), nonce: private}.String(),
		}}
		do, err := b.homeFilter(t.Context(), press)
		if err != nil {
			t.Fatal(err)
		}
		if err := b.db.Write(t.Context(), do); err != nil {
			t.Fatal(err)
		}
	}
	once := make(map[string]bool)
	for _, row := range seen {
		once[row] = true
	}
	if len(seen) != 3*homeQueue+1 || len(once) != len(seen) {
		t.Errorf("%d rows, %d different, want %d", len(seen), len(once), 3*homeQueue+1)
	}
	if !strings.HasSuffix(seen[0], "T1") || !strings.HasSuffix(seen[len(seen)-1], "T3") {
		t.Errorf("the first is %s, the last %s; want a T1 and a T3", seen[0], seen[len(seen)-1])
	}
}

// Who is no engineer cannot filter what they must not see, and nobody can
// choose what there is not.
func TestHomeFilterRefuses(t *testing.T) {
	b, _ := testBot(t)
	engineer := store.Person{Person: desk.Person{ID: "UENG", Roles: []desk.Role{desk.RoleEngineer}}}
	for _, c := range []struct {
		who    store.Person
		action string
		value  string
	}{
		{store.Person{Person: desk.Person{ID: "UBOB"}}, "home_who", "mine"},
		{engineer, "home_tier", "9"},
		{engineer, "home_tier", "x"},
		{engineer, "home_page:1", "home/-1/x"},
		{engineer, "home_page:1", "ticket/1/x"},
	} {
		r := request{who: c.who, Envelope: gateway.Envelope{Kind: gateway.Click, ActionID: c.action, Value: c.value, Values: []string{c.value}}}
		if _, err := b.homeFilter(t.Context(), r); err == nil || !wish(err) {
			t.Errorf("%s %q by %s = %v, want it refused", c.action, c.value, c.who.ID, err)
		}
	}
}
