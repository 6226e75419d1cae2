-- The lists of indicators that the engine looks for, as it last said. Sightings are the groups of
-- alerts whose rule is "indicator:<list>:<id>".
CREATE TABLE indicator_sources (
	name TEXT PRIMARY KEY,
	file TEXT NOT NULL,
	tlp TEXT NOT NULL,
	imported_us INTEGER NOT NULL,
	newest_us INTEGER,
	last_end_us INTEGER,
	addresses INTEGER NOT NULL,
	domains INTEGER NOT NULL,
	urls INTEGER NOT NULL,
	mails INTEGER NOT NULL,
	hashes INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
