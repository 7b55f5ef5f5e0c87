-- The records of the desk.
--
-- Times (…_at) are unix milliseconds, UTC; NULL is a time that has not come.
-- Flags are 0 or 1. A "ts" is Slack's message time stamp, text that is never
-- read as a number. A Slack id is text: U… person, C… channel, D… direct
-- message, T… workspace.
-- AUTOINCREMENT stands where an id leaves the database (in the metadata of a
-- Slack message, in a worker's hand), so that no id is ever used twice.

-- What came in. A row is committed before Slack is told that we have it.
CREATE TABLE inbox (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	kind     TEXT    NOT NULL CHECK (kind <> ''),
	lane     TEXT    NOT NULL, -- items of a lane are handled one after the other; '' is no lane
	payload  BLOB,             -- NULL once done
	acted_at INTEGER NOT NULL, -- Slack's time of the act
	kept_at  INTEGER NOT NULL,
	due_at   INTEGER NOT NULL,
	state    TEXT    NOT NULL CHECK (state IN ('pending', 'done', 'parked')),
	attempts INTEGER NOT NULL CHECK (attempts >= 0), -- raised before the work
	error    TEXT    NOT NULL  -- why the last attempt failed
) STRICT;
CREATE INDEX inbox_due ON inbox (due_at) WHERE state = 'pending';
CREATE INDEX inbox_lane ON inbox (lane, id) WHERE state = 'pending';

-- Names of things that were taken already: kept 7 days.
CREATE TABLE seen (
	key     TEXT    NOT NULL PRIMARY KEY CHECK (key <> ''),
	seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What time will bring.
CREATE TABLE timers (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	kind     TEXT    NOT NULL CHECK (kind <> ''),
	ref      TEXT    NOT NULL,
	lane     TEXT    NOT NULL,
	due_at   INTEGER NOT NULL,
	state    TEXT    NOT NULL CHECK (state IN ('pending', 'parked')),
	attempts INTEGER NOT NULL CHECK (attempts >= 0),
	wait_to  INTEGER NOT NULL, -- not before: due_at, or later after a failure
	error    TEXT    NOT NULL,
	UNIQUE (kind, ref)
) STRICT;
CREATE INDEX timers_pending ON timers (wait_to) WHERE state = 'pending';

-- What must be said.
CREATE TABLE outbox (
	id           INTEGER PRIMARY KEY AUTOINCREMENT,
	key          TEXT UNIQUE,      -- NULL for cards and homes, which are unique while pending
	kind         TEXT    NOT NULL CHECK (kind IN ('post', 'direct', 'ephemeral', 'response', 'card', 'home')),
	channel      TEXT    NOT NULL,
	thread_ts    TEXT    NOT NULL,
	slack_id     TEXT    NOT NULL, -- to whom, for direct, ephemeral, response, home
	thread_card  INTEGER,          -- in the thread of this card's message
	card         INTEGER,          -- the card to draw
	words        BLOB,             -- the message as drawn, JSON
	url          TEXT    NOT NULL, -- response_url: a secret for 30 minutes, erased when used
	urgent       INTEGER NOT NULL CHECK (urgent IN (0, 1)),
	late         INTEGER NOT NULL CHECK (late IN (0, 1)),
	lane         TEXT    NOT NULL CHECK (lane <> ''), -- one in flight per lane, in order
	state        TEXT    NOT NULL CHECK (state IN ('pending', 'sending', 'sent', 'unknown', 'dead')),
	attempts     INTEGER NOT NULL CHECK (attempts >= 0),
	created_at   INTEGER NOT NULL,
	due_at       INTEGER NOT NULL,
	tried_at     INTEGER,
	done_at      INTEGER,          -- when it was sent or given up
	sent_channel TEXT    NOT NULL,
	sent_ts      TEXT    NOT NULL,
	error        TEXT    NOT NULL,
	FOREIGN KEY (thread_card) REFERENCES cards (id),
	FOREIGN KEY (card) REFERENCES cards (id),
	CHECK (kind <> 'card' OR card IS NOT NULL),
	CHECK (key IS NOT NULL OR kind IN ('card', 'home'))
) STRICT;
CREATE INDEX outbox_open ON outbox (lane, id) WHERE state IN ('pending', 'sending', 'unknown');
CREATE INDEX outbox_sending ON outbox (lane) WHERE state = 'sending';
CREATE INDEX outbox_due ON outbox (due_at) WHERE state IN ('pending', 'sending', 'unknown');
CREATE UNIQUE INDEX outbox_redraw ON outbox (lane) WHERE state = 'pending' AND kind IN ('card', 'home');

-- Keys of outbox rows that are gone: said once is said for ever.
CREATE TABLE said (
	key TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Which Slack message draws which record.
CREATE TABLE cards (
	id          INTEGER PRIMARY KEY,
	kind        TEXT    NOT NULL CHECK (kind <> ''),
	ref         INTEGER NOT NULL,
	view        TEXT    NOT NULL,
	channel     TEXT    NOT NULL, -- where it is to be, or
	slack_id    TEXT    NOT NULL, -- in whose direct messages
	thread_ts   TEXT    NOT NULL,
	thread_card INTEGER,
	posted_in   TEXT    NOT NULL, -- where it is; '' until posted
	ts          TEXT    NOT NULL,
	nonce       TEXT    NOT NULL UNIQUE, -- goes into button values: an old or foreign button is told apart by it
	urgent      INTEGER NOT NULL CHECK (urgent IN (0, 1)),
	FOREIGN KEY (thread_card) REFERENCES cards (id),
	UNIQUE (kind, ref, view)
) STRICT;
CREATE INDEX cards_posted ON cards (posted_in, ts) WHERE ts <> '';

CREATE TABLE people (
	slack_id TEXT    NOT NULL PRIMARY KEY,
	team     TEXT    NOT NULL,
	name     TEXT    NOT NULL,
	locale   TEXT    NOT NULL,
	tz       TEXT    NOT NULL, -- IANA name
	inactive INTEGER NOT NULL CHECK (inactive IN (0, 1)),
	guest    INTEGER NOT NULL CHECK (guest IN (0, 1)),
	stranger INTEGER NOT NULL CHECK (stranger IN (0, 1)), -- of another workspace
	bot      INTEGER NOT NULL CHECK (bot IN (0, 1)),
	dm       TEXT    NOT NULL, -- channel of the direct messages, once opened
	seen_at  INTEGER           -- when Slack was last asked
) STRICT;

CREATE TABLE roles (
	slack_id   TEXT    NOT NULL,
	role       TEXT    NOT NULL CHECK (role IN ('user', 'engineer', 'lead', 'tester', 'manager', 'knowledge_owner', 'admin')),
	component  TEXT    NOT NULL, -- '' for all
	granted_by TEXT    NOT NULL,
	granted_at INTEGER NOT NULL,
	PRIMARY KEY (slack_id, role, component)
) STRICT;
CREATE INDEX roles_role ON roles (role, slack_id);

-- What was asked, what was shown, and what they said of it.
CREATE TABLE questions (
	id         INTEGER PRIMARY KEY,
	origin     TEXT    NOT NULL UNIQUE CHECK (origin <> ''), -- what asked for it
	team       TEXT    NOT NULL,
	slack_id   TEXT    NOT NULL,
	channel    TEXT    NOT NULL,
	ts         TEXT    NOT NULL,
	thread_ts  TEXT    NOT NULL,
	lang       TEXT    NOT NULL,
	text       TEXT    NOT NULL, -- erasable
	outcome    TEXT    NOT NULL,
	confidence REAL    NOT NULL, -- 0 to 1
	shown      TEXT    NOT NULL, -- JSON: articles and their revisions
	asked_at   INTEGER NOT NULL,
	mark       TEXT    NOT NULL CHECK (mark IN ('', 'solved', 'not_solved', 'wrong')),
	ticket_id  INTEGER,
	FOREIGN KEY (ticket_id) REFERENCES tickets (id)
) STRICT;
CREATE INDEX questions_ts ON questions (channel, ts);
CREATE INDEX questions_thread ON questions (channel, thread_ts);
CREATE INDEX questions_person ON questions (slack_id);

CREATE TABLE tickets (
	id                INTEGER PRIMARY KEY,
	origin            TEXT    NOT NULL UNIQUE CHECK (origin <> ''),
	title             TEXT    NOT NULL,
	text              TEXT    NOT NULL,
	lang              TEXT    NOT NULL,
	kind              TEXT    NOT NULL,
	impact            TEXT    NOT NULL CHECK (impact IN ('stopped', 'part', 'minor')),
	tier              INTEGER NOT NULL CHECK (tier IN (1, 2, 3)),
	component         TEXT    NOT NULL,
	code              TEXT    NOT NULL,
	state             TEXT    NOT NULL CHECK (state IN ('new', 'in_progress', 'waiting_requester', 'waiting_vendor',
		'waiting_approval', 'resolved', 'closed', 'cancelled')),
	reason            TEXT    NOT NULL,
	requester         TEXT    NOT NULL,
	assignee          TEXT    NOT NULL,
	opened_at         INTEGER NOT NULL,
	first_response_at INTEGER,
	resolved_at       INTEGER,
	closed_at         INTEGER,
	reopen_count      INTEGER NOT NULL,
	reassigned        INTEGER NOT NULL,
	seq               INTEGER NOT NULL, -- number of its last event
	last_at           INTEGER NOT NULL, -- of its last event
	thread_channel    TEXT    NOT NULL, -- the requester's thread
	thread_ts         TEXT    NOT NULL,
	question_id       INTEGER,
	team              TEXT    NOT NULL,
	source            TEXT    NOT NULL, -- who asked for it, if not the requester
	FOREIGN KEY (question_id) REFERENCES questions (id)
) STRICT;
CREATE INDEX tickets_thread ON tickets (thread_channel, thread_ts, id);
CREATE INDEX tickets_requester ON tickets (requester, id);
CREATE INDEX tickets_assignee ON tickets (assignee, id);
CREATE INDEX tickets_state ON tickets (state, id);

-- Which parts of a target were told of: once ever.
CREATE TABLE rungs (
	ticket_id INTEGER NOT NULL,
	clock     TEXT    NOT NULL CHECK (clock IN ('response', 'resolution')),
	rung      INTEGER NOT NULL, -- percent of the target
	fired_at  INTEGER NOT NULL,
	PRIMARY KEY (ticket_id, clock, rung),
	FOREIGN KEY (ticket_id) REFERENCES tickets (id)
) STRICT;

-- Every change, in one chain: hash is SHA-256 over the row as canonical JSON
-- with the hash of the row before. The words of people enter as their hash,
-- so that they can be erased.
CREATE TABLE ledger (
	seq       INTEGER PRIMARY KEY, -- without gaps, from 1
	subject   TEXT    NOT NULL CHECK (subject <> ''),
	event     INTEGER NOT NULL,    -- number among the ticket's events; 0 for what is not one
	at        INTEGER NOT NULL,
	actor     TEXT    NOT NULL,    -- Slack id, '' for the desk itself
	act       TEXT    NOT NULL CHECK (act <> ''),
	body      TEXT    NOT NULL,    -- canonical JSON
	text      TEXT    NOT NULL,
	text_hash TEXT    NOT NULL,    -- '' for no text
	erased    INTEGER NOT NULL CHECK (erased IN (0, 1)),
	prev      TEXT    NOT NULL,
	hash      TEXT    NOT NULL
) STRICT;
CREATE INDEX ledger_subject ON ledger (subject, seq);
CREATE UNIQUE INDEX ledger_event ON ledger (subject, event) WHERE event > 0;
CREATE INDEX ledger_actor ON ledger (actor, seq);

CREATE TABLE articles (
	id       TEXT    NOT NULL PRIMARY KEY,
	pair     TEXT    NOT NULL,
	lang     TEXT    NOT NULL,
	revision INTEGER NOT NULL CHECK (revision > 0),
	content  TEXT    NOT NULL, -- the article, JSON
	imported TEXT    NOT NULL, -- hash of the file last imported; '' if none was
	edited   INTEGER NOT NULL CHECK (edited IN (0, 1)) -- in the bot, since that import
) STRICT;
CREATE INDEX articles_pair ON articles (pair);

CREATE TABLE revisions (
	id         INTEGER PRIMARY KEY, -- goes up with every change of any article
	article_id TEXT    NOT NULL,
	revision   INTEGER NOT NULL,
	content    TEXT    NOT NULL,
	slack_id   TEXT    NOT NULL, -- who made it
	made_at    INTEGER NOT NULL,
	UNIQUE (article_id, revision),
	FOREIGN KEY (article_id) REFERENCES articles (id)
) STRICT;

-- Up to which message a channel was read.
CREATE TABLE marks (
	channel TEXT    NOT NULL PRIMARY KEY,
	ts      TEXT    NOT NULL,
	at      INTEGER NOT NULL
) STRICT;

-- Edits and deletions that came before their message: kept 7 days.
CREATE TABLE edits (
	channel TEXT    NOT NULL,
	ts      TEXT    NOT NULL,
	text    TEXT    NOT NULL,
	deleted INTEGER NOT NULL CHECK (deleted IN (0, 1)),
	at      INTEGER NOT NULL,
	PRIMARY KEY (channel, ts)
) STRICT;

-- Threads in which the bot was asked to be silent.
CREATE TABLE mutes (
	channel   TEXT    NOT NULL,
	thread_ts TEXT    NOT NULL,
	slack_id  TEXT    NOT NULL,
	at        INTEGER NOT NULL,
	PRIMARY KEY (channel, thread_ts)
) STRICT;

CREATE TABLE jobs (
	job         TEXT    NOT NULL,
	period      TEXT    NOT NULL,
	started_at  INTEGER NOT NULL,
	finished_at INTEGER,
	result      TEXT    NOT NULL,
	PRIMARY KEY (job, period)
) STRICT;

-- Small things to remember, by name.
CREATE TABLE facts (
	key   TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) STRICT;
