-- Where each article lies in the space of meanings, as a model sees it.
-- Derived: may be emptied at any time.
CREATE TABLE embeddings (
	article_id TEXT    NOT NULL,
	model      TEXT    NOT NULL CHECK (model <> ''),
	revision   INTEGER NOT NULL,
	vector     BLOB    NOT NULL, -- float32, little endian, of length 1
	PRIMARY KEY (article_id, model)
) STRICT;
