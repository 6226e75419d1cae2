-- The rules as the engine loaded them at its last start.
CREATE TABLE rules (
	file TEXT NOT NULL,
	line INTEGER NOT NULL,
	rule_id TEXT NOT NULL,
	title TEXT NOT NULL,
	level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 4),
	status INTEGER NOT NULL CHECK (status BETWEEN 0 AND 2),
	reason TEXT NOT NULL,
	text TEXT NOT NULL,
	generation INTEGER NOT NULL,
	PRIMARY KEY (file, line, rule_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX rules_by_id ON rules (rule_id);
