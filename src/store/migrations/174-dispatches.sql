-- First-response teams and who was sent where (incidents/dispatch.h). Of a team, organisation: whose it is;
-- of a request, who asked.
CREATE TABLE response_teams (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	code TEXT NOT NULL UNIQUE,
	name TEXT NOT NULL,
	capacity INTEGER NOT NULL CHECK (capacity BETWEEN 0 AND 999), -- requests at the same time
	prefectures TEXT NOT NULL,    -- "13 14", or "": all
	beds_from INTEGER,
	beds_below INTEGER,
	phone TEXT NOT NULL,
	changed_us INTEGER NOT NULL,
	changed_by TEXT NOT NULL
) STRICT;

CREATE TABLE dispatches (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	incident INTEGER NOT NULL,    -- 0: none is known
	origin TEXT NOT NULL,         -- by which the facility names its request, or ""
	reference INTEGER NOT NULL,   -- the same as its number there
	training INTEGER NOT NULL CHECK (training IN (0, 1)),
	title TEXT NOT NULL,
	prefecture TEXT NOT NULL,
	beds INTEGER,
	opened_us INTEGER NOT NULL,
	opened_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX dispatches_by_origin ON dispatches (organisation, origin) WHERE origin <> '';

CREATE TABLE dispatch_steps (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	dispatch INTEGER NOT NULL,
	stage TEXT NOT NULL CHECK (stage IN ('requested', 'assigned', 'on-the-way', 'on-site', 'reported', 'closed')),
	training INTEGER NOT NULL CHECK (training IN (0, 1)), -- of the request
	team INTEGER NOT NULL,        -- 0: none yet
	people TEXT NOT NULL,
	words TEXT NOT NULL,
	happened_us INTEGER NOT NULL,
	written_us INTEGER NOT NULL,
	written_by TEXT NOT NULL
) STRICT;
CREATE INDEX dispatch_steps_by_dispatch ON dispatch_steps (dispatch, id);

CREATE VIEW response_teams_seen AS
	SELECT * FROM response_teams WHERE organisation_may(organisation, 1);
CREATE TRIGGER response_teams_write_new BEFORE INSERT ON response_teams
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write down a team of that organisation'); END;
CREATE TRIGGER response_teams_write_old BEFORE UPDATE ON response_teams
WHEN NOT organisation_may(OLD.organisation, 8) OR NEW.organisation <> OLD.organisation OR NEW.code <> OLD.code
BEGIN SELECT RAISE(ABORT, 'this account may not change that team'); END;
CREATE TRIGGER response_teams_write_kept BEFORE DELETE ON response_teams
BEGIN SELECT RAISE(ABORT, 'a team is never deleted'); END;
CREATE VIEW dispatches_seen AS
	SELECT * FROM dispatches WHERE organisation_may(organisation, 2);
CREATE TRIGGER dispatches_write_new BEFORE INSERT ON dispatches
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write down a request of that organisation'); END;
CREATE TRIGGER dispatches_write_old BEFORE UPDATE ON dispatches
WHEN NOT organisation_may(OLD.organisation, 8) OR NEW.organisation <> OLD.organisation OR NEW.training <> OLD.training OR NEW.origin <> OLD.origin
BEGIN SELECT RAISE(ABORT, 'this account may not change that request'); END;
CREATE TRIGGER dispatches_write_kept BEFORE DELETE ON dispatches
BEGIN SELECT RAISE(ABORT, 'a request is never deleted'); END;
-- How many requests each team is at, whosever they are: capacity is one number for all.
CREATE VIEW dispatch_steps_busy AS
	SELECT s.team AS team, s.training AS training, count(*) AS n FROM dispatch_steps AS s
	WHERE s.team <> 0 AND s.stage <> 'closed'
	AND s.id = (SELECT max(n.id) FROM dispatch_steps AS n WHERE n.dispatch = s.dispatch)
	GROUP BY s.team, s.training;
CREATE VIEW dispatch_steps_seen AS
	SELECT * FROM dispatch_steps WHERE organisation_may(organisation, 2);
CREATE TRIGGER dispatch_steps_write_new BEFORE INSERT ON dispatch_steps
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write down a step of that organisation'); END;
CREATE TRIGGER dispatch_steps_write_old BEFORE UPDATE ON dispatch_steps
BEGIN SELECT RAISE(ABORT, 'a step stays as it was written'); END;
CREATE TRIGGER dispatch_steps_write_kept BEFORE DELETE ON dispatch_steps
BEGIN SELECT RAISE(ABORT, 'a step is never deleted'); END;
