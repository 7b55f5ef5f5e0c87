package sandbox

import (
	"encoding/json"
	"slices"
	"time"
)

// event is one Events API callback on its way to the app.
//
// Slack sends an event again when it was not acknowledged within three seconds: at once, a minute later,
// five minutes later, then never. The times follow the workspace's clock. While no connection is open the
// attempts pass by unused; a connection that opens before the last of them gets the event at once.
type event struct {
	ID      string          `json:"id"`
	Payload json.RawMessage `json:"payload"`
	delivery
}

// delivery is how far an event has come; the journal keeps it apart from the payload.
type delivery struct {
	Event   string    `json:"event"`
	Attempt int       `json:"attempt"` // the one that is due or under way
	Due     time.Time `json:"due"`
	Missed  bool      `json:"missed,omitempty"` // an attempt passed while no connection was open
	Done    bool      `json:"done,omitempty"`   // acknowledged or given up

	sending bool // an envelope with it is unacknowledged
}

// lastAttempt is the third repeat.
const lastAttempt = 3

// keptEvents is how many finished events can still be sent again on demand.
const keptEvents = 500

func (e *event) kind() string { return "event" }

func (e *event) take(s *state) {
	if s.events[e.ID] == nil {
		s.eventSeq = append(s.eventSeq, e.ID)
	}
	s.events[e.ID] = e
	s.forgetEvents()
}

func (d *delivery) kind() string { return "delivery" }

func (d *delivery) take(s *state) {
	if e := s.events[d.Event]; e != nil {
		e.delivery = *d
	}
}

func (s *state) forgetEvents() {
	for len(s.eventSeq) > keptEvents && s.events[s.eventSeq[0]].Done {
		delete(s.events, s.eventSeq[0])
		s.eventSeq = s.eventSeq[1:]
	}
}

// raiseIn raises an event of a conversation, if the bot is in it.
func (w *Workspace) raiseIn(c *channel, inner object) {
	if c.has(w.team.BotUser) {
		w.raise(subscription(c, inner), inner)
	}
}

// subscription is the manifest's name for the event: messages have one for each kind of channel.
func subscription(c *channel, inner object) string {
	name := inner["type"].(string)
	if name != "message" {
		return name
	}
	return map[string]string{"im": "message.im", "group": "message.groups", "channel": "message.channels"}[c.kindName()]
}

// raise sends an event to the app if its manifest subscribes to it.
func (w *Workspace) raise(subscribed string, inner object) {
	if !w.manifest.hasEvent(subscribed) {
		return
	}
	now := w.Now()
	if w.rate.over(now) {
		w.sayLimited(now)
		return
	}
	id := w.nextID("Ev")
	payload, err := encode(object{
		"token": verificationToken, "team_id": w.team.ID, "api_app_id": w.team.AppID, "event": inner,
		"type": "event_callback", "event_id": id, "event_time": now.Unix(), "event_context": "4-" + id,
		"authorizations": []object{{
			"enterprise_id": nil, "team_id": w.team.ID, "user_id": w.team.BotUser, "is_bot": true, "is_enterprise_install": false,
		}},
		"is_ext_shared_channel": false,
	})
	if err != nil {
		w.log.Error("event not encoded", "event", subscribed, "err", err)
		return
	}
	w.keep(&event{ID: id, Payload: payload, delivery: delivery{Event: id, Due: now}})
}

// verificationToken stands in payloads where Slack has its deprecated verification token.
const verificationToken = "sandbox-verification"

// deliverDue sends every event whose time has come.
func (w *Workspace) deliverDue() {
	now := w.Now()
	for _, id := range slices.Clone(w.eventSeq) {
		e := w.events[id]
		if !e.waiting() || e.Due.After(now) {
			continue
		}
		if !w.socket.up() {
			w.missAttempt(e)
			continue
		}
		w.sendEvent(e)
	}
	w.commitLater()
}

// commitLater writes what delivering has altered. A line that cannot be written leaves an event to be
// delivered once more after a restart, which is what Slack does to it anyway.
func (w *Workspace) commitLater() {
	if err := w.commit(); err != nil {
		w.log.Error("journal not written", "err", err)
	}
}

func (e *event) waiting() bool { return !e.Done && !e.sending }

// missAttempt lets the attempts pass that were due while no connection was open.
func (w *Workspace) missAttempt(e *event) {
	for !e.Done && !e.Due.After(w.Now()) {
		e.delivery.Missed = true
		e.next()
	}
	w.moved(e)
}

// next makes the following attempt due, or gives up after the last.
func (e *event) next() {
	e.sending = false
	if e.Attempt == lastAttempt {
		e.Done = true
		return
	}
	e.Attempt++
	e.Due = e.Due.Add([]time.Duration{0, 0, time.Minute, 5 * time.Minute}[e.Attempt])
}

func (w *Workspace) moved(e *event) {
	if e.Done && e.Missed {
		w.log.Warn("event lost: no connection was open", "event", e.ID)
	}
	d := e.delivery
	w.keep(&d)
}

// sendMissed sends, on a connection that has just opened, what could not be sent without one.
func (w *Workspace) sendMissed() {
	now := w.Now()
	for _, id := range w.eventSeq {
		if e := w.events[id]; e.waiting() && e.Missed {
			e.Missed, e.Due = false, now
		}
	}
	w.deliverDue()
}

func (w *Workspace) sendEvent(e *event) {
	e.sending, e.Missed = true, false
	reason := ""
	if e.Attempt > 0 {
		reason = "timeout"
	}
	attempt := e.Attempt
	w.send(&envelope{
		Type: "events_api", Payload: e.Payload, Attempt: &attempt, Reason: &reason,
		settled: func(a ack) { w.settleEvent(e.ID, a.ok) },
	})
}

// settleEvent is called when the envelope of an event was acknowledged or its time is over.
func (w *Workspace) settleEvent(id string, acked bool) {
	e := w.events[id]
	if e == nil || e.Done {
		return
	}
	if acked {
		e.sending, e.Done = false, true
	} else {
		e.Due = later(e.Due, w.Now())
		e.next()
	}
	w.moved(e)
	w.deliverDue()
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// resumeEvents takes up what was unacknowledged when the process ended. The time it was away does not
// count against the attempts: the app had no Slack to connect to.
func (w *Workspace) resumeEvents() {
	now := w.Now()
	for _, id := range w.eventSeq {
		e := w.events[id]
		e.sending, e.Due = false, later(e.Due, now)
	}
}

// redeliver sends an event again on demand, as a repeat that is not itself repeated.
func (w *Workspace) redeliver(id string, times int) error {
	if id == "" && len(w.eventSeq) > 0 {
		id = w.eventSeq[len(w.eventSeq)-1]
	}
	e := w.events[id]
	if e == nil {
		return missing("event %q", id)
	}
	if !w.socket.up() {
		return impossible("no connection is open")
	}
	for n := range times {
		attempt, reason := min(n+1, lastAttempt), "timeout"
		w.send(&envelope{Type: "events_api", Payload: e.Payload, Attempt: &attempt, Reason: &reason})
	}
	return nil
}

// nextDue is when the earliest thing of the workspace's own becomes due; zero if nothing waits.
func (w *Workspace) nextDue() time.Time {
	var due time.Time
	earlier := func(t time.Time) {
		if due.IsZero() || t.Before(due) {
			due = t
		}
	}
	for _, id := range w.eventSeq {
		if e := w.events[id]; e.waiting() {
			earlier(e.Due)
		}
	}
	for _, s := range w.scheduled {
		earlier(time.Unix(s.PostAt, 0))
	}
	for _, f := range w.files {
		if f.transcribing() {
			earlier(f.Ready)
		}
	}
	return due
}

// runDue does what has become due by the workspace's clock.
func (w *Workspace) runDue() {
	err := w.change(func() error {
		w.postScheduled()
		w.finishTranscripts()
		return nil
	})
	if err != nil {
		w.log.Error("due work", "err", err)
	}
}

// alarm does what becomes due while nobody calls. It wakes when the clock is moved and when an act has
// made something due earlier.
func (w *Workspace) alarm() {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-w.done:
			return
		case <-timer.C:
		case <-w.wake:
		}
		w.runDue()
		timer.Reset(w.untilDue())
	}
}

// idleAlarm is how long the alarm waits when nothing is due; an act wakes it earlier.
const idleAlarm = time.Minute

func (w *Workspace) untilDue() (d time.Duration) {
	w.look(func() {
		d = idleAlarm
		if due := w.nextDue(); !due.IsZero() {
			d = min(d, max(due.Sub(w.Now()), time.Millisecond))
		}
		w.alarmAt = w.Now().Add(d)
	})
	return d
}

// hasten wakes the alarm if the act has made something due before it would look again.
func (w *Workspace) hasten() {
	if due := w.nextDue(); !due.IsZero() && due.Before(w.alarmAt) {
		w.wakeAlarm()
	}
}

func (w *Workspace) wakeAlarm() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}
