-- One trouble, one ticket: who else has it, who was asked whether theirs is
-- the same, and which tickets belong together.

CREATE TABLE followers (
	ticket_id INTEGER NOT NULL REFERENCES tickets (id),
	slack_id  TEXT    NOT NULL CHECK (slack_id <> ''),
	since     INTEGER NOT NULL,
	channel   TEXT    NOT NULL, -- where they are spoken to; empty: by direct message
	thread_ts TEXT    NOT NULL,
	lang      TEXT    NOT NULL,
	text      TEXT    NOT NULL, -- what they said of it
	via       INTEGER REFERENCES tickets (id), -- the merged ticket they come from
	verdict   TEXT    NOT NULL CHECK (verdict IN ('', 'works', 'still')), -- of the last all-clear
	PRIMARY KEY (ticket_id, slack_id)
) STRICT;

-- A wish for a ticket that seems to be about a known trouble. Whoever does not
-- answer gets their ticket.
CREATE TABLE offers (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	origin    TEXT    NOT NULL UNIQUE CHECK (origin <> ''),
	ticket_id INTEGER NOT NULL REFERENCES tickets (id), -- the known trouble
	slack_id  TEXT    NOT NULL,
	lang      TEXT    NOT NULL,
	want      TEXT    NOT NULL, -- JSON: the ticket that was wished for; empty once it has served
	decided   TEXT    NOT NULL CHECK (decided IN ('', 'me_too', 'still_new', 'unanswered'))
) STRICT;

CREATE TABLE ticket_links (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	ticket_id INTEGER NOT NULL REFERENCES tickets (id), -- the younger: merged, split off, related
	other_id  INTEGER NOT NULL REFERENCES tickets (id),
	kind      TEXT    NOT NULL CHECK (kind IN ('merged', 'split', 'related', 'follows')),
	made_by   TEXT    NOT NULL,
	made_at   INTEGER NOT NULL,
	undone_at INTEGER
) STRICT;
CREATE INDEX ticket_links_ticket ON ticket_links (ticket_id);
CREATE INDEX ticket_links_other ON ticket_links (other_id);
CREATE INDEX tickets_opened ON tickets (opened_at);
