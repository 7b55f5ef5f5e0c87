-- What only a few may read.
ALTER TABLE tickets ADD COLUMN private INTEGER NOT NULL DEFAULT 0 CHECK (private IN (0, 1));

-- A role more: who looks after security.
CREATE TABLE roles_next (
	slack_id   TEXT    NOT NULL,
	role       TEXT    NOT NULL CHECK (role IN ('user', 'engineer', 'lead', 'tester', 'manager', 'knowledge_owner', 'security', 'admin')),
	component  TEXT    NOT NULL, -- '' for all
	granted_by TEXT    NOT NULL,
	granted_at INTEGER NOT NULL,
	PRIMARY KEY (slack_id, role, component)
) STRICT;
INSERT INTO roles_next SELECT slack_id, role, component, granted_by, granted_at FROM roles;
DROP TABLE roles;
ALTER TABLE roles_next RENAME TO roles;
CREATE INDEX roles_role ON roles (role, slack_id);
