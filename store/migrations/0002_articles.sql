-- The life of an article: what is proposed, what is doubted, what was retired.

-- A retired article is found by nobody any more; its revisions stay.
ALTER TABLE articles ADD COLUMN retired INTEGER NOT NULL DEFAULT 0 CHECK (retired IN (0, 1));

-- An edit that somebody wants and somebody else decides.
CREATE TABLE proposals (
	id          INTEGER PRIMARY KEY AUTOINCREMENT,
	origin      TEXT    NOT NULL UNIQUE CHECK (origin <> ''), -- what asked for it
	article_id  TEXT    NOT NULL,
	base        INTEGER NOT NULL CHECK (base > 0), -- the revision it changes
	content     TEXT    NOT NULL,                  -- the article as it is to be, JSON
	author      TEXT    NOT NULL CHECK (author <> ''),
	state       TEXT    NOT NULL CHECK (state IN ('proposed', 'published', 'rejected', 'withdrawn')),
	reviewer    TEXT    NOT NULL,
	reason      TEXT    NOT NULL, -- why it was rejected
	revision    INTEGER NOT NULL, -- what it became; 0 before
	proposed_at INTEGER NOT NULL,
	decided_at  INTEGER,
	FOREIGN KEY (article_id) REFERENCES articles (id),
	CHECK (reviewer <> author OR state NOT IN ('published', 'rejected'))
) STRICT;
CREATE INDEX proposals_article ON proposals (article_id, id);
CREATE INDEX proposals_author ON proposals (author);

-- A task for the owner of an article that did not help. An article has at
-- most one that is open; more doubts join it.
CREATE TABLE reviews (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	article_id TEXT    NOT NULL,
	revision   INTEGER NOT NULL, -- the one first doubted
	owner      TEXT    NOT NULL, -- Slack id; '' for whoever looks after articles
	state      TEXT    NOT NULL CHECK (state IN ('open', 'right', 'edited', 'retired')),
	closed_by  TEXT    NOT NULL,
	opened_at  INTEGER NOT NULL,
	due_at     INTEGER NOT NULL,
	closed_at  INTEGER,
	FOREIGN KEY (article_id) REFERENCES articles (id)
) STRICT;
CREATE UNIQUE INDEX reviews_open ON reviews (article_id) WHERE state = 'open';

-- Why an article did not help somebody.
CREATE TABLE doubts (
	id          INTEGER PRIMARY KEY,
	review_id   INTEGER NOT NULL,
	question_id INTEGER NOT NULL,
	article_id  TEXT    NOT NULL,
	revision    INTEGER NOT NULL, -- the one that was shown
	slack_id    TEXT    NOT NULL,
	kind        TEXT    NOT NULL CHECK (kind IN ('wrong', 'outdated', 'not_my_case', 'unclear')),
	text        TEXT    NOT NULL, -- erasable
	doubted_at  INTEGER NOT NULL,
	UNIQUE (question_id, article_id, slack_id),
	FOREIGN KEY (review_id) REFERENCES reviews (id),
	FOREIGN KEY (question_id) REFERENCES questions (id)
) STRICT;
CREATE INDEX doubts_review ON doubts (review_id, id);
CREATE INDEX doubts_person ON doubts (slack_id);
