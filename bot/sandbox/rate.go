package sandbox

import "time"

// usualEvents is how many events Slack sends to one app in an hour.
const usualEvents = 30000

// eventRate counts the events of an hour of the workspace's clock. Beyond the limit they are not sent, and
// once a minute the app is told so. See https://docs.slack.dev/apis/events-api#rate-limiting.
type eventRate struct {
	most   int
	hour   time.Time // when it began
	sent   int
	minute int64 // the last one the app was told of
}

// over tells whether one more event is too many.
func (r *eventRate) over(now time.Time) bool {
	if now.Sub(r.hour) >= time.Hour {
		r.hour, r.sent = now, 0
	}
	r.sent++
	return r.sent > r.most
}

// sayLimited tells the app that events of this minute are left out, unless it knows already.
func (w *Workspace) sayLimited(now time.Time) {
	minute := now.Truncate(time.Minute).Unix()
	if w.rate.minute == minute {
		return
	}
	w.rate.minute = minute
	id := w.nextID("Ev")
	payload, err := encode(object{
		"token": verificationToken, "type": "app_rate_limited", "minute_rate_limited": minute, "team_id": w.team.ID, "api_app_id": w.team.AppID,
	})
	if err != nil {
		w.log.Error("event not encoded", "event", "app_rate_limited", "err", err)
		return
	}
	w.keep(&event{ID: id, Payload: payload, delivery: delivery{Event: id, Due: now}})
}
