-- What says that a product has a weakness, one row an advisory of a feed. A content that is the same
-- as before changes nothing; another one replaces it and counts as an edition.
CREATE TABLE advisories (
	id INTEGER PRIMARY KEY,
	feed TEXT NOT NULL,       -- the format it came in: "kev", "nvd", "csaf", …
	name TEXT NOT NULL,       -- "CVE-…", "JVNDB-…"
	subject TEXT NOT NULL,    -- its only CVE, else its name: what people decide about
	title TEXT NOT NULL,
	source TEXT NOT NULL,     -- the file it was read from last
	revision TEXT NOT NULL,   -- as the publisher counts, "" where it does not
	edition INTEGER NOT NULL, -- contents seen here, from 1
	published_us INTEGER,
	modified_us INTEGER,
	due_us INTEGER,
	exploited INTEGER NOT NULL CHECK (exploited IN (0, 1)),
	ransomware INTEGER NOT NULL CHECK (ransomware IN (0, 1)),
	withdrawn INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
	digest BLOB NOT NULL,     -- BLAKE2b-256 of the content
	first_us INTEGER NOT NULL,
	changed_us INTEGER NOT NULL,
	body BLOB NOT NULL,       -- src/advisories/advisory-code.h
	UNIQUE (feed, name)
) STRICT;
CREATE INDEX advisories_by_subject ON advisories (subject);

-- CVE and other numbers of an advisory, its name among them.
CREATE TABLE advisory_numbers (
	number TEXT NOT NULL,
	advisory INTEGER NOT NULL REFERENCES advisories (id),
	PRIMARY KEY (number, advisory)
) STRICT, WITHOUT ROWID;
CREATE INDEX advisory_numbers_of ON advisory_numbers (advisory);

-- Under which names a product may be found in it (src/advisories/names.h, names_keys).
CREATE TABLE advisory_keys (
	key INTEGER NOT NULL,
	advisory INTEGER NOT NULL REFERENCES advisories (id),
	PRIMARY KEY (key, advisory)
) STRICT, WITHOUT ROWID;
CREATE INDEX advisory_keys_of ON advisory_keys (advisory);

-- EPSS: how likely an attack within 30 days is.
CREATE TABLE advisory_chances (
	cve TEXT PRIMARY KEY,
	epss INTEGER NOT NULL,    -- millionths
	percentile INTEGER NOT NULL,
	day_us INTEGER
) STRICT, WITHOUT ROWID;

-- Names of one vendor that JVN's list of products told, besides content/advisories/names.yml.
CREATE TABLE advisory_aliases (
	name TEXT NOT NULL,
	other TEXT NOT NULL,
	PRIMARY KEY (name, other)
) STRICT, WITHOUT ROWID;

-- What was read, by file name; the last time counts.
CREATE TABLE advisory_sources (
	name TEXT PRIMARY KEY,
	format TEXT NOT NULL,
	imported_us INTEGER NOT NULL,
	newest_us INTEGER,        -- the newest date in it
	taken INTEGER NOT NULL,
	fresh INTEGER NOT NULL,   -- of them new, or with another content
	refused INTEGER NOT NULL,
	refusal TEXT NOT NULL     -- the first sentence, "" when nothing was refused
) STRICT, WITHOUT ROWID;

-- The products that the concerns below were worked out for.
CREATE TABLE advisory_products (
	id INTEGER PRIMARY KEY,
	origin TEXT NOT NULL CHECK (origin IN ('list', 'assets')),
	asset TEXT NOT NULL,      -- where it is, in the inventory's words
	vendor TEXT NOT NULL,
	product TEXT NOT NULL,
	version TEXT NOT NULL,
	cpe TEXT NOT NULL,
	exposure INTEGER NOT NULL,
	impact INTEGER NOT NULL
) STRICT;

-- Product × advisory, worked out again when either changes.
CREATE TABLE advisory_concerns (
	product INTEGER NOT NULL REFERENCES advisory_products (id),
	advisory INTEGER NOT NULL REFERENCES advisories (id),
	verdict INTEGER NOT NULL,
	rule TEXT NOT NULL,
	detail TEXT NOT NULL,
	answered_by TEXT NOT NULL, -- the advisory that knew the versions, "" when this one did
	urgency INTEGER NOT NULL,  -- 0 is the least urgent outcome of the deployer's table
	priority TEXT NOT NULL,
	least TEXT NOT NULL,
	cisa TEXT NOT NULL,
	exploited INTEGER NOT NULL,
	ransomware INTEGER NOT NULL,
	exploit_public INTEGER NOT NULL,
	automatable INTEGER NOT NULL,
	due_us INTEGER,
	epss INTEGER,              -- millionths
	score INTEGER,             -- tenths
	fingerprint TEXT NOT NULL, -- of what a decision looks at
	PRIMARY KEY (product, advisory)
) STRICT, WITHOUT ROWID;
CREATE INDEX advisory_concerns_by_urgency ON advisory_concerns (verdict, urgency);

-- Which state of both the concerns stand for. One row.
CREATE TABLE advisory_state (
	one INTEGER PRIMARY KEY CHECK (one = 1),
	edition INTEGER NOT NULL,  -- grows with every import that changed something
	matched INTEGER NOT NULL,  -- the edition that the concerns were worked out of
	inventory BLOB NOT NULL,   -- digest of the products
	matched_us INTEGER
) STRICT;
INSERT INTO advisory_state VALUES (1, 0, -1, x'', NULL);
