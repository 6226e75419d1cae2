-- Inspections as the authority keeps them (inspections/visits.h): which are due by the rules of their
-- day, who goes, what was judged. organisation: who is inspected.
CREATE TABLE visits (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	rule TEXT NOT NULL,           -- id in the pack's visits
	year INTEGER NOT NULL,        -- fiscal year in which it is due
	kind TEXT NOT NULL,           -- of the organisation then; so are the next two
	prefecture TEXT NOT NULL,
	beds INTEGER,
	body TEXT NOT NULL,           -- who inspects
	planned_on TEXT,              -- YYYY-MM-DD
	visited_on TEXT,
	words TEXT NOT NULL DEFAULT '',
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	closed_us INTEGER,
	closed_by TEXT
) STRICT;
CREATE UNIQUE INDEX visits_once ON visits (organisation, rule, year);

-- Who goes; admission: lets the account see the facility (organisation_admissions).
CREATE TABLE visit_people (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	visit INTEGER NOT NULL,
	user INTEGER NOT NULL,
	admission INTEGER NOT NULL,
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX visit_people_once ON visit_people (visit, user);

-- machine: what the facility's machines say of the same item. What was said before stays.
CREATE TABLE visit_results (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	visit INTEGER NOT NULL,
	item TEXT NOT NULL,
	verdict TEXT NOT NULL CHECK (verdict IN ('met', 'advice', 'finding', 'not-judged', 'not-asked')),
	machine TEXT NOT NULL CHECK (machine IN ('good', 'bad', 'unknown')),
	words TEXT NOT NULL,
	due_on TEXT,
	source TEXT NOT NULL,
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL,
	replaced_us INTEGER
) STRICT;
CREATE UNIQUE INDEX visit_results_open ON visit_results (visit, item) WHERE replaced_us IS NULL;

CREATE VIEW visits_seen AS
	SELECT * FROM visits WHERE organisation_may(organisation, 2);
CREATE TRIGGER visits_write_new BEFORE INSERT ON visits
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write down a visit of that organisation'); END;
CREATE TRIGGER visits_write_old BEFORE UPDATE ON visits
WHEN NOT organisation_may(OLD.organisation, 8) OR NEW.organisation <> OLD.organisation OR NEW.rule <> OLD.rule OR NEW.year <> OLD.year OR OLD.closed_us IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'this account may not change that visit'); END;
CREATE TRIGGER visits_write_kept BEFORE DELETE ON visits
BEGIN SELECT RAISE(ABORT, 'a visit is never deleted'); END;
CREATE VIEW visit_people_seen AS
	SELECT * FROM visit_people WHERE organisation_may(organisation, 2);
CREATE TRIGGER visit_people_write_new BEFORE INSERT ON visit_people
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write down a assignment of that organisation'); END;
CREATE TRIGGER visit_people_write_old BEFORE UPDATE ON visit_people
BEGIN SELECT RAISE(ABORT, 'a assignment stays as it was written'); END;
CREATE TRIGGER visit_people_write_kept BEFORE DELETE ON visit_people
BEGIN SELECT RAISE(ABORT, 'a assignment is never deleted'); END;
CREATE VIEW visit_results_seen AS
	SELECT * FROM visit_results WHERE organisation_may(organisation, 2);
CREATE TRIGGER visit_results_write_new BEFORE INSERT ON visit_results
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write down a result of that organisation'); END;
CREATE TRIGGER visit_results_write_old BEFORE UPDATE ON visit_results
WHEN NOT organisation_may(OLD.organisation, 8) OR NEW.organisation <> OLD.organisation OR OLD.replaced_us IS NOT NULL OR NEW.verdict <> OLD.verdict OR NEW.item <> OLD.item
BEGIN SELECT RAISE(ABORT, 'this account may not change that result'); END;
CREATE TRIGGER visit_results_write_kept BEFORE DELETE ON visit_results
BEGIN SELECT RAISE(ABORT, 'a result is never deleted'); END;
