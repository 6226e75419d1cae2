-- Who sends records. `name` is what the producer calls it ("syslog-tcp 192.0.2.7"). Rates and
-- last_seen are the store's own observation; format, events, failures and the clock are the
-- engine's.
CREATE TABLE sources (
	name TEXT PRIMARY KEY,
	kind TEXT NOT NULL,
	first_seen_us INTEGER NOT NULL,
	last_seen_us INTEGER NOT NULL,
	records INTEGER NOT NULL DEFAULT 0,
	bytes INTEGER NOT NULL DEFAULT 0,
	lost INTEGER NOT NULL DEFAULT 0,
	rate_minute REAL NOT NULL DEFAULT 0,
	rate_hour REAL NOT NULL DEFAULT 0,
	gap_us INTEGER NOT NULL DEFAULT 0,
	expect_us INTEGER,
	silent_since_us INTEGER,
	format TEXT NOT NULL DEFAULT '',
	events INTEGER NOT NULL DEFAULT 0,
	failed INTEGER NOT NULL DEFAULT 0,
	failed_reason TEXT NOT NULL DEFAULT '',
	failed_index INTEGER,
	clock_offset_us INTEGER,
	parsed_index INTEGER
) STRICT, WITHOUT ROWID;
