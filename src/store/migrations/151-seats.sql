-- Which account sits at which organisation, with which role (a bit of enum user_role): what it may
-- do there and below. An account without a row sits at the node's own.
CREATE TABLE organisation_seats (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	user INTEGER NOT NULL,
	role INTEGER NOT NULL CHECK (role IN (1, 2, 4, 8, 16, 32)),
	from_on TEXT NOT NULL,
	ended_on TEXT,
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX organisation_seats_open ON organisation_seats (user, organisation)
	WHERE ended_on IS NULL;

-- An inspector's account sees that facility from from_on on, before ended_on, unless it was closed.
CREATE TABLE organisation_admissions (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	user INTEGER NOT NULL,
	from_on TEXT NOT NULL,
	ended_on TEXT NOT NULL,
	reason TEXT NOT NULL,         -- which inspection
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL,
	closed_us INTEGER,
	closed_by TEXT,
	CHECK (ended_on > from_on)
) STRICT;
CREATE INDEX organisation_admissions_by_user ON organisation_admissions (user);

CREATE VIEW organisation_seats_seen AS
	SELECT * FROM organisation_seats WHERE organisation_may(organisation, 16);
CREATE VIEW organisation_admissions_seen AS
	SELECT * FROM organisation_admissions WHERE organisation_may(organisation, 8);

CREATE TRIGGER organisation_seats_write_new BEFORE INSERT ON organisation_seats
WHEN NOT organisation_may(NEW.organisation, 16)
BEGIN SELECT RAISE(ABORT, 'this account may not seat anybody there'); END;
CREATE TRIGGER organisation_seats_write_old BEFORE UPDATE ON organisation_seats
WHEN NOT organisation_may(OLD.organisation, 16)
BEGIN SELECT RAISE(ABORT, 'this account may not seat anybody there'); END;
CREATE TRIGGER organisation_seats_write_kept BEFORE DELETE ON organisation_seats
BEGIN SELECT RAISE(ABORT, 'who sat where is never deleted'); END;
CREATE TRIGGER organisation_admissions_write_new BEFORE INSERT ON organisation_admissions
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not let anybody in there'); END;
CREATE TRIGGER organisation_admissions_write_old BEFORE UPDATE ON organisation_admissions
WHEN NOT organisation_may(OLD.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not let anybody in there'); END;
CREATE TRIGGER organisation_admissions_write_kept BEFORE DELETE ON organisation_admissions
BEGIN SELECT RAISE(ABORT, 'who was let in is never deleted'); END;
