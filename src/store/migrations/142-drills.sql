-- Drills: a scenario played with a clock. What was played, with whom, what was answered and how it
-- was scored is only added to. What happened in the house stands in the case of the drill.
CREATE TABLE drill_scenarios ( -- those made here, of cases of the register
	id TEXT PRIMARY KEY,
	text TEXT NOT NULL,          -- docs/formats/drills.md
	case_id INTEGER NOT NULL REFERENCES cases (id),
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL
) STRICT;

CREATE TABLE drills (
	id INTEGER PRIMARY KEY,
	number TEXT NOT NULL UNIQUE, -- "D2026-0001"
	scenario TEXT NOT NULL,
	text TEXT NOT NULL,          -- the scenario as it was played
	seed INTEGER NOT NULL,
	form TEXT NOT NULL CHECK (form IN ('table', 'technical')),
	lang TEXT NOT NULL CHECK (lang IN ('ja', 'en')), -- of what is written into the case
	case_id INTEGER REFERENCES cases (id), -- NULL: no case is open yet
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	ended_us INTEGER,
	ended_by TEXT NOT NULL DEFAULT '',
	next_day TEXT NOT NULL DEFAULT '' -- when the next one is to be: "2027-10-01", or ""
) STRICT;
CREATE TRIGGER drills_keep_what_was_played
	BEFORE UPDATE OF id, number, scenario, text, seed, form, lang, made_us, made_by ON drills
	BEGIN SELECT raise(ABORT, 'what was played stays'); END;
CREATE TRIGGER drills_are_kept BEFORE DELETE ON drills
	BEGIN SELECT raise(ABORT, 'drills are never deleted'); END;

CREATE TABLE drill_parts ( -- who takes which part
	drill INTEGER NOT NULL REFERENCES drills (id),
	role TEXT NOT NULL,          -- id in the scenario
	department TEXT NOT NULL,
	people TEXT NOT NULL,
	PRIMARY KEY (drill, role)
) STRICT;

CREATE TABLE drill_clock ( -- from then on the clock of the drill stood there, going or not
	id INTEGER PRIMARY KEY,
	drill INTEGER NOT NULL REFERENCES drills (id),
	at_us INTEGER NOT NULL,
	story_us INTEGER NOT NULL,   -- since the beginning of the story
	running INTEGER NOT NULL CHECK (running IN (0, 1)),
	by TEXT NOT NULL
) STRICT;
CREATE INDEX drill_clock_by_drill ON drill_clock (drill, id);

CREATE TABLE drill_given ( -- injects whose changes were written into the case
	drill INTEGER NOT NULL REFERENCES drills (id),
	inject TEXT NOT NULL,        -- id in the scenario
	given_us INTEGER NOT NULL,
	PRIMARY KEY (drill, inject)
) STRICT;

CREATE TABLE drill_alerts ( -- what the engine found in the lines of injects; never among alerts
	id TEXT PRIMARY KEY,
	drill INTEGER NOT NULL REFERENCES drills (id),
	inject TEXT NOT NULL,
	story_us INTEGER NOT NULL,   -- of its line
	rule_id TEXT NOT NULL,
	title TEXT NOT NULL,
	level TEXT NOT NULL,
	host TEXT NOT NULL,
	user TEXT NOT NULL,
	line TEXT NOT NULL,          -- as it was judged
	fields TEXT NOT NULL,
	matched TEXT NOT NULL
) STRICT;
CREATE INDEX drill_alerts_by_drill ON drill_alerts (drill, story_us);

CREATE TABLE drill_replies (
	id INTEGER PRIMARY KEY,
	drill INTEGER NOT NULL REFERENCES drills (id),
	inject TEXT NOT NULL,
	role TEXT NOT NULL,
	answer TEXT NOT NULL,        -- id of one of the inject's answers, or ""
	words TEXT NOT NULL,
	at_us INTEGER NOT NULL,
	by TEXT NOT NULL
) STRICT;
CREATE INDEX drill_replies_by_drill ON drill_replies (drill, id);
CREATE TRIGGER drill_replies_stay BEFORE UPDATE ON drill_replies
	BEGIN SELECT raise(ABORT, 'replies are only added to'); END;
CREATE TRIGGER drill_replies_are_kept BEFORE DELETE ON drill_replies
	BEGIN SELECT raise(ABORT, 'replies are only added to'); END;

CREATE TABLE drill_scores ( -- as it was scored at the end
	drill INTEGER NOT NULL REFERENCES drills (id),
	place INTEGER NOT NULL,      -- 1, 2, …
	measure TEXT NOT NULL,       -- id in the scenario
	verdict TEXT NOT NULL CHECK (verdict IN ('met', 'not-met', 'not-judged')),
	points INTEGER NOT NULL,     -- to be had
	words_ja TEXT NOT NULL,      -- why; so is the next
	words_en TEXT NOT NULL,
	PRIMARY KEY (drill, place)
) STRICT;
CREATE TRIGGER drill_scores_stay BEFORE UPDATE ON drill_scores
	BEGIN SELECT raise(ABORT, 'scores stay as they were'); END;
CREATE TRIGGER drill_scores_are_kept BEFORE DELETE ON drill_scores
	BEGIN SELECT raise(ABORT, 'scores stay as they were'); END;

CREATE TABLE drill_improvements (
	id INTEGER PRIMARY KEY,
	drill INTEGER NOT NULL REFERENCES drills (id),
	words TEXT NOT NULL,
	owner TEXT NOT NULL,
	due_day TEXT NOT NULL,       -- "2027-03-31", or ""
	added_us INTEGER NOT NULL,
	added_by TEXT NOT NULL,
	done_us INTEGER,
	done_by TEXT NOT NULL DEFAULT '',
	done_words TEXT NOT NULL DEFAULT ''
) STRICT;
