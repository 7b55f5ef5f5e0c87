-- The tickets behind each figure of a report as it was given: a number that is
-- opened later shows what was counted, not what is true by then.
CREATE TABLE report_tickets (
	report  INTEGER NOT NULL,
	figure  TEXT    NOT NULL CHECK (figure <> ''),
	tickets TEXT    NOT NULL, -- their numbers, JSON
	PRIMARY KEY (report, figure),
	FOREIGN KEY (report) REFERENCES reports (n)
) STRICT, WITHOUT ROWID;
