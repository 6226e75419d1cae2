-- TAXII 2.1 served: collections, who may use them, and the objects in them (docs/formats/taxii.md).
CREATE TABLE taxii_collections (
	id TEXT PRIMARY KEY,         -- a UUID
	alias TEXT NOT NULL UNIQUE,  -- what people call it in addresses and commands
	title TEXT NOT NULL,
	description TEXT NOT NULL,
	tlp_max INTEGER NOT NULL,    -- enum tlp: what is stricter is not taken in
	last_added_us INTEGER NOT NULL, -- latest date-added ever given; the next is later
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL
) STRICT;

-- Who comes by the API: a name and a token of which the hash is kept.
CREATE TABLE taxii_members (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE COLLATE NOCASE,
	token_hash TEXT NOT NULL UNIQUE, -- SHA-256, hexadecimal
	added_us INTEGER NOT NULL,
	added_by TEXT NOT NULL,
	ended_us INTEGER             -- NULL: may come
) STRICT;

-- Sharing groups: a group is what its members and its grants name.
CREATE TABLE taxii_groups (
	name TEXT NOT NULL,
	member INTEGER NOT NULL REFERENCES taxii_members (id),
	PRIMARY KEY (name, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE taxii_grants (
	collection TEXT NOT NULL REFERENCES taxii_collections (id),
	name TEXT NOT NULL,          -- of the group
	may_read INTEGER NOT NULL CHECK (may_read IN (0, 1)),
	may_write INTEGER NOT NULL CHECK (may_write IN (0, 1)),
	PRIMARY KEY (collection, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE taxii_objects (
	id INTEGER PRIMARY KEY,
	collection TEXT NOT NULL REFERENCES taxii_collections (id),
	added_us INTEGER NOT NULL,   -- unique in the collection and rising in the order of commits
	object_id TEXT NOT NULL,
	type TEXT NOT NULL,
	version_us INTEGER NOT NULL, -- modified, else created, else added_us
	version TEXT NOT NULL,       -- the same as it is written
	is_first INTEGER NOT NULL CHECK (is_first IN (0, 1)), -- of the versions that are there
	is_last INTEGER NOT NULL CHECK (is_last IN (0, 1)),
	revoked INTEGER NOT NULL CHECK (revoked IN (0, 1)),
	tlp INTEGER NOT NULL,        -- enum tlp, the strictest of its markings
	member TEXT NOT NULL,        -- who brought it
	body TEXT NOT NULL,          -- as it came
	UNIQUE (collection, added_us),
	UNIQUE (collection, object_id, version_us)
) STRICT;

-- What was deleted, without its content.
CREATE TABLE taxii_deletions (
	id INTEGER PRIMARY KEY,
	collection TEXT NOT NULL,
	object_id TEXT NOT NULL,
	version TEXT NOT NULL,
	added_us INTEGER NOT NULL,
	deleted_us INTEGER NOT NULL,
	deleted_by TEXT NOT NULL
) STRICT;

CREATE TABLE taxii_statuses (
	id TEXT PRIMARY KEY,         -- a UUID
	member TEXT NOT NULL,        -- who may ask
	made_us INTEGER NOT NULL,
	body TEXT NOT NULL           -- the status resource (TAXII 2.1 4.3.1)
) STRICT;
CREATE INDEX taxii_statuses_by_age ON taxii_statuses (made_us);
