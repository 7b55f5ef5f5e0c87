-- What the language model was asked and what it cost. sent is redacted; it is
-- erased with the words of questions.
CREATE TABLE model_calls (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	called_at  INTEGER NOT NULL,
	task       TEXT    NOT NULL CHECK (task <> ''),
	model      TEXT    NOT NULL,
	slack_id   TEXT    NOT NULL, -- for whom; '' for the desk itself
	channel    TEXT    NOT NULL,
	tokens_in  INTEGER NOT NULL CHECK (tokens_in >= 0),
	tokens_out INTEGER NOT NULL CHECK (tokens_out >= 0),
	outcome    TEXT    NOT NULL CHECK (outcome <> ''),
	took_ms    INTEGER NOT NULL,
	sent       TEXT    NOT NULL
) STRICT;
CREATE INDEX model_calls_at ON model_calls (called_at, slack_id, channel, tokens_in, tokens_out);

-- The second look at a question, with the model, after the plain answer.
CREATE TABLE thoughts (
	question_id INTEGER PRIMARY KEY,
	state       TEXT    NOT NULL CHECK (state IN ('thinking', 'done')),
	mode        TEXT    NOT NULL CHECK (mode IN ('', 'with', 'without', 'budget', 'late')),
	step        TEXT    NOT NULL, -- what is being done now
	reply       TEXT    NOT NULL, -- JSON of what came of it, '' for nothing
	url         TEXT    NOT NULL, -- where a private answer goes; erased when done
	begun_at    INTEGER NOT NULL,
	done_at     INTEGER,
	FOREIGN KEY (question_id) REFERENCES questions (id)
) STRICT;
