-- What a hub says to all that are linked with it, kept once whatever their number (link/board.h), and
-- what of it came to a facility and is looked for there (link/arming.h).

-- "there": how far they came on our board; "here": how far we came on theirs. armed: put to use.
ALTER TABLE link_peers ADD COLUMN above INTEGER NOT NULL DEFAULT 0; -- 1: it is our hub
ALTER TABLE link_peers ADD COLUMN board_there INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_peers ADD COLUMN armed_there INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_peers ADD COLUMN armed_there_us INTEGER;
ALTER TABLE link_peers ADD COLUMN board_here INTEGER NOT NULL DEFAULT 0;
ALTER TABLE link_peers ADD COLUMN armed_here INTEGER NOT NULL DEFAULT 0;

-- organisation: the node's own, whose board it is. A number is given when it is approved, and never
-- to another post.
CREATE TABLE link_board (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	origin INTEGER NOT NULL,     -- the organisation it came from; is told to nobody
	uuid TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	object TEXT NOT NULL,        -- id of what it is a version of
	body TEXT NOT NULL,          -- exactly what all get
	made_us INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused')),
	decided_us INTEGER,
	decided_by TEXT,
	number INTEGER UNIQUE,
	CHECK ((number IS NOT NULL) = (state = 'approved'))
) STRICT;

CREATE INDEX link_board_by_object ON link_board (object);

-- organisation: whose board it was on.
CREATE TABLE link_board_in (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	peer INTEGER NOT NULL,
	number INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	body TEXT NOT NULL,
	made_us INTEGER NOT NULL,
	received_us INTEGER NOT NULL,
	object TEXT NOT NULL,        -- id of the object it is a version of; "": it can be of no use
	version_us INTEGER NOT NULL,
	revoked INTEGER NOT NULL,
	UNIQUE (peer, number)
) STRICT;
CREATE INDEX link_board_in_by_object ON link_board_in (peer, object, version_us);

-- Whether what comes is put to use by itself. Without a row it is only kept.
CREATE TABLE link_arming (
	kind TEXT PRIMARY KEY,
	arms INTEGER NOT NULL CHECK (arms IN (0, 1)),
	decided_us INTEGER NOT NULL,
	decided_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE VIEW link_board_seen AS SELECT * FROM link_board WHERE organisation_may(organisation, 2);
CREATE VIEW link_board_in_seen AS
	SELECT * FROM link_board_in WHERE organisation_may(organisation, 2);
CREATE TRIGGER link_board_write_new BEFORE INSERT ON link_board
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not post on that board'); END;
CREATE TRIGGER link_board_write_old BEFORE UPDATE ON link_board
WHEN NOT organisation_may(OLD.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not post on that board'); END;
CREATE TRIGGER link_board_write_once BEFORE UPDATE ON link_board
WHEN OLD.state <> 'waiting' OR NEW.body <> OLD.body OR NEW.uuid <> OLD.uuid
BEGIN SELECT RAISE(ABORT, 'what was decided of a post stays'); END;
CREATE TRIGGER link_board_write_kept BEFORE DELETE ON link_board
BEGIN SELECT RAISE(ABORT, 'what was posted is never deleted'); END;
CREATE TRIGGER link_board_in_write_new BEFORE INSERT ON link_board_in
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not take in for that organisation'); END;
CREATE TRIGGER link_board_in_write_old BEFORE UPDATE ON link_board_in
BEGIN SELECT RAISE(ABORT, 'what arrived stays'); END;
CREATE TRIGGER link_board_in_write_kept BEFORE DELETE ON link_board_in
BEGIN SELECT RAISE(ABORT, 'what arrived is never deleted'); END;
