-- The very bytes of playbooks that were walked or added, by their SHA-256. Never changed, so that a
-- walk goes on with what it began with, whatever comes with the next version of the program.
CREATE TABLE playbook_texts (
	sha256 TEXT PRIMARY KEY,
	playbook TEXT NOT NULL,     -- its id
	modified TEXT NOT NULL,     -- its version (CACAO 2.0 3.1)
	json TEXT NOT NULL,
	kept_us INTEGER NOT NULL
) STRICT;
CREATE TRIGGER playbook_texts_stay BEFORE UPDATE ON playbook_texts
	BEGIN SELECT raise(ABORT, 'texts of playbooks are only added to'); END;
CREATE TRIGGER playbook_texts_are_kept BEFORE DELETE ON playbook_texts
	BEGIN SELECT raise(ABORT, 'texts of playbooks are only added to'); END;

-- Versions of a facility's own.
CREATE TABLE playbook_versions (
	id INTEGER PRIMARY KEY,
	playbook TEXT NOT NULL,
	number INTEGER NOT NULL,    -- 1 is the first of that playbook
	short_name TEXT NOT NULL,
	sha256 TEXT NOT NULL REFERENCES playbook_texts (sha256),
	note TEXT NOT NULL,         -- what was changed and why; may be empty
	added_us INTEGER NOT NULL,
	added_by TEXT NOT NULL,
	UNIQUE (playbook, number)
) STRICT;
CREATE TRIGGER playbook_versions_stay BEFORE UPDATE ON playbook_versions
	BEGIN SELECT raise(ABORT, 'versions of playbooks are only added to'); END;
CREATE TRIGGER playbook_versions_are_kept BEFORE DELETE ON playbook_versions
	BEGIN SELECT raise(ABORT, 'versions of playbooks are only added to'); END;

-- Which of them is in force: the newest choice counts.
CREATE TABLE playbook_choices (
	id INTEGER PRIMARY KEY,
	playbook TEXT NOT NULL,
	number INTEGER NOT NULL,    -- 0: the one that comes with the program, or none
	chosen_us INTEGER NOT NULL,
	chosen_by TEXT NOT NULL
) STRICT;
CREATE INDEX playbook_choices_by_playbook ON playbook_choices (playbook, id);
CREATE TRIGGER playbook_choices_stay BEFORE UPDATE ON playbook_choices
	BEGIN SELECT raise(ABORT, 'choices of playbooks are only added to'); END;
CREATE TRIGGER playbook_choices_are_kept BEFORE DELETE ON playbook_choices
	BEGIN SELECT raise(ABORT, 'choices of playbooks are only added to'); END;

-- A playbook being followed for a case.
CREATE TABLE playbook_walks (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL,   -- of the cases, which are another room's
	playbook TEXT NOT NULL,
	modified TEXT NOT NULL,
	sha256 TEXT NOT NULL REFERENCES playbook_texts (sha256),
	begun_us INTEGER NOT NULL,
	begun_by TEXT NOT NULL
) STRICT;
CREATE INDEX playbook_walks_by_case ON playbook_walks (case_id, id);
CREATE TRIGGER playbook_walks_stay BEFORE UPDATE ON playbook_walks
	BEGIN SELECT raise(ABORT, 'walks are only added to'); END;
CREATE TRIGGER playbook_walks_are_kept BEFORE DELETE ON playbook_walks
	BEGIN SELECT raise(ABORT, 'walks are only added to'); END;

-- The playbooks that it calls, as they were when it began.
CREATE TABLE playbook_walk_parts (
	walk INTEGER NOT NULL REFERENCES playbook_walks (id),
	playbook TEXT NOT NULL,
	sha256 TEXT NOT NULL REFERENCES playbook_texts (sha256),
	PRIMARY KEY (walk, playbook)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER playbook_walk_parts_stay BEFORE UPDATE ON playbook_walk_parts
	BEGIN SELECT raise(ABORT, 'walks are only added to'); END;
CREATE TRIGGER playbook_walk_parts_are_kept BEFORE DELETE ON playbook_walk_parts
	BEGIN SELECT raise(ABORT, 'walks are only added to'); END;

-- What people answered. An answer that was changed is another row with the next turn; two people
-- who answer the same turn cannot overwrite each other.
CREATE TABLE playbook_answers (
	id INTEGER PRIMARY KEY,
	walk INTEGER NOT NULL REFERENCES playbook_walks (id),
	step TEXT NOT NULL,         -- id of the step
	visit INTEGER NOT NULL,     -- which time the way came there, from 1
	turn INTEGER NOT NULL,      -- 1 is the first answer
	value TEXT NOT NULL,
	note TEXT NOT NULL,         -- may be empty
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL,
	UNIQUE (walk, step, visit, turn)
) STRICT;
CREATE TRIGGER playbook_answers_stay BEFORE UPDATE ON playbook_answers
	BEGIN SELECT raise(ABORT, 'answers are only added to'); END;
CREATE TRIGGER playbook_answers_are_kept BEFORE DELETE ON playbook_answers
	BEGIN SELECT raise(ABORT, 'answers are only added to'); END;
