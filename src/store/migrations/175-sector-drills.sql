-- Drills of the whole sector (incidents/sector-drill.h). organisation: of a drill who leads it, of an inject
-- who is asked; at a facility both are the node itself.
CREATE TABLE sector_drills (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	code TEXT NOT NULL UNIQUE,
	plan TEXT NOT NULL,           -- id in the pack's incidents
	seed INTEGER NOT NULL,
	begin_us INTEGER NOT NULL,
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	ended_us INTEGER,
	ended_by TEXT
) STRICT;

CREATE TABLE sector_injects (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	uuid TEXT NOT NULL UNIQUE,
	drill INTEGER NOT NULL,       -- 0: it came from above
	upstream INTEGER NOT NULL,    -- who asks, or 0: this node
	title TEXT NOT NULL,
	body TEXT NOT NULL,
	inject TEXT NOT NULL,         -- id in the plan
	prefecture TEXT NOT NULL,
	answers TEXT NOT NULL,        -- "id | 日本語 | English" a line
	due_us INTEGER NOT NULL,      -- when it goes out
	answer_minutes INTEGER NOT NULL,
	sent_us INTEGER,
	lane TEXT NOT NULL DEFAULT '',
	answer TEXT NOT NULL DEFAULT '',
	words TEXT NOT NULL DEFAULT '',
	answered_us INTEGER,
	answered_by TEXT NOT NULL DEFAULT '',
	told INTEGER NOT NULL DEFAULT 0 -- the answer was put down for upstream
) STRICT;
CREATE INDEX sector_injects_by_drill ON sector_injects (drill, due_us);
CREATE INDEX sector_injects_by_upstream ON sector_injects (upstream, told);

CREATE VIEW sector_drills_seen AS
	SELECT * FROM sector_drills WHERE organisation_may(organisation, 2);
CREATE TRIGGER sector_drills_write_new BEFORE INSERT ON sector_drills
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write down a drill of that organisation'); END;
CREATE TRIGGER sector_drills_write_old BEFORE UPDATE ON sector_drills
WHEN NOT organisation_may(OLD.organisation, 8) OR NEW.organisation <> OLD.organisation OR NEW.seed <> OLD.seed OR NEW.plan <> OLD.plan OR OLD.ended_us IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'this account may not change that drill'); END;
CREATE TRIGGER sector_drills_write_kept BEFORE DELETE ON sector_drills
BEGIN SELECT RAISE(ABORT, 'a drill is never deleted'); END;
CREATE VIEW sector_injects_seen AS
	SELECT * FROM sector_injects WHERE organisation_may(organisation, 2);
CREATE TRIGGER sector_injects_write_new BEFORE INSERT ON sector_injects
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write down a inject of that organisation'); END;
CREATE TRIGGER sector_injects_write_old BEFORE UPDATE ON sector_injects
WHEN NOT organisation_may(OLD.organisation, 8) OR NEW.organisation <> OLD.organisation OR NEW.uuid <> OLD.uuid OR NEW.body <> OLD.body OR (OLD.answered_us IS NOT NULL AND NEW.told = OLD.told)
BEGIN SELECT RAISE(ABORT, 'this account may not change that inject'); END;
CREATE TRIGGER sector_injects_write_kept BEFORE DELETE ON sector_injects
BEGIN SELECT RAISE(ABORT, 'a inject is never deleted'); END;

-- Scenarios that came from elsewhere: a hub's library, another house.
CREATE TABLE drill_scenarios_taken (
	id TEXT PRIMARY KEY,
	text TEXT NOT NULL,           -- docs/formats/drills.md
	taken_us INTEGER NOT NULL,
	taken_by TEXT NOT NULL
) STRICT;
