-- Who votes for whom, and when.
CREATE TABLE delegations (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	origin   TEXT    NOT NULL UNIQUE CHECK (origin <> ''),
	voter    TEXT    NOT NULL,
	delegate TEXT    NOT NULL CHECK (delegate <> voter),
	from_at  INTEGER NOT NULL,
	to_at    INTEGER NOT NULL,
	CHECK (to_at > from_at)
) STRICT;
CREATE INDEX delegations_delegate ON delegations (delegate, to_at);

-- A request that was not sent yet, one a person.
CREATE TABLE drafts (
	slack_id TEXT    PRIMARY KEY,
	body     TEXT    NOT NULL, -- the plan, JSON
	kept_at  INTEGER NOT NULL
) STRICT;

-- What a standard change is made of.
CREATE TABLE templates (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	origin      TEXT    NOT NULL UNIQUE CHECK (origin <> ''),
	state       TEXT    NOT NULL CHECK (state IN ('proposed', 'approved', 'rejected')),
	proposed_by TEXT    NOT NULL,
	decided_by  TEXT    NOT NULL, -- '' while it is proposed
	expires_at  INTEGER NOT NULL,
	record      TEXT    NOT NULL  -- the template, JSON
) STRICT;

-- Roles that one administrator wants given or taken, and a second decides on.
CREATE TABLE role_wishes (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	origin     TEXT    NOT NULL UNIQUE CHECK (origin <> ''),
	act        TEXT    NOT NULL CHECK (act IN ('grant', 'revoke')),
	slack_id   TEXT    NOT NULL,
	role       TEXT    NOT NULL,
	component  TEXT    NOT NULL, -- '' for all
	asked_by   TEXT    NOT NULL,
	asked_at   INTEGER NOT NULL,
	state      TEXT    NOT NULL CHECK (state IN ('asked', 'done', 'refused')),
	decided_by TEXT    NOT NULL
) STRICT;
