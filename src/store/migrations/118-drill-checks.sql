-- What the program itself saw of a drill, so that a level of proof can rest on it: whether its times
-- come from the clock or were entered afterwards, and what people had restored when it was read.
ALTER TABLE backup_drills ADD COLUMN began_typed INTEGER NOT NULL DEFAULT 0
	CHECK (began_typed IN (0, 1));
ALTER TABLE backup_drills ADD COLUMN ended_typed INTEGER NOT NULL DEFAULT 0
	CHECK (ended_typed IN (0, 1));
CREATE TABLE backup_drill_checks (
	id INTEGER PRIMARY KEY,
	drill INTEGER NOT NULL REFERENCES backup_drills (id),
	at_us INTEGER NOT NULL,
	by TEXT NOT NULL,
	repository_id TEXT NOT NULL,    -- the one known at that place then; "": none was seen
	level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 5), -- 4: all files agree; 5: and it answered
	files INTEGER NOT NULL,         -- that agree with the list of hashes
	done TEXT NOT NULL,             -- in words; so is the next
	problems TEXT NOT NULL
) STRICT;
CREATE INDEX backup_drill_checks_by_drill ON backup_drill_checks (drill, id);
