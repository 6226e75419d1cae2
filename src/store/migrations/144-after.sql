-- What is learnt from a case: why it happened, what contributed, what it cost, what will be better.
-- Each row was written together with the entry of the timeline that tells of it. Of whys, factors and
-- costs the newest row of a name counts; the older ones stay to be read.
CREATE TABLE case_whys (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	node INTEGER NOT NULL,       -- 1, 2, … within the case
	parent INTEGER NOT NULL,     -- the node whose "why?" it answers; 0: what happened
	words TEXT NOT NULL,         -- "": taken back
	entry INTEGER NOT NULL,      -- seq of the entry that tells of it
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL
) STRICT;
CREATE INDEX case_whys_by_node ON case_whys (case_id, node, id);
CREATE TRIGGER case_whys_stay BEFORE UPDATE ON case_whys
	BEGIN SELECT raise(ABORT, 'what was said of causes is only added to'); END;
CREATE TRIGGER case_whys_are_kept BEFORE DELETE ON case_whys
	BEGIN SELECT raise(ABORT, 'what was said of causes is only added to'); END;

CREATE TABLE case_factors (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	factor TEXT NOT NULL,        -- id in content/after
	verdict TEXT NOT NULL CHECK (verdict IN ('contributed', 'ruled-out', 'unknown')),
	words TEXT NOT NULL,         -- what it was here
	entry INTEGER NOT NULL,
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL
) STRICT;
CREATE INDEX case_factors_by_name ON case_factors (case_id, factor, id);
CREATE TRIGGER case_factors_stay BEFORE UPDATE ON case_factors
	BEGIN SELECT raise(ABORT, 'what was said of causes is only added to'); END;
CREATE TRIGGER case_factors_are_kept BEFORE DELETE ON case_factors
	BEGIN SELECT raise(ABORT, 'what was said of causes is only added to'); END;

CREATE TABLE case_costs (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	line TEXT NOT NULL,          -- id in content/after
	label TEXT NOT NULL,         -- beside it: which one of several; "": none
	amount INTEGER,              -- in yen; NULL: nobody knows
	final INTEGER NOT NULL CHECK (final IN (0, 1)),
	words TEXT NOT NULL,         -- what it was for, where the figure is from
	entry INTEGER NOT NULL,
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL
) STRICT;
CREATE INDEX case_costs_by_line ON case_costs (case_id, line, label, id);
CREATE TRIGGER case_costs_stay BEFORE UPDATE ON case_costs
	BEGIN SELECT raise(ABORT, 'what was said of costs is only added to'); END;
CREATE TRIGGER case_costs_are_kept BEFORE DELETE ON case_costs
	BEGIN SELECT raise(ABORT, 'what was said of costs is only added to'); END;

CREATE TABLE case_improvements (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	title TEXT NOT NULL,
	factor TEXT NOT NULL,        -- which it is to keep from coming back; "": none
	topic TEXT NOT NULL,         -- of questions of forms that it helps to answer; "": none
	risk INTEGER REFERENCES risks (id),
	owner TEXT NOT NULL,
	due_on TEXT NOT NULL,        -- YYYY-MM-DD
	state TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
	result TEXT NOT NULL,
	evidence INTEGER,            -- the proof that it was done
	opened_us INTEGER NOT NULL,
	opened_by TEXT NOT NULL,
	ended_us INTEGER,
	ended_by TEXT
) STRICT;
CREATE INDEX case_improvements_by_case ON case_improvements (case_id, id);
CREATE INDEX case_improvements_open ON case_improvements (state, due_on);
CREATE TRIGGER case_improvements_keep_their_name BEFORE UPDATE OF id, case_id, title, factor, opened_us, opened_by
	ON case_improvements BEGIN SELECT raise(ABORT, 'an improvement keeps its case and its name'); END;
CREATE TRIGGER case_improvements_are_kept BEFORE DELETE ON case_improvements
	BEGIN SELECT raise(ABORT, 'improvements are never deleted'); END;
