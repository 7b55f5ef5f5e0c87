-- How people want to hear of what. No row: at once.
CREATE TABLE preferences (
	slack_id TEXT    NOT NULL,
	kind     TEXT    NOT NULL CHECK (kind <> ''),
	heard    TEXT    NOT NULL CHECK (heard IN ('now', 'bundle', 'never')),
	set_at   INTEGER NOT NULL,
	PRIMARY KEY (slack_id, kind)
) STRICT, WITHOUT ROWID;

-- What waits for somebody's next bundle.
CREATE TABLE bundled (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	key        TEXT    NOT NULL UNIQUE CHECK (key <> ''), -- as in the outbox
	slack_id   TEXT    NOT NULL CHECK (slack_id <> ''),
	words      BLOB    NOT NULL, -- the message as drawn, JSON
	bundled_at INTEGER NOT NULL
) STRICT;
CREATE INDEX bundled_person ON bundled (slack_id, id);
