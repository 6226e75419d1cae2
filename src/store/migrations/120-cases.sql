-- The register of cases: attacks and outages of every cause, and drills of them. What happened to a
-- case is its entries, which are only added to; each row of the other tables was written together
-- with the entry that tells of it. Nothing here is ever deleted.
CREATE TABLE cases (
	id INTEGER PRIMARY KEY,
	number TEXT NOT NULL UNIQUE, -- "2026-0001"; of a drill "T2026-0001"
	title TEXT NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('unknown', 'attack', 'outage', 'leak')),
	cause TEXT NOT NULL,         -- id in content/cases/causes.yml: causes, or "": nobody has said
	route TEXT NOT NULL,         -- id there: routes, or ""
	phase TEXT NOT NULL CHECK (phase IN ('normal', 'detection', 'response', 'recovery', 'after')),
	training INTEGER NOT NULL CHECK (training IN (0, 1)),
	origin TEXT NOT NULL CHECK (origin IN ('person', 'night', 'alert', 'scan', 'import', 'drill')),
	playbook TEXT NOT NULL,      -- the one it was opened with, or ""
	known_us INTEGER NOT NULL,   -- when somebody of the hospital knew: legal deadlines count from here
	opened_us INTEGER NOT NULL,
	opened_by TEXT NOT NULL,
	closed_us INTEGER,
	closed_by TEXT
) STRICT;
CREATE TRIGGER cases_keep_their_name BEFORE UPDATE OF id, number, training, origin, opened_us, opened_by
	ON cases BEGIN SELECT raise(ABORT, 'number, training mark and opening of a case stay'); END;
CREATE TRIGGER cases_are_kept BEFORE DELETE ON cases
	BEGIN SELECT raise(ABORT, 'cases are never deleted'); END;

-- The timeline. `seal` is over the seal before and all of the entry: docs/formats/cases.md.
CREATE TABLE case_entries (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	seq INTEGER NOT NULL,        -- 1, 2, … within the case
	kind TEXT NOT NULL,          -- cases/case-records.h: case_entry_kinds
	happened_us INTEGER,         -- NULL: nobody knows when
	accuracy TEXT NOT NULL CHECK (accuracy IN ('exact', 'about', 'day')),
	written_us INTEGER NOT NULL,
	written_by TEXT NOT NULL,
	words TEXT NOT NULL,
	detail TEXT NOT NULL,        -- a JSON object: the same for machines
	milestone TEXT NOT NULL,     -- id in content/cases/milestones.yml, or ""
	corrects INTEGER,            -- seq of the entry this one takes the place of
	seal TEXT NOT NULL,
	UNIQUE (case_id, seq)
) STRICT;
CREATE TRIGGER case_entries_stay BEFORE UPDATE ON case_entries
	BEGIN SELECT raise(ABORT, 'the timeline of a case is only added to'); END;
CREATE TRIGGER case_entries_are_kept BEFORE DELETE ON case_entries
	BEGIN SELECT raise(ABORT, 'the timeline of a case is only added to'); END;

CREATE TABLE case_tasks (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	title TEXT NOT NULL,
	weight TEXT NOT NULL CHECK (weight IN ('people', 'spread', 'evidence', 'recovery', 'report', 'other')),
	owner TEXT NOT NULL,         -- "": nobody yet
	due_us INTEGER,
	source TEXT NOT NULL,        -- what asked for it: "playbook:ransomware:step--…", or ""
	state TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
	result TEXT NOT NULL,
	opened_us INTEGER NOT NULL,
	opened_by TEXT NOT NULL,
	ended_us INTEGER,
	ended_by TEXT
) STRICT;
CREATE INDEX case_tasks_by_case ON case_tasks (case_id, id);
CREATE UNIQUE INDEX case_tasks_by_source ON case_tasks (case_id, source)
	WHERE source <> '' AND state = 'open';
CREATE TRIGGER case_tasks_are_kept BEFORE DELETE ON case_tasks
	BEGIN SELECT raise(ABORT, 'tasks of a case are never deleted'); END;

-- What belongs to a case or is hit by it.
CREATE TABLE case_things (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	kind TEXT NOT NULL,          -- cases/case-records.h: case_thing_kinds
	ref TEXT NOT NULL,           -- the register's own id, or ""
	name TEXT NOT NULL,          -- as people call it
	state TEXT NOT NULL CHECK (state IN ('named', 'suspected', 'affected', 'clean', 'restored')),
	added_us INTEGER NOT NULL,
	added_by TEXT NOT NULL,
	UNIQUE (case_id, kind, ref, name)
) STRICT;
CREATE INDEX case_things_by_ref ON case_things (kind, ref);
CREATE TRIGGER case_things_are_kept BEFORE DELETE ON case_things
	BEGIN SELECT raise(ABORT, 'what belongs to a case is never deleted'); END;

-- What is known of a case: answers by key (content/cases/facts.yml). The newest of a key counts.
CREATE TABLE case_facts (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	key TEXT NOT NULL,
	value TEXT NOT NULL,         -- "": taken back
	entry INTEGER NOT NULL,      -- seq of the entry that tells of it
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL
) STRICT;
CREATE INDEX case_facts_by_key ON case_facts (case_id, key, id);
CREATE TRIGGER case_facts_stay BEFORE UPDATE ON case_facts
	BEGIN SELECT raise(ABORT, 'facts of a case are only added to'); END;
CREATE TRIGGER case_facts_are_kept BEFORE DELETE ON case_facts
	BEGIN SELECT raise(ABORT, 'facts of a case are only added to'); END;

CREATE TABLE case_decisions (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	question TEXT NOT NULL,      -- id in content/cases/decisions.yml, or "other"
	choice TEXT NOT NULL,        -- id of one of its choices, or ""
	words TEXT NOT NULL,         -- what was decided, and why
	decided_by TEXT NOT NULL,    -- the person or meeting who answers for it
	entry INTEGER NOT NULL,
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL
) STRICT;
CREATE INDEX case_decisions_by_case ON case_decisions (case_id, id);
CREATE TRIGGER case_decisions_stay BEFORE UPDATE ON case_decisions
	BEGIN SELECT raise(ABORT, 'decisions are only added to'); END;
CREATE TRIGGER case_decisions_are_kept BEFORE DELETE ON case_decisions
	BEGIN SELECT raise(ABORT, 'decisions are only added to'); END;
