package torture

import "time"

// sight is what a person must see in the end: how many messages of the bot in
// a channel match a pattern.
type sight struct {
	as, channel, pattern string
	times                int
}

// scene is something that people do with the desk. While act goes on the desk
// may end and come back; people then do again what got no answer, as people
// do.
type scene struct {
	before func(w *world)
	act    func(w *world)
	titles []string // tickets that are open in the end, by title
	sights []sight
	order  []sight // these come one after the other, in one channel
}

func scenes() map[string]scene {
	return map[string]scene{
		"question": {
			act: func(w *world) {
				w.say("bob", "@bot", "payment fails with E1042")
				w.say("ana", "#help", "报表导出一直停在99%，RPT-7001")
			},
			sights: []sight{
				{"bob", "@bot", "E1042.*What to do", 1}, {"bob", "@bot", "Tell me what goes wrong", 1},
				{"ana", "#help", "RPT-7001.*处理步骤", 1},
			},
		},
		"words": {
			act:    func(w *world) { w.say("bob", "@bot", "open a ticket: crane 3 is dark") },
			titles: []string{"crane 3 is dark"},
			sights: []sight{{"lead", "#duty", "#1 · T. · crane 3 is dark", 1}, {"bob", "@bot", "Ticket #1: crane 3 is dark", 1}},
		},
		"reaction": {
			before: func(w *world) { w.say("ana", "#random", "the crane plan is empty") },
			act: func(w *world) {
				all := w.messages("bob", "#random")
				w.react("bob", "#random", all[len(all)-1].TS, "ticket")
			},
			titles: []string{"the crane plan is empty"},
			sights: []sight{{"lead", "#duty", "#1 · T. · the crane plan", 1}, {"ana", "#random", "Ticket #1: the crane plan", 1}},
		},
		"form": {
			before: func(w *world) {
				w.say("bob", "#help", "payment fails with E1042")
				w.hears("bob", "#help", "E1042.*What to do")
			},
			act:    notSolved,
			titles: []string{"payment fails with E1042"},
			sights: []sight{
				{"lead", "#duty", "#1 · T1 · payment fails", 1}, {"bob", "#help", "Ticket #1: payment fails", 1},
				{"bob", "#help", "E1042.*What to do", 1},
			},
		},
		"work": {
			before: openCrane,
			act:    takeAndResolve,
			titles: []string{"crane 3 is dark"},
			sights: []sight{
				{"lead", "#duty", "#1 · T. · crane 3 is dark.*Resolved", 1},
				{"lead", "#duty", "chen has it", 1}, {"lead", "#duty", "chen resolved it", 1},
				{"bob", "@bot", "chen has your ticket", 1}, {"bob", "@bot", "chen says this is resolved", 1},
			},
			order: []sight{{as: "lead", channel: "#duty", pattern: "chen has it"}, {as: "lead", channel: "#duty", pattern: "chen resolved it"}},
		},
		"rung": {
			before: openOutage,
			act:    func(w *world) { w.flow(16 * time.Minute) },
			titles: []string{"everything has stopped"},
			sights: []sight{{"lead", "#duty", "everything has stopped.*waits for an answer: 50 %", 1}},
		},
	}
}

// notSolved turns the answer to a question into a ticket.
func notSolved(w *world) {
	w.insist("the form to open", func() bool {
		return w.form("bob") || w.press("bob", "#help", "E1042", "question_ticket") && w.form("bob")
	})
	w.insist("the form to close", func() bool { return w.submit("bob", map[string]any{"impact": "stopped"}) })
}

// takeAndResolve is an engineer's work on the ticket of the crane.
func takeAndResolve(w *world) {
	w.insist("the ticket to be taken", func() bool {
		return !w.offered("chen", "#duty", "crane 3", "ticket_take") || w.press("chen", "#duty", "crane 3", "ticket_take")
	})
	w.insist("the card to say so", func() bool { return len(w.said("chen", "#duty", "(chen|dora) has it")) > 0 })
	w.insist("the form to open", func() bool {
		return w.form("chen") || w.press("chen", "#duty", "crane 3", "ticket_resolve") && w.form("chen")
	})
	w.insist("the form to close", func() bool { return w.submit("chen", map[string]any{"text": "a new lamp"}) })
}

// openCrane opens a ticket of the second or third tier.
func openCrane(w *world) {
	w.say("bob", "@bot", "open a ticket: crane 3 is dark")
	w.hears("lead", "#duty", "#1 · T. · crane 3 is dark")
	w.quiet()
}

// openOutage opens a ticket of the first tier, whose first reminder comes
// after 15 minutes.
func openOutage(w *world) {
	w.insist("the form to open", func() bool { return w.command("bob", "#help", "ticket everything has stopped") && w.form("bob") })
	w.insist("the form to close", func() bool { return w.submit("bob", map[string]any{"impact": "stopped"}) })
	w.hears("lead", "#duty", "#1 · T1 · everything has stopped")
	w.quiet()
}

// insist has people try until they are served. A desk that ended meanwhile is
// started again first.
func (w *world) insist(what string, done func() bool) {
	w.t.Helper()
	for range 10 {
		if done() {
			return
		}
		w.quiet()
	}
	w.t.Fatalf("waited in vain: %s\n%s", what, w.log())
}
