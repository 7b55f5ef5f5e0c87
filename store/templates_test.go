package store

import (
	"database/sql"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"opsdesk/bot/desk"
)

// proposed keeps a template of UENG's that ULEAD approved, and a second that
// nobody decided.
func proposed(t *testing.T, db fixture) {
	t.Helper()
	p := *aChange().Plan
	p.Steps, p.From, p.To, p.Implementer = "set {value}", time.Time{}, time.Time{}, ""
	one := desk.Template{State: desk.TemplateProposed, By: "UENG", Plan: p, Longest: time.Hour, Min: 1, Max: 9, ExpiresAt: windowFrom.Add(90 * 24 * time.Hour)}
	commit(t, db, func(tx *Tx) error { _, err := tx.ProposeTemplate("form/1", one); return err })
	commit(t, db, func(tx *Tx) error { _, err := tx.DecideTemplate(1, "ULEAD", desk.TemplateApproved); return err })
	one.By = "UTWO"
	commit(t, db, func(tx *Tx) error { _, err := tx.ProposeTemplate("form/2", one); return err })
}

// wished keeps three wishes for roles: done, refused, open.
func wished(t *testing.T, db fixture) {
	t.Helper()
	for i, s := range []desk.RoleWishState{desk.RoleWishDone, desk.RoleWishRefused, desk.RoleWishAsked} {
		commit(t, db, func(tx *Tx) error {
			w := desk.RoleWish{Act: desk.RoleGrant, User: "UENG", Role: desk.RoleLead, Component: "database", By: "UADMIN"}
			id, err := tx.WishRole("form/"+string(s), w)
			if err == nil && id != int64(i+1) {
				t.Fatalf("wish %d, want %d", id, i+1)
			}
			if err == nil && s != desk.RoleWishAsked {
				_, err = tx.DecideRole(id, "USECOND", s)
			}
			return err
		})
	}
}

// tampered runs a statement behind the desk's back.
func tampered(t *testing.T, db fixture, statement string) {
	t.Helper()
	conn, err := sql.Open("sqlite3", writeDSN(databaseFile(db.dir)))
	if err == nil {
		_, err = conn.Exec(statement)
	}
	if err != nil {
		t.Fatal(statement, err)
	}
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
}

// control is what a look at templates and at wishes for roles finds.
func control(t *testing.T, db fixture) (templates, wishes []int64) {
	t.Helper()
	templates, err := db.VerifyTemplates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if wishes, err = db.VerifyRoleWishes(t.Context()); err != nil {
		t.Fatal(err)
	}
	return templates, wishes
}

func TestVerifyFindsChangedTemplatesAndWishes(t *testing.T) {
	for _, c := range []struct {
		statement         string
		templates, wishes []int64
	}{
		{`SELECT 1`, nil, nil},
		{`UPDATE templates SET record = replace(record, 'set {value}', 'drop {value}') WHERE id = 1`, []int64{1}, nil},
		{`UPDATE templates SET record = replace(record, '"Max":9', '"Max":99') WHERE id = 1`, []int64{1}, nil},
		{`UPDATE templates SET record = replace(record, '"State":"proposed"', '"State":"approved"') WHERE id = 2`, []int64{2}, nil},
		{`UPDATE templates SET state = 'approved' WHERE id = 2`, []int64{2}, nil},
		{`UPDATE templates SET expires_at = expires_at + 1 WHERE id = 1`, []int64{1}, nil},
		{`DELETE FROM templates WHERE id = 2`, []int64{2}, nil},
		{`UPDATE role_wishes SET slack_id = 'UEVIL' WHERE id = 3`, nil, []int64{3}},
		{`UPDATE role_wishes SET state = 'done', decided_by = 'USECOND' WHERE id = 2`, nil, []int64{2}},
		{`UPDATE role_wishes SET act = 'revoke' WHERE id = 1`, nil, []int64{1}},
		{`DELETE FROM role_wishes WHERE id = 1`, nil, []int64{1}},
		{`INSERT INTO role_wishes VALUES (9, 'x', 'grant', 'UEVIL', 'admin', '', 'UADMIN', 1, 'done', 'USECOND')`, nil, []int64{9}},
	} {
		db := open(t)
		proposed(t, db)
		wished(t, db)
		tampered(t, db, c.statement)
		if templates, wishes := control(t, db); !slices.Equal(templates, c.templates) || !slices.Equal(wishes, c.wishes) {
			t.Errorf("%s: templates %v, wishes %v; want %v, %v", c.statement, templates, wishes, c.templates, c.wishes)
		}
	}
}

// Wishes that the ledger has without their number are the first ones; they are
// no fault, and those after them are still looked at.
func TestWishesWithoutNumberAreNoFault(t *testing.T) {
	db := open(t)
	tampered(t, db, `INSERT INTO role_wishes VALUES (1, 'old', 'grant', 'UENG', 'lead', '', 'UADMIN', 1, 'done', 'USECOND')`)
	commit(t, db, func(tx *Tx) error {
		return tx.Note("role/UENG", "UADMIN", actRoleWish, granted{"", desk.RoleLead}, "")
	})
	commit(t, db, func(tx *Tx) error {
		_, err := tx.WishRole("form/1", desk.RoleWish{Act: desk.RoleGrant, User: "UENG", Role: desk.RoleLead, By: "UADMIN"})
		return err
	})
	if _, wishes := control(t, db); len(wishes) > 0 {
		t.Errorf("wishes %v, want none", wishes)
	}
	tampered(t, db, `UPDATE role_wishes SET role = 'admin' WHERE id = 2`)
	if _, wishes := control(t, db); !slices.Equal(wishes, []int64{2}) {
		t.Errorf("wishes %v, want 2", wishes)
	}
}

func TestForgottenTemplatesLoseTheirWordsAndExpire(t *testing.T) {
	db := open(t)
	proposed(t, db)
	before, err := db.Template(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Forget(t.Context(), "UENG"); err != nil {
		t.Fatal(err)
	}
	got, err := db.Template(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := json.Marshal(got)
	for _, word := range []string{before.Plan.Title, before.Plan.Background, before.Plan.Steps, before.Plan.Rollback} {
		if strings.Contains(string(body), `"`+word+`"`) {
			t.Errorf("%q is still in %s", word, body)
		}
	}
	if got.Longest != before.Longest || got.Max != 9 || got.State != desk.TemplateApproved {
		t.Errorf("figures are gone: %s", body)
	}
	var now int64
	commit(t, db, func(tx *Tx) error { now = tx.now.UnixMilli(); return nil })
	if list, err := db.Templates(t.Context(), now); err != nil || len(list) > 0 {
		t.Errorf("%d templates are offered, %v; want none", len(list), err)
	}
	if other, err := db.Template(t.Context(), 2); err != nil || other.Plan.Title != before.Plan.Title {
		t.Errorf("another's template is %+v, %v", other, err)
	}
	if templates, _ := control(t, db); len(templates) > 0 {
		t.Errorf("templates %v differ, want none", templates)
	}
	tampered(t, db, `UPDATE templates SET record = replace(record, '"steps":"[erased]"', '"steps":"drop"') WHERE id = 1`)
	if templates, _ := control(t, db); !slices.Equal(templates, []int64{1}) {
		t.Errorf("templates %v differ, want 1", templates)
	}
}
