-- What other programs say is wrong. A group is one problem, and has one ticket
-- as long as that is open.
CREATE TABLE alert_groups (
	key       TEXT    NOT NULL PRIMARY KEY,
	title     TEXT    NOT NULL,
	component TEXT    NOT NULL,
	impact    TEXT    NOT NULL CHECK (impact IN ('stopped', 'part', 'minor')),
	ticket_id INTEGER,          -- the newest
	round     INTEGER NOT NULL, -- how many tickets it has had
	flaps     INTEGER NOT NULL, -- how often it came back in the present ticket
	muted     INTEGER NOT NULL CHECK (muted IN (0, 1)), -- it waits for the end of a maintenance
	quiet_at  INTEGER,          -- since when nothing fires; NULL while something does
	FOREIGN KEY (ticket_id) REFERENCES tickets (id)
) STRICT;
CREATE INDEX alert_groups_ticket ON alert_groups (ticket_id) WHERE ticket_id IS NOT NULL;

CREATE TABLE alerts (
	group_key   TEXT    NOT NULL,
	fingerprint TEXT    NOT NULL,
	firing      INTEGER NOT NULL CHECK (firing IN (0, 1)),
	title       TEXT    NOT NULL,
	text        TEXT    NOT NULL,
	link        TEXT    NOT NULL,
	starts_at   INTEGER NOT NULL,
	ends_at     INTEGER,
	PRIMARY KEY (group_key, fingerprint),
	FOREIGN KEY (group_key) REFERENCES alert_groups (key)
) STRICT;
CREATE INDEX alerts_firing ON alerts (group_key) WHERE firing = 1;

-- Times in which a component may fail without being an outage.
CREATE TABLE maintenance (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	origin    TEXT    NOT NULL UNIQUE CHECK (origin <> ''),
	component TEXT    NOT NULL,
	from_at   INTEGER NOT NULL,
	to_at     INTEGER NOT NULL,
	reason    TEXT    NOT NULL,
	slack_id  TEXT    NOT NULL,
	CHECK (to_at > from_at)
) STRICT;
CREATE INDEX maintenance_window ON maintenance (component, to_at);
