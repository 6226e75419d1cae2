-- What detectors remember of the log up to a position, in parts; a state counts when its last part
-- is there.
CREATE TABLE detector_states (
	name TEXT NOT NULL,
	log_index INTEGER NOT NULL,
	part INTEGER NOT NULL,
	last INTEGER NOT NULL CHECK (last IN (0, 1)),
	bytes BLOB NOT NULL,
	PRIMARY KEY (name, log_index, part)
) STRICT;

-- The network watch's board of the last hour it judged: what was seen, also what is no alert.
CREATE TABLE network_board (
	kind TEXT NOT NULL,
	place INTEGER NOT NULL,
	fields TEXT NOT NULL,
	PRIMARY KEY (kind, place)
) STRICT, WITHOUT ROWID;

-- Destinations that the hospital knows to be regular: written by the console.
CREATE TABLE network_allowed (
	domain TEXT PRIMARY KEY,
	why TEXT NOT NULL,
	added_us INTEGER NOT NULL,
	added_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
