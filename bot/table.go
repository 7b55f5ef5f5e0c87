package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"opsdesk/bot/desk"
	"opsdesk/bot/gateway"
	"opsdesk/bot/lang"
	"opsdesk/store"
)

// The tables: what the bot can be asked, and who does it. Adding a command, a
// button, a form or a timer is a function and a line here.

// command is a word after /ops. help is the key of its line in the help.
type command struct {
	name string
	help string
	act  handler
	form opener // opens a form instead; then act is nil
	// more says which form the words behind the command open, if any.
	more func(rest string) opener
}

// opens returns what draws the form that the command opens with the words
// behind it, or nil.
func (c command) opens(rest string) opener {
	if c.form == nil && c.more != nil {
		return c.more(rest)
	}
	return c.form
}

func commands() []command {
	return []command{
		{name: "help", help: "help.help", act: (*Bot).cmdHelp},
		{name: "ticket", help: "help.ticket", form: (*Bot).formOpenTicket},
		{name: "my", help: "help.my", act: (*Bot).cmdMine},
		{name: "queue", help: "help.queue", act: (*Bot).cmdQueue},
		{name: "duty", help: "help.duty", act: (*Bot).cmdDuty, more: dutyForm},
		{name: "complain", help: "help.complain", form: (*Bot).formComplain},
		{name: "kb", help: "help.kb", act: (*Bot).cmdArticle},
		{name: "change", help: "help.change", act: (*Bot).cmdChange, more: changeOpener},
		{name: "maintenance", help: "help.maintenance", form: (*Bot).formMaintenance},
		{name: "standard", help: "help.standard", form: (*Bot).formStandard},
		{name: "template", help: "help.template", form: (*Bot).formTemplate},
		{name: "role", help: "help.role", form: (*Bot).formRole},
		{name: "delegate", help: "help.delegate", form: (*Bot).formDelegate},
		{name: "changes", help: "help.changes", act: (*Bot).cmdChanges},
		{name: "report", help: "help.report", act: (*Bot).cmdReport},
	}
}

// click is a button, by the part of its action id before the first colon.
// form is set where it opens one: that is done before Slack is told that we
// have the click, since the right to open a form lives three seconds.
type click struct {
	action string
	act    handler
	form   opener
	does   desk.Act // what it does to a ticket, for those that need nothing else
}

func clicks() []click {
	return slices.Concat(questionClicks(), ticketClicks(), articleClicks(), changeClicks(), otherClicks())
}

func questionClicks() []click {
	return []click{
		{action: "question_solved", act: (*Bot).questionSolved},
		{action: "question_wrong", form: (*Bot).formDoubt},
		{action: "question_show", act: (*Bot).questionShow},
		{action: "question_share", act: (*Bot).questionShare},
		{action: "question_chip", act: (*Bot).questionChip},
		{action: "extract_ask", act: (*Bot).extractAsk},
		{action: "extract_fix", form: (*Bot).formExtract},
		{action: "extract_ticket", act: (*Bot).extractTicket},
		{action: "question_ticket", act: (*Bot).questionNotSolved, form: (*Bot).formOpenTicket},
		{action: "offer_me_too", act: (*Bot).offerMeToo},
		{action: "offer_new", act: (*Bot).offerNew},
		{action: "question_me_too", act: (*Bot).questionMeToo},
		{action: "follower_works", act: (*Bot).followerWorks},
		{action: "follower_still", act: (*Bot).followerStill},
	}
}

func ticketClicks() []click {
	return []click{
		{action: "ticket_new", form: (*Bot).formOpenTicket},
		{action: "ticket_take", act: (*Bot).ticketTake},
		{action: "ticket_resume", act: (*Bot).ticketAct, does: desk.ActResume},
		{action: "ticket_reopen", act: (*Bot).ticketAct, does: desk.ActReopen},
		{action: "ticket_close", act: (*Bot).ticketAct, does: desk.ActClose},
		{action: "ticket_cancel", act: (*Bot).ticketAct, does: desk.ActCancel},
		{action: "ticket_wait", form: (*Bot).formWait},
		{action: "ticket_resolve", form: (*Bot).formResolve},
		{action: "ticket_reply", form: (*Bot).formReply},
		{action: "ticket_change", form: (*Bot).formChange},
		{action: "ticket_show", form: (*Bot).formShow},
		{action: "ticket_public", act: (*Bot).ticketPublic},
		{action: "ticket_why", form: (*Bot).formWhy},
		{action: "ticket_complain", form: (*Bot).formComplain},
		{action: "rate_good", act: (*Bot).rate},
		{action: "rate_fair", act: (*Bot).rate},
		{action: "rate_bad", act: (*Bot).rate, form: (*Bot).formRate},
		{action: "rate_words", form: (*Bot).formRate},
		{action: "complaint_take", act: (*Bot).complaintTake},
		{action: "complaint_close", form: (*Bot).formCloseComplaint},
	}
}

func articleClicks() []click {
	return []click{
		{action: "article_edit", form: (*Bot).formEditArticle},
		{action: "proposal_publish", act: (*Bot).proposalPublish},
		{action: "proposal_reject", form: (*Bot).formRejectArticle},
		{action: "proposal_withdraw", act: (*Bot).proposalWithdraw},
		{action: "review_right", act: (*Bot).reviewRight},
		{action: "review_retire", act: (*Bot).reviewRetire},
	}
}

func changeClicks() []click {
	return []click{
		{action: "change_new", form: (*Bot).formRequestChange},
		{action: "change_approve", act: (*Bot).changeApprove},
		{action: "change_review", form: (*Bot).formReviewChange},
		{action: "change_reject", form: (*Bot).formRejectChange},
		{action: "change_wish", form: (*Bot).formWishChange},
		{action: "change_evidence", form: (*Bot).formEvidence},
		{action: "change_known", act: (*Bot).changeKnown},
		{action: "change_revise", form: (*Bot).formReviseChange},
		{action: "change_cancel", act: (*Bot).changeCancel},
		{action: "change_deploy", act: (*Bot).changeDeploy},
		{action: "change_anyway", form: (*Bot).formDeployAnyway},
		{action: "change_done", act: (*Bot).changeDone},
		{action: "change_back_out", form: (*Bot).formBackOut},
		{action: "change_judge", act: (*Bot).changeJudge},
		{action: "change_articles", act: (*Bot).changeArticles},
		{action: "change_glass", form: (*Bot).formBreakGlass},
		{action: "change_who", act: (*Bot).changeWho},
		{action: "template_approve", act: (*Bot).templateApprove},
		{action: "template_reject", act: (*Bot).templateReject},
		{action: "role_confirm", act: (*Bot).roleConfirm},
		{action: "role_refuse", act: (*Bot).roleRefuse},
		{action: "change_nudge", act: (*Bot).changeNudge},
		{action: "delegate_end", act: (*Bot).delegateEnd},
		{action: "change_second", form: (*Bot).formSecondReview},
		{action: "change_after", form: (*Bot).formPostReview},
	}
}

func otherClicks() []click {
	return []click{
		{action: "home_who", act: (*Bot).homeFilter},
		{action: "home_tier", act: (*Bot).homeFilter},
		{action: "home_component", act: (*Bot).homeFilter},
		{action: "home_page", act: (*Bot).homeFilter},
		{action: "notices", form: (*Bot).formNotices},
		{action: "value", act: (*Bot).keepDraft}, // a choice in a form that tells of them
		{action: "maintenance_end", act: (*Bot).maintenanceEnd},
		{action: "duty_leave", form: (*Bot).formLeave},
		{action: "duty_swap", form: (*Bot).formSwap},
		{action: "leave_end", act: (*Bot).leaveEnd},
		{action: "swap_yes", act: (*Bot).swapYes},
		{action: "swap_no", act: (*Bot).swapNo},
		{action: "report_post", act: (*Bot).reportPost},
		{action: "report_open", act: (*Bot).reportOpen},
		{action: "count_open", act: (*Bot).countOpen},
		{action: "report_lang", act: (*Bot).reportLang},
		{action: "report_minutes", form: (*Bot).formMinutes},
		{action: "action_done", act: (*Bot).actionDone},
		{action: "action_drop", act: (*Bot).actionDrop},
		{action: "link"}, // a button that is only a link reports its click too
	}
}

// findClick returns what a button does, by its action id.
func findClick(action string) (click, bool) {
	for _, c := range clicks() {
		if c.action == actionOf(action) {
			return c, true
		}
	}
	return click{}, false
}

// actionOf is an action id without what makes it unique in its block.
func actionOf(id string) string {
	name, _, _ := strings.Cut(id, ":")
	return name
}

// form is a modal that people submit, by its callback id. take checks the
// submission and returns what it writes; fields that are wrong come back as
// errors, by block.
type form struct {
	callback string
	take     func(b *Bot, ctx context.Context, r request, p prefill) (effect, fieldErrors, error)
}

func forms() []form {
	return []form{
		{"ticket_open", (*Bot).takeOpenTicket},
		{"ticket_change", (*Bot).takeChange},
		{"ticket_wait", (*Bot).takeWait},
		{"ticket_resolve", (*Bot).takeResolve},
		{"ticket_reply", (*Bot).takeReply},
		{"notices", (*Bot).takeNotices},
		{"extract_fix", (*Bot).takeExtract},
		{"ticket_complain", (*Bot).takeComplain},
		{"ticket_rate", (*Bot).takeRate},
		{"complaint_close", (*Bot).takeCloseComplaint},
		{"article_edit", (*Bot).takeEditArticle},
		{"article_reject", (*Bot).takeRejectArticle},
		{"article_doubt", (*Bot).takeDoubt},
		{"change_request", (*Bot).takeRequestChange},
		{"maintenance", (*Bot).takeMaintenance},
		{"duty_leave", (*Bot).takeLeave},
		{"duty_swap", (*Bot).takeSwap},
		{"change_review", (*Bot).takeReviewChange},
		{"change_reject", (*Bot).takeRejectChange},
		{"change_wish", (*Bot).takeWishChange},
		{"change_evidence", (*Bot).takeEvidence},
		{"change_back_out", (*Bot).takeBackOut},
		{"change_glass", (*Bot).takeBreakGlass},
		{"change_anyway", (*Bot).takeDeployAnyway},
		{"delegate", (*Bot).takeDelegate},
		{"template", (*Bot).takeTemplate},
		{"role", (*Bot).takeRole},
		{"standard", (*Bot).takeStandard},
		{"change_second", (*Bot).takeSecondReview},
		{"change_after", (*Bot).takePostReview},
		{"minutes", (*Bot).takeMinutes},
	}
}

// opener draws a form. It may read our own records, nothing slower.
type opener func(b *Bot, ctx context.Context, r request) (slack.ModalViewRequest, error)

// shortcuts says which form a shortcut opens, by its callback id.
func shortcuts() map[string]opener {
	return map[string]opener{
		"ticket_new":          (*Bot).formOpenTicket,
		"ticket_from_message": (*Bot).formOpenTicket,
		"change_new":          (*Bot).formRequestChange,
	}
}

// timer is something time brings, by the kind it was set under.
type timer struct {
	kind string
	act  func(b *Bot, ctx context.Context, it store.Item) (effect, error)
}

func timers() []timer {
	return []timer{
		{"rung", (*Bot).rung},
		{"climb", (*Bot).climb},
		{"close", (*Bot).closeResolved},
		{"offer", (*Bot).offerUnanswered},
		{"look", (*Bot).secondLook},
		{"read", (*Bot).readFile},
		{"embed", (*Bot).embed},
		{"redraw", (*Bot).redrawTicket},
		{"files", (*Bot).openingFiles},
		{"review", (*Bot).reviewDue},
		{"bundle", (*Bot).bundle},
		{"change_expire", (*Bot).expireChange},
		{"alert", (*Bot).alertTimer},
		{"shift", (*Bot).handOver},
		{"silence", (*Bot).silence},
		{"again", (*Bot).callAgain},
		{"change_remind", (*Bot).remindVoters},
		{"change_watch", (*Bot).watchChange},
		{"health", (*Bot).attachOutages},
		{"change_window", (*Bot).openWindow},
		{"change_second", (*Bot).remindReview},
		{"change_after", (*Bot).remindReview},
		{"action", (*Bot).remindAction},
	}
}

// opensForm returns what draws the form that e opens, or nil.
func opensForm(e gateway.Envelope) opener {
	switch e.Kind {
	case gateway.Click:
		c, _ := findClick(e.ActionID)
		return c.form
	case gateway.Shortcut, gateway.MessageShortcut:
		return shortcuts()[e.CallbackID]
	case gateway.Command:
		c, rest := findCommand(e.Text)
		return c.opens(rest)
	}
	return nil
}

// findCommand returns the command that text begins with, and the rest. The
// zero command is a question.
func findCommand(text string) (command, string) {
	word, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	for _, c := range commands() {
		if strings.EqualFold(word, c.name) || word == zhName(c.name) {
			return c, strings.TrimSpace(rest)
		}
	}
	return command{}, strings.TrimSpace(text)
}

func zhName(name string) string { return lang.New(lang.ZH).Say("command." + name) }
