-- What people said that stands in a report, apart from its figures: so that it
-- can be erased, and the figures stay.
CREATE TABLE report_words (
	report INTEGER NOT NULL,
	ref    TEXT    NOT NULL CHECK (ref <> ''), -- "ticket/12": its title; "person/U1": their name; "question/7", "action/3"
	author TEXT    NOT NULL,                   -- whose words they are
	text   TEXT    NOT NULL,
	PRIMARY KEY (report, ref),
	FOREIGN KEY (report) REFERENCES reports (n)
) STRICT, WITHOUT ROWID;
CREATE INDEX report_words_author ON report_words (author);
CREATE INDEX report_words_ref ON report_words (ref);

-- What was said at the review of a quarter, and what was agreed there.
CREATE TABLE minutes (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	origin     TEXT    NOT NULL UNIQUE CHECK (origin <> ''),
	report     INTEGER NOT NULL, -- the pack that was reviewed
	text       TEXT    NOT NULL, -- erasable
	slack_id   TEXT    NOT NULL CHECK (slack_id <> ''), -- who wrote them
	written_at INTEGER NOT NULL,
	FOREIGN KEY (report) REFERENCES reports (n)
) STRICT;
CREATE INDEX minutes_report ON minutes (report);

CREATE TABLE actions (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	minutes_id INTEGER NOT NULL,
	text       TEXT    NOT NULL, -- erasable
	owner      TEXT    NOT NULL CHECK (owner <> ''),
	due_on     TEXT    NOT NULL CHECK (due_on <> ''), -- a day, like 2026-12-01
	state      TEXT    NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
	agreed_at  INTEGER NOT NULL,
	closed_by  TEXT    NOT NULL,
	closed_at  INTEGER,
	CHECK ((closed_at IS NULL) = (state = 'open')),
	FOREIGN KEY (minutes_id) REFERENCES minutes (id)
) STRICT;
CREATE INDEX actions_minutes ON actions (minutes_id);
CREATE INDEX actions_owner ON actions (owner) WHERE state = 'open';

-- Who waits for whom is asked of the ledger: a ticket without a target has no
-- clock that would know.
CREATE INDEX ledger_waits ON ledger (at) WHERE act = 'wait';
