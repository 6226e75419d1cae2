-- TAXII 2.1 used: collections elsewhere, what came from them, and what may go there.
CREATE TABLE taxii_remotes (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	url TEXT NOT NULL,           -- of the API root, with '/' at the end
	collection TEXT NOT NULL,    -- id or alias there
	user TEXT NOT NULL,          -- "": the secret is a bearer token
	secret TEXT NOT NULL,
	ca_file TEXT NOT NULL,       -- "": the system's authorities
	tlp INTEGER NOT NULL,        -- enum tlp: nothing from here is told more widely
	arm TEXT NOT NULL CHECK (arm IN ('nothing', 'indicators', 'rules')),
	every_s INTEGER NOT NULL,    -- between two polls
	added_us INTEGER NOT NULL,
	added_by TEXT NOT NULL
) STRICT;

-- How far it came. Changed in the transaction that takes the objects of a page in.
CREATE TABLE taxii_positions (
	remote INTEGER PRIMARY KEY REFERENCES taxii_remotes (id) ON DELETE CASCADE,
	after TEXT NOT NULL,         -- added_after of the poll that is going on or comes next; ""
	next TEXT NOT NULL,          -- of the page that comes next; "": a poll begins
	latest TEXT NOT NULL,        -- the latest date-added seen; ""
	due_us INTEGER NOT NULL,     -- not asked before
	last_ok_us INTEGER,
	failing_since_us INTEGER,
	failures INTEGER NOT NULL,
	error TEXT NOT NULL
) STRICT;

CREATE TABLE taxii_inbox (
	remote INTEGER NOT NULL REFERENCES taxii_remotes (id) ON DELETE CASCADE,
	object_id TEXT NOT NULL,
	version_us INTEGER NOT NULL, -- 0: it has no version
	type TEXT NOT NULL,
	revoked INTEGER NOT NULL CHECK (revoked IN (0, 1)),
	tlp INTEGER NOT NULL,
	received_us INTEGER NOT NULL,
	problem TEXT NOT NULL,       -- why it is not used, or ""
	body TEXT NOT NULL,
	PRIMARY KEY (remote, object_id, version_us)
) STRICT, WITHOUT ROWID;

-- What may leave, object by object: nothing goes that nobody approved.
CREATE TABLE taxii_offers (
	id INTEGER PRIMARY KEY,
	object_id TEXT NOT NULL UNIQUE,
	type TEXT NOT NULL,
	title TEXT NOT NULL,
	tlp INTEGER NOT NULL,
	alert TEXT NOT NULL,         -- the alert it is made of, or ""
	body TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('offered', 'approved', 'refused', 'sent', 'failed')),
	remote INTEGER REFERENCES taxii_remotes (id) ON DELETE SET NULL, -- where it goes, once approved
	offered_us INTEGER NOT NULL,
	offered_by TEXT NOT NULL,
	decided_us INTEGER,
	decided_by TEXT NOT NULL,
	sent_us INTEGER,
	problem TEXT NOT NULL
) STRICT;
