package cli

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"opsdesk/bot/schedule"
	"opsdesk/store"
)

// lookEvery is how often the clock is held against the jobs.
const lookEvery = 30 * time.Second

// job is a piece of work with a schedule. What ran is kept in the store, under
// a unique key, so that it runs once for each period, whatever happens.
type job struct {
	schedule.Job
	do func(ctx context.Context) (result string, err error)
	// each is done instead where missed periods are made up for one by one: for
	// the instant it was planned for, with how many older ones were given up.
	each func(ctx context.Context, planned time.Time, skipped int) (result string, err error)
}

// jobs runs the jobs of a desk.
type jobs struct {
	held  sync.Mutex // guards table
	table []job
	since time.Time // nothing is owed from before
	db    *store.DB
	now   func() time.Time
	log   *slog.Logger
	tell  func(tx *store.Tx, job, period string, err error) error // tells the admins of a failure
	wake  chan struct{}

	asked, looked atomic.Int64 // how often a look was asked for, and which was answered last
}

// startFact remembers when the desk was first started.
const startFact = "started"

func (s *service) newJobs(ctx context.Context) (*jobs, error) {
	table, err := s.jobTable()
	if err != nil {
		return nil, err
	}
	since, err := firstStart(ctx, s.db)
	return &jobs{
		table: table, since: since, db: s.db, now: s.clock.Now, log: s.log, tell: s.bot.TellFailed, wake: make(chan struct{}, 1),
	}, err
}

// jobTable is what the desk does by itself.
func (s *service) jobTable() ([]job, error) {
	nightly, err := s.config.Backup.job(s.config.Zone.String())
	if err != nil {
		return nil, err
	}
	hourly, err := schedule.Parse(schedule.Job{Name: "clean", Spec: "17 * * * *"})
	if err != nil {
		return nil, err
	}
	daily, err := schedule.Parse(schedule.Job{Name: "calendars", Spec: "7 9 * * *", Zone: s.config.Zone.String()})
	if err != nil {
		return nil, err
	}
	table := []job{
		{Job: nightly, do: s.backup},
		{Job: hourly, do: s.clean},
		{Job: daily, do: s.calendars},
	}
	reports, err := s.reportJobs()
	return append(table, reports...), err
}

// clean removes what has served its time, and the words of questions that are
// older than the configuration wants them kept.
func (s *service) clean(ctx context.Context) (string, error) {
	if err := s.db.Clean(ctx); err != nil || s.config.QuestionDays == 0 {
		return "", err
	}
	return "", s.db.ForgetQuestions(ctx, s.clock.Now().AddDate(0, 0, -s.config.QuestionDays))
}

// calendars has the admins told of holidays that should be known by now.
func (s *service) calendars(ctx context.Context) (string, error) {
	return "", s.bot.TellUnknownYears(ctx)
}

// job is the schedule of the nightly backup.
func (b backupPlan) job(zone string) (schedule.Job, error) {
	at, err := time.Parse("15:04", b.At)
	if err != nil {
		return schedule.Job{}, fmt.Errorf("%q is not a time of day", b.At)
	}
	spec := fmt.Sprintf("%d %d * * *", at.Minute(), at.Hour())
	return schedule.Parse(schedule.Job{Name: "backup", Spec: spec, Zone: zone})
}

// folder is where the backups of a data folder go.
func (b backupPlan) folder(data string) string {
	if filepath.IsAbs(b.Dir) {
		return b.Dir
	}
	return filepath.Join(data, b.Dir)
}

func (s *service) backup(ctx context.Context) (string, error) {
	dir := s.config.Backup.folder(s.dir)
	path, err := s.db.Backup(ctx, dir)
	if err != nil {
		return "", err
	}
	return filepath.Base(path), s.db.Rotate(ctx, dir)
}

// firstStart is when this data folder was first used.
func firstStart(ctx context.Context, db *store.DB) (at time.Time, err error) {
	err = db.Write(ctx, func(tx *store.Tx) error {
		text, ok, err := tx.Get(ctx, startFact)
		if err != nil {
			return err
		}
		if !ok {
			at = tx.Now()
			return tx.Set(startFact, at.UTC().Format(time.RFC3339))
		}
		at, err = time.Parse(time.RFC3339, text)
		return err
	})
	return at, err
}

// run looks at the jobs until ctx ends.
func (j *jobs) run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		asked := j.asked.Load()
		for _, one := range j.current() {
			for j.runDue(ctx, one) && one.each != nil { // what was missed, oldest first
			}
		}
		j.looked.Store(asked)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		case <-j.wake:
		}
	}
}

func (j *jobs) current() []job {
	j.held.Lock()
	defer j.held.Unlock()
	return j.table
}

// renew takes another table from the next look on. What ran is in the store: a
// job that stays owes what it owed.
func (j *jobs) renew(table []job) {
	j.held.Lock()
	j.table = table
	j.held.Unlock()
	j.look()
}

// look has the jobs looked at now.
func (j *jobs) look() {
	j.asked.Add(1)
	select {
	case j.wake <- struct{}{}:
	default:
	}
}

// quiet reports whether all that was due when somebody last asked is done.
func (j *jobs) quiet() bool { return j.looked.Load() >= j.asked.Load() }

// runDue runs a job if a period of it has come, and reports whether it has
// come to an end.
func (j *jobs) runDue(ctx context.Context, one job) bool {
	last, err := j.last(ctx, one)
	period, planned, due := schedule.Due(one.Job, last, j.now())
	if err != nil || !due {
		j.say(ctx, one.Name, "", err)
		return false
	}
	var fresh bool
	err = j.db.Write(ctx, func(tx *store.Tx) (err error) {
		fresh, err = tx.StartJob(one.Name, period)
		return err
	})
	if err != nil || !fresh {
		j.say(ctx, one.Name, "", err)
		return false
	}
	result, err := j.do(ctx, one, last, planned)
	if err != nil {
		result = err.Error()
	}
	j.say(ctx, one.Name, result, err)
	failed := err
	err = j.db.Write(ctx, func(tx *store.Tx) error {
		if failed != nil && ctx.Err() == nil {
			if err := j.tell(tx, one.Name, period, failed); err != nil {
				return err
			}
		}
		if err := tx.Set(plannedFact(one.Name), planned.UTC().Format(time.RFC3339)); err != nil {
			return err
		}
		return tx.FinishJob(one.Name, period, result)
	})
	j.say(ctx, one.Name, "", err)
	return err == nil && failed == nil
}

func (j *jobs) do(ctx context.Context, one job, last, planned time.Time) (string, error) {
	if one.each == nil {
		return one.do(ctx)
	}
	return one.each(ctx, planned, one.Between(last, planned))
}

// plannedFact remembers for which instant a job was last done.
func plannedFact(name string) string { return "job/" + name }

// last is where the next period of a job is looked for from: after the one
// that was done last, or when that began; at the first, after the desk did.
func (j *jobs) last(ctx context.Context, one job) (time.Time, error) {
	if one.each != nil {
		text, ok, err := j.db.Get(ctx, plannedFact(one.Name))
		if err != nil || !ok {
			return j.since, err
		}
		return time.Parse(time.RFC3339, text)
	}
	_, last, ok, err := j.db.LastJob(ctx, one.Name)
	if !ok {
		last = j.since
	}
	return last, err
}

// say logs how a job went; nothing where there is nothing to tell.
func (j *jobs) say(ctx context.Context, name, result string, err error) {
	switch {
	case err != nil && ctx.Err() == nil:
		j.log.Error("job failed", "job", name, "err", err)
	case err == nil && result != "":
		j.log.Info("job done", "job", name, "result", result)
	}
}
