-- Papers for the worst day: which packs were made, where they were put, and which was printed.
CREATE TABLE paper_packs (
	id INTEGER PRIMARY KEY,
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL,     -- "" : the watch by itself
	digest TEXT NOT NULL,      -- of the words on paper, without those that change by themselves
	sha256 TEXT NOT NULL,      -- of the archive
	fingerprint TEXT NOT NULL, -- of the key it was signed with
	size INTEGER NOT NULL,
	papers INTEGER NOT NULL
) STRICT;
CREATE TRIGGER paper_packs_stay BEFORE UPDATE ON paper_packs
	BEGIN SELECT raise(ABORT, 'a pack that was made stays on record'); END;
CREATE TRIGGER paper_packs_are_kept BEFORE DELETE ON paper_packs
	BEGIN SELECT raise(ABORT, 'a pack that was made stays on record'); END;

CREATE TABLE paper_places ( -- folders the watch puts packs into, as they were found last
	place TEXT PRIMARY KEY,
	tried_us INTEGER NOT NULL,
	written_us INTEGER,        -- NULL: never
	failing_us INTEGER,        -- since when; NULL: the last try was good
	problem TEXT NOT NULL
) STRICT;

CREATE TABLE paper_prints (
	id INTEGER PRIMARY KEY,
	pack INTEGER NOT NULL REFERENCES paper_packs (id),
	printed_us INTEGER NOT NULL,
	printed_by TEXT NOT NULL,
	kept_at TEXT NOT NULL      -- where the paper lies: "the safe of the night desk"
) STRICT;
CREATE TRIGGER paper_prints_stay BEFORE UPDATE ON paper_prints
	BEGIN SELECT raise(ABORT, 'what was printed stays on record'); END;
CREATE TRIGGER paper_prints_are_kept BEFORE DELETE ON paper_prints
	BEGIN SELECT raise(ABORT, 'what was printed stays on record'); END;
