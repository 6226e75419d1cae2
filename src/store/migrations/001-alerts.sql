-- What rules found in records, and what the watch says about itself.
-- Times are microseconds since 1970-01-01 UTC.

-- One row a rule and host: what the list of alerts shows first. `count` includes folded ones.
CREATE TABLE alert_groups (
	id INTEGER PRIMARY KEY,
	rule_id TEXT NOT NULL,
	host TEXT NOT NULL,
	title TEXT NOT NULL,
	level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 4),
	first_us INTEGER NOT NULL,
	last_us INTEGER NOT NULL,
	count INTEGER NOT NULL,
	last_seq INTEGER NOT NULL,
	UNIQUE (rule_id, host)
) STRICT;
CREATE INDEX alert_groups_by_last ON alert_groups (last_seq);

-- `seq` is the order of arrival and never used twice. `id` names the same finding for ever: see
-- src/store/alerts.h. `folded` counts the further ones of this rule, source and hour that were
-- only counted.
CREATE TABLE alerts (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	id TEXT NOT NULL UNIQUE,
	group_id INTEGER NOT NULL REFERENCES alert_groups (id),
	rule_id TEXT NOT NULL,
	title TEXT NOT NULL,
	level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 4),
	tags TEXT NOT NULL,
	host TEXT NOT NULL,
	user TEXT NOT NULL,
	source TEXT NOT NULL,
	file TEXT NOT NULL,
	record INTEGER NOT NULL,
	event INTEGER NOT NULL,
	time_us INTEGER,
	arrival_us INTEGER NOT NULL,
	log_index INTEGER,
	fields TEXT NOT NULL,
	matched TEXT NOT NULL,
	folded INTEGER NOT NULL DEFAULT 0,
	status INTEGER NOT NULL DEFAULT 0 CHECK (status BETWEEN 0 AND 2),
	status_by TEXT NOT NULL DEFAULT '',
	status_us INTEGER,
	note TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX alerts_by_arrival ON alerts (arrival_us);
CREATE INDEX alerts_by_rule ON alerts (rule_id, seq);
CREATE INDEX alerts_by_host ON alerts (host, seq);
CREATE INDEX alerts_by_group ON alerts (group_id, seq);
CREATE INDEX alerts_open ON alerts (level, group_id) WHERE status = 0;

-- How many alerts of one rule, source and hour of arrival stand in `alerts`, and which of them
-- carries the count of the rest.
CREATE TABLE alert_folds (
	rule_id TEXT NOT NULL,
	source TEXT NOT NULL,
	hour_us INTEGER NOT NULL,
	stored INTEGER NOT NULL,
	last_seq INTEGER NOT NULL,
	PRIMARY KEY (rule_id, source, hour_us)
) STRICT, WITHOUT ROWID;
CREATE INDEX alert_folds_by_hour ON alert_folds (hour_us);

-- Exact counts, folded ones included, by hour of arrival and level.
CREATE TABLE alert_hours (
	hour_us INTEGER NOT NULL,
	level INTEGER NOT NULL,
	count INTEGER NOT NULL,
	PRIMARY KEY (hour_us, level)
) STRICT, WITHOUT ROWID;
