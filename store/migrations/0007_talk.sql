-- What is said about a ticket, from one side to the other; what its requester
-- thought of it in the end.

-- A message that is carried to the other side. Its cards draw it there, so
-- that an edit or its withdrawal reaches what was already said.
CREATE TABLE relays (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	origin       TEXT    NOT NULL UNIQUE CHECK (origin <> ''), -- the message or form it was written as
	ticket_id    INTEGER NOT NULL,
	side         TEXT    NOT NULL CHECK (side IN ('duty', 'requester')), -- to whom it goes
	kind         TEXT    NOT NULL CHECK (kind <> ''), -- what it is called there
	author       TEXT    NOT NULL CHECK (author <> ''),
	text         TEXT    NOT NULL, -- erasable
	files        TEXT    NOT NULL, -- JSON: what came with it
	channel      TEXT    NOT NULL, -- of the message; '' for a form
	ts           TEXT    NOT NULL,
	edited_ts    TEXT    NOT NULL, -- of the last edit that counts; '' if none
	withdrawn_at INTEGER,          -- its author took it back
	written_at   INTEGER NOT NULL,
	FOREIGN KEY (ticket_id) REFERENCES tickets (id)
) STRICT;
CREATE INDEX relays_ticket ON relays (ticket_id, id);
CREATE INDEX relays_author ON relays (author);

-- Requests for a rating. A request counts whether it was answered or not. One
-- that a reopening made pointless before it was answered is removed.
CREATE TABLE ratings (
	ticket_id INTEGER NOT NULL,
	round     INTEGER NOT NULL CHECK (round >= 0), -- how often the ticket had been reopened
	slack_id  TEXT    NOT NULL CHECK (slack_id <> ''), -- who is asked
	tier      INTEGER NOT NULL CHECK (tier IN (1, 2, 3)), -- at that time
	asked_at  INTEGER NOT NULL,
	score     INTEGER CHECK (score IN (1, 2, 3)), -- 1 bad, 2 fair, 3 good; NULL: no answer yet
	text      TEXT    NOT NULL, -- erasable
	rated_at  INTEGER,          -- first answer
	CHECK ((score IS NULL) = (rated_at IS NULL)),
	PRIMARY KEY (ticket_id, round),
	FOREIGN KEY (ticket_id) REFERENCES tickets (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX ratings_person ON ratings (slack_id, asked_at);
CREATE INDEX ratings_rated ON ratings (rated_at) WHERE rated_at IS NOT NULL;
CREATE INDEX ratings_asked ON ratings (asked_at);

-- One a ticket, whoever complains and how often.
CREATE TABLE complaints (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	ticket_id INTEGER NOT NULL UNIQUE,
	source    TEXT    NOT NULL CHECK (source IN ('rating', 'requester', 'manager')),
	slack_id  TEXT    NOT NULL CHECK (slack_id <> ''), -- who complained, or marked it
	text      TEXT    NOT NULL, -- erasable
	owner     TEXT    NOT NULL, -- who sees to it
	state     TEXT    NOT NULL CHECK (state IN ('open', 'taken', 'closed', 'withdrawn')),
	cause     TEXT    NOT NULL, -- '' until closed
	outcome   TEXT    NOT NULL, -- what was done, in words; erasable
	opened_at INTEGER NOT NULL,
	taken_at  INTEGER,
	closed_at INTEGER,
	CHECK ((closed_at IS NULL) = (state IN ('open', 'taken'))),
	CHECK (state <> 'closed' OR (cause <> '' AND outcome <> '')),
	FOREIGN KEY (ticket_id) REFERENCES tickets (id)
) STRICT;
CREATE INDEX complaints_opened ON complaints (opened_at);
