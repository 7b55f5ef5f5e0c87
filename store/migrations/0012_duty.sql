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
