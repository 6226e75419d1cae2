-- What goes on by hand while systems are down, and how it comes back. Everything here is only added
-- to, together with the entry of the case's timeline that tells of it (`entry` is its seq). Of the
-- people who are served nothing is kept but counts of numbers.
CREATE TABLE downtime_states (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	department TEXT NOT NULL,    -- id in packs/ID/downtime, or the name of one of our own units
	service TEXT NOT NULL,       -- id there
	department_ja TEXT NOT NULL, -- what both were called on that day; so are the next three
	department_en TEXT NOT NULL,
	service_ja TEXT NOT NULL,
	service_en TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('unknown', 'normal', 'reduced', 'paper', 'stopped')),
	since_us INTEGER,            -- NULL: nobody knows since when
	accuracy TEXT NOT NULL CHECK (accuracy IN ('exact', 'about', 'day')),
	planned_us INTEGER,          -- when it is planned to be back; NULL: nobody has said
	said_by TEXT NOT NULL,       -- who says how it stands
	words TEXT NOT NULL,
	corrects INTEGER REFERENCES downtime_states (id), -- the row it takes the place of
	entry INTEGER NOT NULL,
	written_us INTEGER NOT NULL,
	written_by TEXT NOT NULL
) STRICT;
CREATE INDEX downtime_states_by_case ON downtime_states (case_id, id);

-- What is taken in and what is not: told to the authority.
CREATE TABLE downtime_limits (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	kind TEXT NOT NULL,          -- id in packs/ID/downtime: limits
	kind_ja TEXT NOT NULL,
	kind_en TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('unknown', 'open', 'limited', 'closed')),
	since_us INTEGER,
	accuracy TEXT NOT NULL CHECK (accuracy IN ('exact', 'about', 'day')),
	planned_us INTEGER,
	said_by TEXT NOT NULL,
	words TEXT NOT NULL,
	entry INTEGER NOT NULL,
	written_us INTEGER NOT NULL,
	written_by TEXT NOT NULL
) STRICT;
CREATE INDEX downtime_limits_by_case ON downtime_limits (case_id, id);

-- Ranges of temporary numbers. Which number is whose stands on paper alone.
CREATE TABLE downtime_ranges (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	number INTEGER NOT NULL,     -- 1, 2, … within the case
	prefix TEXT NOT NULL,        -- "ER"
	first INTEGER NOT NULL,
	last INTEGER NOT NULL,
	place TEXT NOT NULL,         -- where the sheets went
	entry INTEGER NOT NULL,
	written_us INTEGER NOT NULL,
	written_by TEXT NOT NULL,
	UNIQUE (case_id, number)
) STRICT;
CREATE INDEX downtime_ranges_by_prefix ON downtime_ranges (prefix, first);

CREATE TABLE downtime_counts (
	id INTEGER PRIMARY KEY,
	range INTEGER NOT NULL REFERENCES downtime_ranges (id),
	used INTEGER NOT NULL,       -- numbers given to people
	matched INTEGER NOT NULL,    -- of those, matched with the real ones
	destroyed INTEGER NOT NULL,  -- numbers not used whose labels are gone
	said_by TEXT NOT NULL,
	entry INTEGER NOT NULL,
	written_us INTEGER NOT NULL,
	written_by TEXT NOT NULL
) STRICT;
CREATE INDEX downtime_counts_by_range ON downtime_counts (range, id);

-- How far the restoring of a service is.
CREATE TABLE downtime_marks (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	service TEXT NOT NULL,
	mark TEXT NOT NULL CHECK (mark IN ('waiting', 'checked', 'restoring', 'restored', 'tested', 'in-use', 'failed')),
	at_us INTEGER,               -- NULL: nobody knows
	accuracy TEXT NOT NULL CHECK (accuracy IN ('exact', 'about', 'day')),
	said_by TEXT NOT NULL,
	words TEXT NOT NULL,         -- how it was tested
	entry INTEGER NOT NULL,
	written_us INTEGER NOT NULL,
	written_by TEXT NOT NULL
) STRICT;
CREATE INDEX downtime_marks_by_case ON downtime_marks (case_id, id);

CREATE TRIGGER downtime_states_stay BEFORE UPDATE ON downtime_states
BEGIN SELECT RAISE(ABORT, 'downtime is only added to'); END;
CREATE TRIGGER downtime_states_are_kept BEFORE DELETE ON downtime_states
BEGIN SELECT RAISE(ABORT, 'downtime is only added to'); END;
CREATE TRIGGER downtime_limits_stay BEFORE UPDATE ON downtime_limits
BEGIN SELECT RAISE(ABORT, 'downtime is only added to'); END;
CREATE TRIGGER downtime_limits_are_kept BEFORE DELETE ON downtime_limits
BEGIN SELECT RAISE(ABORT, 'downtime is only added to'); END;
CREATE TRIGGER downtime_ranges_stay BEFORE UPDATE ON downtime_ranges
BEGIN SELECT RAISE(ABORT, 'downtime is only added to'); END;
CREATE TRIGGER downtime_ranges_are_kept BEFORE DELETE ON downtime_ranges
BEGIN SELECT RAISE(ABORT, 'downtime is only added to'); END;
CREATE TRIGGER downtime_counts_stay BEFORE UPDATE ON downtime_counts
BEGIN SELECT RAISE(ABORT, 'downtime is only added to'); END;
CREATE TRIGGER downtime_counts_are_kept BEFORE DELETE ON downtime_counts
BEGIN SELECT RAISE(ABORT, 'downtime is only added to'); END;
CREATE TRIGGER downtime_marks_stay BEFORE UPDATE ON downtime_marks
BEGIN SELECT RAISE(ABORT, 'downtime is only added to'); END;
CREATE TRIGGER downtime_marks_are_kept BEFORE DELETE ON downtime_marks
BEGIN SELECT RAISE(ABORT, 'downtime is only added to'); END;
