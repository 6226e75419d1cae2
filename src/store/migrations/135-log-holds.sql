-- Records that are kept whatever their age: an incident, a request of the police. Nothing here is
-- changed or deleted; a hold ends by a row of its own.
CREATE TABLE log_holds (
	id INTEGER PRIMARY KEY,
	case_id INTEGER,            -- the case it was placed for; NULL: for none
	from_us INTEGER NOT NULL,   -- what arrived since then is kept
	reason TEXT NOT NULL,
	placed_us INTEGER NOT NULL,
	placed_by TEXT NOT NULL
) STRICT;
CREATE INDEX log_holds_by_case ON log_holds (case_id, id);

CREATE TABLE log_hold_releases (
	hold INTEGER PRIMARY KEY REFERENCES log_holds (id),
	reason TEXT NOT NULL,
	released_us INTEGER NOT NULL,
	released_by TEXT NOT NULL
) STRICT;

CREATE TRIGGER log_holds_are_kept BEFORE DELETE ON log_holds
BEGIN SELECT RAISE(ABORT, 'holds of the log are append-only'); END;
CREATE TRIGGER log_holds_stay BEFORE UPDATE ON log_holds
BEGIN SELECT RAISE(ABORT, 'holds of the log are append-only'); END;
CREATE TRIGGER log_hold_releases_are_kept BEFORE DELETE ON log_hold_releases
BEGIN SELECT RAISE(ABORT, 'holds of the log are append-only'); END;
CREATE TRIGGER log_hold_releases_stay BEFORE UPDATE ON log_hold_releases
BEGIN SELECT RAISE(ABORT, 'holds of the log are append-only'); END;
