-- Organisations: who is there, under whom, and who of the accounts sits where. Days are text
-- "YYYY-MM-DD"; what holds, holds from the day from_on on until the day before ended_on (NULL: it
-- still does). Nothing is deleted: what turned out wrong is kept with the time it was replaced at.
--
-- Read through the views …_seen alone, and changed under a scope: organisations/scope.h. The
-- numbers in organisation_may() are bits of enum org_power there. No table refers to these by a
-- foreign key: SQLite would look for it past the views. Nothing is ever deleted that could be missed.
CREATE TABLE organisations (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	code TEXT NOT NULL UNIQUE,    -- by which lists name it: "hospital-1312345"
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL
) STRICT;

-- The node itself is one organisation, the first.
INSERT INTO organisations (id, code, made_us, made_by) VALUES (1, 'self', 0, '');

CREATE TABLE organisation_states (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	from_on TEXT NOT NULL,
	ended_on TEXT,
	kind TEXT NOT NULL,           -- content/packs/…/organisations: kinds
	name TEXT NOT NULL,
	kana TEXT NOT NULL,
	prefecture TEXT NOT NULL,     -- JIS X 0401: 01 to 47, or ""
	city TEXT NOT NULL,
	address TEXT NOT NULL,
	phone TEXT NOT NULL,
	beds INTEGER,                 -- NULL: not said
	functions TEXT NOT NULL,      -- as the list has them, with spaces between
	source TEXT NOT NULL,         -- which list said so, or ""
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL,
	replaced_us INTEGER,          -- NULL: this is what is known
	CHECK (ended_on IS NULL OR ended_on > from_on OR replaced_us IS NOT NULL)
) STRICT;
INSERT INTO organisation_states (organisation, from_on, kind, name, kana, prefecture, city, address,
	phone, functions, source, said_us, said_by)
	SELECT 1, '1970-01-01', kind, name, '', prefecture, '', '', '', '', '', 0, '' FROM facility;
CREATE UNIQUE INDEX organisation_states_by_day ON organisation_states (organisation, from_on)
	WHERE replaced_us IS NULL;

-- organisation: whose record the edge is, the child's; a parent is named by it.
CREATE TABLE organisation_edges (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	parent INTEGER NOT NULL,
	kind TEXT NOT NULL CHECK (kind IN ('authority', 'member', 'vendor')),
	from_on TEXT NOT NULL,
	ended_on TEXT,
	source TEXT NOT NULL,
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL,
	replaced_us INTEGER,
	CHECK (organisation <> parent),
	CHECK (ended_on IS NULL OR ended_on > from_on OR replaced_us IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX organisation_edges_open ON organisation_edges (organisation, kind, parent)
	WHERE replaced_us IS NULL AND ended_on IS NULL;
-- One authority at a time.
CREATE UNIQUE INDEX organisation_edges_one_authority ON organisation_edges (organisation)
	WHERE kind = 'authority' AND replaced_us IS NULL AND ended_on IS NULL;
CREATE INDEX organisation_edges_by_parent ON organisation_edges (parent, kind);

-- Rises with every change of the tree, so that who keeps it in memory reads it again.
CREATE TABLE organisation_clock (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	changes INTEGER NOT NULL
) STRICT;
INSERT INTO organisation_clock (id, changes) VALUES (1, 0);

-- The code is named so that the view reads more than numbers of rows, which SQLite would otherwise
-- take for a reading of the table itself.
CREATE VIEW organisations_seen AS
	SELECT * FROM organisations WHERE organisation_may(id, 1) AND code <> '';
CREATE VIEW organisation_states_seen AS
	SELECT * FROM organisation_states WHERE organisation_may(organisation, 1);
-- An edge says something of both ends.
CREATE VIEW organisation_edges_seen AS
	SELECT * FROM organisation_edges
	WHERE organisation_may(organisation, 1) AND organisation_may(parent, 1);

CREATE TRIGGER organisations_write_new BEFORE INSERT ON organisations
WHEN NOT organisation_may(0, 16)
BEGIN SELECT RAISE(ABORT, 'this account may not add organisations'); END;
CREATE TRIGGER organisations_write_kept BEFORE DELETE ON organisations
BEGIN SELECT RAISE(ABORT, 'organisations are never deleted'); END;
-- The node's own is named once, when it takes its place in a tree.
CREATE TRIGGER organisations_write_stay BEFORE UPDATE ON organisations
WHEN OLD.id <> 1 OR NEW.id <> 1 OR NOT organisation_may(1, 16)
BEGIN SELECT RAISE(ABORT, 'an organisation keeps its code'); END;
CREATE TRIGGER organisation_states_write_new BEFORE INSERT ON organisation_states
WHEN NOT organisation_may(NEW.organisation, 16)
BEGIN SELECT RAISE(ABORT, 'this account may not change that organisation'); END;
CREATE TRIGGER organisation_states_write_old BEFORE UPDATE ON organisation_states
WHEN NOT organisation_may(OLD.organisation, 16)
BEGIN SELECT RAISE(ABORT, 'this account may not change that organisation'); END;
CREATE TRIGGER organisation_states_write_kept BEFORE DELETE ON organisation_states
BEGIN SELECT RAISE(ABORT, 'what was true of an organisation is never deleted'); END;
-- Both ends: nobody takes what is another's, and nobody gives his own away to another.
CREATE TRIGGER organisation_edges_write_new BEFORE INSERT ON organisation_edges
WHEN NOT (organisation_may(NEW.organisation, 16) AND organisation_may(NEW.parent, 16))
BEGIN SELECT RAISE(ABORT, 'this account may not change that place in the tree'); END;
CREATE TRIGGER organisation_edges_write_old BEFORE UPDATE ON organisation_edges
WHEN NOT (organisation_may(OLD.organisation, 16) AND organisation_may(OLD.parent, 16))
BEGIN SELECT RAISE(ABORT, 'this account may not change that place in the tree'); END;
CREATE TRIGGER organisation_edges_write_kept BEFORE DELETE ON organisation_edges
BEGIN SELECT RAISE(ABORT, 'the history of the tree is never deleted'); END;
CREATE TRIGGER organisation_edges_clock_new AFTER INSERT ON organisation_edges
BEGIN UPDATE organisation_clock SET changes = changes + 1; END;
CREATE TRIGGER organisation_edges_clock_old AFTER UPDATE ON organisation_edges
BEGIN UPDATE organisation_clock SET changes = changes + 1; END;
