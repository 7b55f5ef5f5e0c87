-- Changes to production. A change is what its events in the ledger made of it;
-- the record is kept whole beside what is searched by.
CREATE TABLE changes (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	origin      TEXT    NOT NULL UNIQUE CHECK (origin <> ''), -- what asked for it
	type        TEXT    NOT NULL CHECK (type IN ('normal', 'standard', 'emergency')),
	state       TEXT    NOT NULL CHECK (state IN ('review', 'revising', 'approved', 'deploying', 'observing',
		'successful', 'failed', 'backed_out', 'rejected', 'expired', 'cancelled')),
	requester   TEXT    NOT NULL CHECK (requester <> ''),
	implementer TEXT    NOT NULL,
	revision    INTEGER NOT NULL CHECK (revision > 0),
	hash        TEXT    NOT NULL CHECK (hash <> ''), -- of the plan
	from_at     INTEGER NOT NULL, -- the window
	to_at       INTEGER NOT NULL,
	opened_at   INTEGER NOT NULL,
	seq         INTEGER NOT NULL,
	record      TEXT    NOT NULL, -- the change, JSON
	CHECK (to_at > from_at)
) STRICT;
CREATE INDEX changes_state ON changes (state, from_at);
CREATE INDEX changes_requester ON changes (requester, id);

CREATE TABLE change_components (
	change_id INTEGER NOT NULL,
	component TEXT    NOT NULL,
	PRIMARY KEY (change_id, component),
	FOREIGN KEY (change_id) REFERENCES changes (id)
) STRICT;
CREATE INDEX change_components_component ON change_components (component, change_id);

-- Who said what of which revision: one vote a voter.
CREATE TABLE votes (
	change_id INTEGER NOT NULL,
	revision  INTEGER NOT NULL,
	voter     TEXT    NOT NULL,
	cast_by   TEXT    NOT NULL, -- the voter, or the voter's delegate
	lead      INTEGER NOT NULL CHECK (lead IN (0, 1)),
	verdict   TEXT    NOT NULL CHECK (verdict IN ('approve', 'reject', 'request_changes')),
	cast_at   INTEGER NOT NULL,
	PRIMARY KEY (change_id, revision, voter),
	FOREIGN KEY (change_id) REFERENCES changes (id)
) STRICT;

-- The one decision on a revision.
CREATE TABLE decisions (
	change_id  INTEGER NOT NULL,
	revision   INTEGER NOT NULL,
	round      INTEGER NOT NULL, -- a failed test sends the same revision to review again
	verdict    TEXT    NOT NULL CHECK (verdict IN ('approve', 'reject', 'request_changes')),
	decided_by TEXT    NOT NULL,
	glass      INTEGER NOT NULL CHECK (glass IN (0, 1)), -- by breaking the glass
	decided_at INTEGER NOT NULL,
	PRIMARY KEY (change_id, revision, round),
	FOREIGN KEY (change_id) REFERENCES changes (id)
) STRICT;
