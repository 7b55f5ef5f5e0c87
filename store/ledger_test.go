package store

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"opsdesk/bot/desk"
)

func TestEventBodyIsCanonical(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := anyEvent(rt)
		e.Seq = 3
		want, err := canonical(e)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := encode(inOrder(e))
		if diff := cmp.Diff(string(want), string(got)); diff != "" || err != nil {
			rt.Fatal(err, diff)
		}
	})
}

func TestCanonical(t *testing.T) {
	for _, c := range []struct {
		in   any
		want string
	}{
		{map[string]any{"b": 1, "a": []int{2}}, `{"a":[2],"b":1}`},
		{struct {
			Z string `json:"z"`
			A int64  `json:"a"`
		}{"<&>", 9007199254740993}, `{"a":9007199254740993,"z":"<&>"}`},
		{nil, `null`},
	} {
		if got, err := canonical(c.in); err != nil || string(got) != c.want {
			t.Errorf("canonical(%v) = %s, %v, want %s", c.in, got, err, c.want)
		}
	}
	if err := open(t).Write(t.Context(), func(tx *Tx) error { return tx.Note("x", "", "y", func() {}, "") }); err == nil {
		t.Error("a body that is no JSON was taken")
	}
}

// Verify names the first row that is not as it was written.
func TestVerifyFindsWhatWasChanged(t *testing.T) {
	for _, c := range []struct {
		name, query string
		bad         int64
		why         string
	}{
		{"nothing", ``, 0, ""},
		{"body", `UPDATE ledger SET body = '{"seq":1,"tier":3}' WHERE seq = 4`, 4, "changed"},
		{"time", `UPDATE ledger SET at = at + 1 WHERE seq = 4`, 4, "changed"},
		{"actor", `UPDATE ledger SET actor = 'U9' WHERE seq = 2`, 2, "changed"},
		{"act", `UPDATE ledger SET act = 'cancel' WHERE seq = 2`, 2, "changed"},
		{"event number", `UPDATE ledger SET event = 9 WHERE seq = 2`, 2, "changed"},
		{"subject", `UPDATE ledger SET subject = 'ticket/9' WHERE seq = 2`, 2, "changed"},
		{"text", `UPDATE ledger SET text = '{"title":"All is well"}' WHERE seq = 3`, 3, "text"},
		{"text and its hash", `UPDATE ledger SET text = '', text_hash = '' WHERE seq = 3`, 3, "changed"},
		{"text as if erased", `UPDATE ledger SET text = 'all is well', erased = 1 WHERE seq = 3`, 3, "erasure"},
		{"hash", `UPDATE ledger SET hash = prev WHERE seq = 5`, 5, "changed"},
		{"a row removed", `DELETE FROM ledger WHERE seq = 4`, 4, "missing"},
		{"the first removed", `DELETE FROM ledger WHERE seq = 1`, 1, "missing"},
		{"the last removed", `DELETE FROM ledger WHERE seq = 6`, 6, "gone"},
		{"the last three removed", `DELETE FROM ledger WHERE seq > 3`, 4, "gone"},
		{"all removed", `DELETE FROM ledger`, 1, "gone"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := open(t)
			for i := range 6 {
				f.openFault(fmt.Sprint(i))
			}
			f.tamper(c.query)
			v, err := f.VerifyLedger(f.ctx)
			if err != nil || v.BadSeq != c.bad || !strings.Contains(v.Why, c.why) {
				t.Errorf("VerifyLedger = %+v, %v, want row %d, %q", v, err, c.bad, c.why)
			}
			must(t, f.Close())
			if v, err = VerifyFolder(t.Context(), f.dir); err != nil || v.BadSeq != c.bad {
				t.Errorf("VerifyFolder = %+v, %v, want row %d", v, err, c.bad)
			}
		})
	}
}

// Somebody who changes a row and all hashes after it, so that the chain
// holds again, is found by the head.
func TestVerifyFindsARewrittenChain(t *testing.T) {
	f := open(t)
	for i := range 4 {
		f.openFault(fmt.Sprint(i))
	}
	kept, _, err := readHead(headName(f.dir))
	must(t, err)
	rows, err := list(f.ctx, f.q, scanEntry, `SELECT `+entryColumns+` FROM ledger ORDER BY seq`)
	must(t, err)
	prev := genesis
	for _, e := range rows {
		e.Prev = prev
		if e.Seq == 2 {
			e.Actor = "U9"
		}
		if e.Hash, err = e.seal(); err != nil {
			t.Fatal(err)
		}
		prev = e.Hash
		f.tamper(`UPDATE ledger SET actor = ?, prev = ?, hash = ? WHERE seq = ?`, e.Actor, e.Prev, e.Hash, e.Seq)
	}
	v, err := f.VerifyLedger(f.ctx)
	if err != nil || v.BadSeq != kept.Rows || !strings.Contains(v.Why, "head") {
		t.Errorf("VerifyLedger = %+v, %v, want row %d by the head file", v, err, kept.Rows)
	}
}

func TestVerifyWithoutAHead(t *testing.T) {
	f := open(t)
	f.openFault("a")
	must(t, os.Remove(headName(f.dir)))
	if v, err := f.VerifyLedger(f.ctx); err != nil || v.BadSeq != 2 {
		t.Errorf("VerifyLedger = %+v, %v, want it to say that nothing vouches for the end", v, err)
	}
}

func TestVerifyTicketsFindsAChangedTicket(t *testing.T) {
	f := open(t)
	for i := range 3 {
		f.openFault(fmt.Sprint(i))
	}
	f.tamper(`UPDATE tickets SET tier = 3 WHERE id = 2`)
	f.tamper(`DELETE FROM tickets WHERE id = 3`)
	if bad, err := f.VerifyTickets(f.ctx); err != nil || !cmp.Equal(bad, []int64{2, 3}) {
		t.Errorf("VerifyTickets = %v, %v, want 2 and 3", bad, err)
	}
}

func TestConfigEntersTheLedgerWhenItChanges(t *testing.T) {
	f := open(t)
	for _, body := range []string{"a: 1", "a: 1", "a: 2", "a: 1"} {
		f.write(func(tx *Tx) error { return tx.Config("1", []byte(body)) })
	}
	rows, err := f.Ledger(f.ctx, "config")
	if err != nil || len(rows) != 3 || rows[1].Text != "a: 2" {
		t.Errorf("Ledger(config) = %+v, %v, want three versions", rows, err)
	}
}

func TestRolesEnterTheLedger(t *testing.T) {
	f := open(t)
	f.write(func(tx *Tx) error {
		return tx.PutPerson(Person{Person: desk.Person{ID: "U1", Name: "Li", Locale: "zh-CN", TZ: "Asia/Shanghai", Guest: true}, Team: "T1", SeenAt: monday})
	})
	grant := func(role desk.Role, component string) (fresh bool) {
		f.write(func(tx *Tx) (err error) { fresh, err = tx.Grant("U1", role, component, "U0"); return err })
		return fresh
	}
	if !grant(desk.RoleEngineer, "") || grant(desk.RoleEngineer, "") || !grant(desk.RoleLead, "cost") || !grant(desk.RoleLead, "schedule") {
		t.Error("Grant is not fresh once for each role and component")
	}
	f.write(func(tx *Tx) error {
		return errors.Join(tx.SetDM("U1", "D1"), tx.SetDM("U2", "D2"), tx.Revoke("U1", desk.RoleLead, "cost", "U0"), tx.Revoke("U1", desk.RoleAdmin, "", "U0"))
	})
	f.write(func(tx *Tx) error { // seen again: roles and DM stay
		return tx.PutPerson(Person{Person: desk.Person{ID: "U1", Name: "Li Wei", Locale: "zh-CN", TZ: "Asia/Shanghai"}, Team: "T1", SeenAt: monday})
	})
	want := Person{
		Person: desk.Person{ID: "U1", Name: "Li Wei", Locale: "zh-CN", TZ: "Asia/Shanghai", Roles: []desk.Role{desk.RoleEngineer, desk.RoleLead}},
		Team:   "T1", DM: "D1", SeenAt: monday,
	}
	got, err := f.Person(f.ctx, "U1")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Person: %v (-want +got):\n%s", err, diff)
	}
	if ids, err := f.WithRole(f.ctx, desk.RoleLead); err != nil || !cmp.Equal(ids, []string{"U1"}) {
		t.Errorf("WithRole = %v, %v", ids, err)
	}
	if _, err := f.Person(f.ctx, "U9"); !errors.Is(err, desk.ErrNotFound) {
		t.Errorf("Person(U9) = %v, want ErrNotFound", err)
	}
	if rows, err := f.Ledger(f.ctx, "role/U1"); err != nil || len(rows) != 4 || rows[3].Act != "revoke" || rows[3].Actor != "U0" {
		t.Errorf("Ledger(role/U1) = %+v, %v, want three grants and a revocation", rows, err)
	}
}
