-- Tickets that came from another system, so that a second import of the same
-- adds only what is new.
CREATE TABLE imports (
	source    TEXT    NOT NULL, -- "servicenow", "jira", …
	external  TEXT    NOT NULL, -- the ticket's name there
	ticket_id INTEGER NOT NULL UNIQUE,
	events    INTEGER NOT NULL, -- how many of it are in the ledger
	digest    TEXT    NOT NULL, -- of those
	PRIMARY KEY (source, external),
	FOREIGN KEY (ticket_id) REFERENCES tickets (id)
) STRICT;
