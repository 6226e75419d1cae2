-- Assets: the things a hospital must know it has. `assets` is what is shown, made anew from the
-- sightings whenever they change; nothing is known that no sighting says.
CREATE TABLE assets (
	id INTEGER PRIMARY KEY,
	kind TEXT NOT NULL,
	owner TEXT NOT NULL,
	state TEXT NOT NULL,
	name TEXT NOT NULL,
	number TEXT NOT NULL,
	vendor TEXT NOT NULL,
	model TEXT NOT NULL,
	os TEXT NOT NULL,
	os_version TEXT NOT NULL,
	place TEXT NOT NULL,
	purpose TEXT NOT NULL,
	owner_name TEXT NOT NULL,
	permit_by TEXT NOT NULL,
	permit_on TEXT NOT NULL,    -- YYYY-MM-DD
	permit_until TEXT NOT NULL, -- the last day
	partner TEXT NOT NULL,      -- who comes in by a line, or runs a service
	route TEXT NOT NULL,        -- how
	note TEXT NOT NULL,
	listed INTEGER NOT NULL,    -- 0: nobody wrote it down, no agent tells of it; it was only heard
	first_us INTEGER NOT NULL,
	last_us INTEGER NOT NULL,
	used_us INTEGER,            -- a line: the last time somebody came in by it
	used_by TEXT NOT NULL
) STRICT;

-- Asset numbers that became part of another: links to them still lead there.
CREATE TABLE asset_moved (
	id INTEGER PRIMARY KEY,
	asset INTEGER NOT NULL REFERENCES assets (id)
) STRICT;
CREATE INDEX asset_moved_to ON asset_moved (asset);

-- What one source says of one device. "" is "it does not say".
CREATE TABLE asset_sightings (
	id INTEGER PRIMARY KEY,
	asset INTEGER NOT NULL REFERENCES assets (id),
	source TEXT NOT NULL,
	feed TEXT NOT NULL,         -- person, ledger, agent, osquery, sbom, scan, log
	key TEXT NOT NULL,          -- the device's name within the source
	first_us INTEGER NOT NULL,
	last_us INTEGER NOT NULL,
	used_us INTEGER,
	used_by TEXT NOT NULL,
	kind TEXT NOT NULL,
	owner TEXT NOT NULL,
	state TEXT NOT NULL,
	name TEXT NOT NULL,
	number TEXT NOT NULL,
	vendor TEXT NOT NULL,
	model TEXT NOT NULL,
	os TEXT NOT NULL,
	os_version TEXT NOT NULL,
	place TEXT NOT NULL,
	purpose TEXT NOT NULL,
	owner_name TEXT NOT NULL,
	permit_by TEXT NOT NULL,
	permit_on TEXT NOT NULL,
	permit_until TEXT NOT NULL,
	partner TEXT NOT NULL,
	route TEXT NOT NULL,
	note TEXT NOT NULL,
	UNIQUE (source, key)
) STRICT;
CREATE INDEX asset_sightings_by_asset ON asset_sightings (asset);

CREATE TABLE asset_identifiers (
	sighting INTEGER NOT NULL REFERENCES asset_sightings (id),
	type TEXT NOT NULL,
	value TEXT NOT NULL,        -- normalised: equal values are the same
	PRIMARY KEY (sighting, type, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX asset_identifiers_by_value ON asset_identifiers (type, value);

CREATE TABLE asset_software (
	sighting INTEGER NOT NULL REFERENCES asset_sightings (id),
	vendor TEXT NOT NULL,
	product TEXT NOT NULL,
	version TEXT NOT NULL,
	cpe TEXT NOT NULL,
	purl TEXT NOT NULL,
	PRIMARY KEY (sighting, product, version, vendor, cpe, purl)
) STRICT, WITHOUT ROWID;

-- Why a sighting belongs to its asset: a value it shares with another sighting, or a person's word.
CREATE TABLE asset_joins (
	sighting INTEGER NOT NULL REFERENCES asset_sightings (id),
	other INTEGER NOT NULL REFERENCES asset_sightings (id),
	type TEXT NOT NULL,         -- of the identifier; "person"
	value TEXT NOT NULL,        -- of the identifier; who
	weight INTEGER NOT NULL,
	at_us INTEGER NOT NULL,
	PRIMARY KEY (sighting, other, type, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX asset_joins_by_other ON asset_joins (other);

-- Taken apart by a person: these two never come together again by themselves.
CREATE TABLE asset_apart (
	a INTEGER NOT NULL REFERENCES asset_sightings (id),
	b INTEGER NOT NULL REFERENCES asset_sightings (id),
	by TEXT NOT NULL,
	at_us INTEGER NOT NULL,
	PRIMARY KEY (a, b),
	CHECK (a < b)
) STRICT, WITHOUT ROWID;
CREATE INDEX asset_apart_by_b ON asset_apart (b);
