-- What reports are counted from, and what was reported.

-- What an imported ticket was called urgent by, and what was said there of its
-- target; NULL where nothing was. solved: that system said when it was
-- resolved, not only when it was closed.
ALTER TABLE imports ADD COLUMN priority TEXT NOT NULL DEFAULT '';
ALTER TABLE imports ADD COLUMN made_sla INTEGER CHECK (made_sla IN (0, 1));
ALTER TABLE imports ADD COLUMN solved INTEGER NOT NULL DEFAULT 1 CHECK (solved IN (0, 1));

CREATE INDEX tickets_resolved ON tickets (resolved_at, opened_at);
CREATE INDEX tickets_answered ON tickets (first_response_at);
CREATE INDEX tickets_closed ON tickets (closed_at);
CREATE INDEX questions_asked ON questions (asked_at);
CREATE INDEX ledger_reopened ON ledger (at) WHERE act = 'reopen';
CREATE INDEX spans_vendor ON spans (to_at) WHERE rule = 'waiting_vendor';

-- Times in which a service was not there, from elsewhere than our tickets.
CREATE TABLE outages (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	origin    TEXT    NOT NULL UNIQUE CHECK (origin <> ''),
	service   TEXT    NOT NULL CHECK (service <> ''),
	impact    TEXT    NOT NULL CHECK (impact IN ('stopped', 'part', 'minor', 'maintenance', 'unknown')),
	title     TEXT    NOT NULL,
	ticket_id INTEGER,          -- whose impact it was
	from_at   INTEGER NOT NULL,
	to_at     INTEGER,          -- NULL while it lasts
	CHECK (to_at >= from_at),
	FOREIGN KEY (ticket_id) REFERENCES tickets (id)
) STRICT;
CREATE INDEX outages_service ON outages (service, from_at);

-- Reports as they were given, for ever. channel is '' for one that was frozen
-- on the command line.
CREATE TABLE reports (
	n       INTEGER PRIMARY KEY,
	id      TEXT    NOT NULL UNIQUE CHECK (id <> ''),
	report  TEXT    NOT NULL CHECK (report <> ''),
	period  TEXT    NOT NULL CHECK (period <> ''),
	channel TEXT    NOT NULL,
	lang    TEXT    NOT NULL,
	late    INTEGER NOT NULL CHECK (late IN (0, 1)),
	body    TEXT    NOT NULL, -- the figures, JSON
	made_at INTEGER NOT NULL,
	UNIQUE (report, period, channel)
) STRICT;
