-- Who is called, who is away, and what other programs are told.

-- What is posted to another program. A repeat of the post has the same id, by
-- which whoever receives it knows it again.
CREATE TABLE deliveries (
	id         TEXT    NOT NULL PRIMARY KEY CHECK (id <> ''),
	key        TEXT    NOT NULL UNIQUE CHECK (key <> ''), -- what it tells of: once ever
	body       BLOB    NOT NULL, -- JSON; empty once it has served its time
	state      TEXT    NOT NULL CHECK (state IN ('pending', 'sent', 'dead')),
	attempts   INTEGER NOT NULL CHECK (attempts >= 0),
	created_at INTEGER NOT NULL,
	due_at     INTEGER NOT NULL,
	done_at    INTEGER,          -- when it was taken, or given up
	error      TEXT    NOT NULL  -- of the last attempt
) STRICT;
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state = 'pending';

-- Who is away, as people said in Slack. What the configuration says comes on
-- top.
CREATE TABLE leaves (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	origin   TEXT    NOT NULL UNIQUE CHECK (origin <> ''),
	slack_id TEXT    NOT NULL CHECK (slack_id <> ''),
	from_at  INTEGER NOT NULL,
	to_at    INTEGER NOT NULL,
	said_by  TEXT    NOT NULL,
	CHECK (to_at > from_at)
) STRICT;
CREATE INDEX leaves_to ON leaves (to_at);

-- Shifts that somebody asks somebody else to take.
CREATE TABLE swaps (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	origin     TEXT    NOT NULL UNIQUE CHECK (origin <> ''),
	slack_id   TEXT    NOT NULL CHECK (slack_id <> ''), -- whose shift it is
	with_id    TEXT    NOT NULL CHECK (with_id <> ''),  -- who is asked
	from_at    INTEGER NOT NULL,
	to_at      INTEGER NOT NULL,
	state      TEXT    NOT NULL CHECK (state IN ('asked', 'agreed', 'declined')),
	asked_at   INTEGER NOT NULL,
	decided_at INTEGER,
	CHECK (to_at > from_at), CHECK (slack_id <> with_id)
) STRICT;
CREATE INDEX swaps_to ON swaps (to_at) WHERE state = 'agreed';

-- Who was called for a ticket last. It counts while nobody has the ticket.
CREATE TABLE calls (
	ticket_id INTEGER PRIMARY KEY,
	slack_id  TEXT    NOT NULL CHECK (slack_id <> ''),
	why       TEXT    NOT NULL CHECK (why IN ('opened', 'back', 'rung', 'silence', 'again', 'shift', 'away')),
	called_at INTEGER NOT NULL,
	FOREIGN KEY (ticket_id) REFERENCES tickets (id)
) STRICT;
CREATE INDEX calls_person ON calls (slack_id);

-- Of the articles about a problem that other programs tell of.
ALTER TABLE alert_groups ADD COLUMN code TEXT NOT NULL DEFAULT '';
CREATE INDEX alerts_over ON alerts (ends_at) WHERE firing = 0;
