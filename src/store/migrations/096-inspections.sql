-- Visits of inspectors (立入検査): whom they are by, how long their log-ins work, what they found,
-- what the hospital plans, and what became of it.
CREATE TABLE inspections (
	id INTEGER PRIMARY KEY,
	body TEXT NOT NULL,         -- the health centre or prefecture
	kind TEXT NOT NULL CHECK (kind IN ('regular', 'follow-up', 'special')),
	visit_on TEXT NOT NULL,     -- YYYY-MM-DD; so are the next two
	from_on TEXT NOT NULL,      -- the first day on which its log-ins work
	until_on TEXT NOT NULL,     -- the last
	opened_us INTEGER NOT NULL,
	opened_by TEXT NOT NULL,
	ended_us INTEGER,           -- the visit is over: log-ins end, findings are followed up
	ended_by TEXT,
	closed_us INTEGER,          -- every finding is settled
	closed_by TEXT
) STRICT;

-- Whose log-in is good while the inspection is open.
CREATE TABLE inspection_people (
	inspection INTEGER NOT NULL REFERENCES inspections (id),
	user INTEGER NOT NULL,
	added_by TEXT NOT NULL,
	added_us INTEGER NOT NULL,
	PRIMARY KEY (inspection, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE inspection_findings (
	id INTEGER PRIMARY KEY,
	inspection INTEGER NOT NULL REFERENCES inspections (id),
	grade TEXT NOT NULL CHECK (grade IN ('finding', 'advice')), -- 指摘, 助言
	item TEXT NOT NULL,         -- what of the checklist it is about: "2-⑥", or ""
	words TEXT NOT NULL,
	due_on TEXT,                -- YYYY-MM-DD: what is to be done by then
	plan TEXT NOT NULL DEFAULT '',
	state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'planned', 'done', 'settled')),
	told_us INTEGER NOT NULL,
	told_by TEXT NOT NULL,
	changed_us INTEGER NOT NULL
) STRICT;
CREATE INDEX inspection_findings_by_inspection ON inspection_findings (inspection, id);

-- Everything that was ever said, the oldest first. Never changed, never deleted.
CREATE TABLE inspection_history (
	id INTEGER PRIMARY KEY,
	inspection INTEGER NOT NULL REFERENCES inspections (id),
	finding INTEGER,            -- NULL: the inspection itself
	action TEXT NOT NULL,       -- open, person, end, close, finding, plan, done, again, settled
	words TEXT NOT NULL,
	said_by TEXT NOT NULL,
	said_us INTEGER NOT NULL
) STRICT;
CREATE INDEX inspection_history_by_inspection ON inspection_history (inspection, id);
CREATE TRIGGER inspection_history_is_kept BEFORE DELETE ON inspection_history
BEGIN SELECT RAISE(ABORT, 'the history of inspections is append-only'); END;
CREATE TRIGGER inspection_history_stays BEFORE UPDATE ON inspection_history
BEGIN SELECT RAISE(ABORT, 'the history of inspections is append-only'); END;
