-- What people add to duties. The duties themselves are worked out anew each time from alerts,
-- sources, answers and the rest: only the key ties the two together.
CREATE TABLE duty_marks (
	key TEXT PRIMARY KEY,
	owner TEXT NOT NULL,
	deputy TEXT NOT NULL,
	done_us INTEGER,
	done_by TEXT,
	done_words TEXT,
	put_off_until TEXT,  -- YYYY-MM-DD: not shown before
	put_off_reason TEXT,
	changed_by TEXT NOT NULL,
	changed_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Everything that was ever said, the oldest first.
CREATE TABLE duty_history (
	id INTEGER PRIMARY KEY,
	key TEXT NOT NULL,
	action TEXT NOT NULL, -- own, done, defer, reopen
	words TEXT NOT NULL,
	said_by TEXT NOT NULL,
	said_us INTEGER NOT NULL
) STRICT;
CREATE INDEX duty_history_by_key ON duty_history (key, id);

-- Whom a mail about an overdue duty goes to. `part` is "" or what the person is in the hospital:
-- levels of content/duties/escalation.yml name parts, or the duty's owner and deputy by name.
CREATE TABLE duty_people (
	name TEXT PRIMARY KEY,
	mail TEXT NOT NULL,
	part TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What was told of an overdue duty (the store writes).
CREATE TABLE duty_told (
	key TEXT NOT NULL,
	level TEXT NOT NULL,
	due_on TEXT NOT NULL, -- of the duty then: a later deadline is told anew
	told_us INTEGER NOT NULL,
	PRIMARY KEY (key, level, due_on)
) STRICT, WITHOUT ROWID;

-- Secret addresses of calendar feeds: only a hash of the secret is kept.
CREATE TABLE duty_feeds (
	id INTEGER PRIMARY KEY,
	user INTEGER NOT NULL,
	secret_hash TEXT NOT NULL UNIQUE,
	made_us INTEGER NOT NULL,
	used_us INTEGER,
	revoked_us INTEGER
) STRICT;
