-- What was heard in a voice clip or read in a picture, for its author to see
-- and mend before anything is done with it.
CREATE TABLE extracts (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	origin    TEXT    NOT NULL UNIQUE CHECK (origin <> ''),
	kind      TEXT    NOT NULL CHECK (kind IN ('voice', 'picture')),
	slack_id  TEXT    NOT NULL CHECK (slack_id <> ''),
	team      TEXT    NOT NULL,
	channel   TEXT    NOT NULL,
	ts        TEXT    NOT NULL, -- of the message with the file
	thread_ts TEXT    NOT NULL, -- where it is answered
	lang      TEXT    NOT NULL,
	file      TEXT    NOT NULL CHECK (file <> ''), -- Slack's id
	said      TEXT    NOT NULL, -- the words beside the file
	state     TEXT    NOT NULL CHECK (state IN ('waiting', 'read', 'failed')),
	why       TEXT    NOT NULL, -- why it failed, or 'used'
	text      TEXT    NOT NULL, -- what was heard or read
	version   INTEGER NOT NULL CHECK (version > 0), -- grows when its author mends it
	begun_at  INTEGER NOT NULL
) STRICT;
