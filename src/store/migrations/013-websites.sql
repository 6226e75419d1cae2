-- The hospital's own pages, as the last probe saw them. `fails` counts probes in a row that found
-- it down; `accepted_*` is what a person took as the proper content.
CREATE TABLE websites (
	url TEXT PRIMARY KEY,
	checked_us INTEGER NOT NULL,
	up INTEGER NOT NULL CHECK (up IN (0, 1)),
	fails INTEGER NOT NULL,
	down_since_us INTEGER,
	status INTEGER NOT NULL,
	taken_us INTEGER NOT NULL,
	problem TEXT NOT NULL,
	redirect TEXT NOT NULL,
	tls TEXT NOT NULL,
	cert_until_us INTEGER,
	cert_problem TEXT NOT NULL,
	title TEXT NOT NULL,
	size INTEGER NOT NULL,
	hash TEXT NOT NULL,
	hosts TEXT NOT NULL,
	words TEXT NOT NULL,
	accepted_hash TEXT NOT NULL,
	accepted_title TEXT NOT NULL,
	accepted_size INTEGER NOT NULL,
	accepted_hosts TEXT NOT NULL,
	accepted_redirect TEXT NOT NULL,
	changed_us INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE website_checks (
	url TEXT NOT NULL,
	at_us INTEGER NOT NULL,
	up INTEGER NOT NULL CHECK (up IN (0, 1)),
	taken_us INTEGER NOT NULL,
	PRIMARY KEY (url, at_us)
) STRICT, WITHOUT ROWID;
