-- What each clock of a ticket reads at the ticket's last event. The ledger is
-- the truth: reading a ticket's events again gives the same.
CREATE TABLE clocks (
	ticket_id   INTEGER NOT NULL,
	clock       TEXT    NOT NULL CHECK (clock IN ('response', 'resolution')),
	seq         INTEGER NOT NULL, -- number of that event
	state       TEXT    NOT NULL CHECK (state IN ('running', 'paused', 'stopped', 'none')),
	tier        INTEGER NOT NULL CHECK (tier IN (1, 2, 3)),
	calendar    TEXT    NOT NULL, -- '' for every hour
	provisional INTEGER NOT NULL CHECK (provisional IN (0, 1)),
	target      INTEGER NOT NULL, -- this and the next three are milliseconds of service time
	elapsed     INTEGER NOT NULL,
	paused      INTEGER NOT NULL,
	pause_left  INTEGER NOT NULL,
	used_up     INTEGER NOT NULL CHECK (used_up IN (0, 1)), -- it runs because the longest pause is over
	due_at      INTEGER,
	breached_at INTEGER,
	cause       TEXT    NOT NULL CHECK (cause IN ('', 'time', 'tier_raised', 'calendar_changed')),
	rule        TEXT    NOT NULL, -- of what goes on
	actor       TEXT    NOT NULL, -- who began that
	event       INTEGER NOT NULL, -- with which event
	rules       INTEGER NOT NULL, -- ledger row of the policy it is counted by; 0 is the first
	newer       INTEGER NOT NULL, -- of one that came while it was stopped
	PRIMARY KEY (ticket_id, clock),
	FOREIGN KEY (ticket_id) REFERENCES tickets (id),
	CHECK ((breached_at IS NULL) = (cause = ''))
) STRICT, WITHOUT ROWID;

-- The stretches that a reading adds up.
CREATE TABLE spans (
	ticket_id INTEGER NOT NULL,
	clock     TEXT    NOT NULL,
	n         INTEGER NOT NULL, -- from 0
	from_at   INTEGER NOT NULL,
	to_at     INTEGER NOT NULL,
	service   INTEGER NOT NULL, -- milliseconds that count by the calendar
	counted   INTEGER NOT NULL CHECK (counted IN (0, 1)),
	rule      TEXT    NOT NULL,
	actor     TEXT    NOT NULL,
	event     INTEGER NOT NULL,
	PRIMARY KEY (ticket_id, clock, n),
	FOREIGN KEY (ticket_id, clock) REFERENCES clocks (ticket_id, clock) ON DELETE CASCADE,
	CHECK (from_at < to_at)
) STRICT, WITHOUT ROWID;
