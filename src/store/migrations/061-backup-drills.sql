-- Drills by people, timed: begun, then ended. They take the place of a table that nothing wrote yet.
DROP TABLE backup_drills;
CREATE TABLE backup_drills (
	id INTEGER PRIMARY KEY,
	place TEXT NOT NULL,
	began_us INTEGER NOT NULL,
	began_by TEXT NOT NULL,
	people TEXT NOT NULL,           -- who takes part
	rto_minutes INTEGER NOT NULL,   -- wanted on that day; 0: not said; so is the next
	rpo_minutes INTEGER NOT NULL,
	ended_us INTEGER,               -- care could go on; NULL: it is going on
	ended_by TEXT NOT NULL DEFAULT '',
	outcome TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'restored', 'failed')),
	newest_us INTEGER,              -- of the newest record that was there again; NULL: not said
	words TEXT NOT NULL DEFAULT ''  -- what was restored, what was learnt
) STRICT;
CREATE UNIQUE INDEX backup_drills_going_on ON backup_drills (place) WHERE ended_us IS NULL;
