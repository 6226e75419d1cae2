-- What goes between a facility's node and its hub: message by message, numbered for each side, so
-- that each takes effect once however often and in whatever order it arrives (link/inbox.h).
-- Read and changed as organisations' records are: organisations/scope.h.

-- Whom we exchange with. public_key is PEM; its fingerprint was compared by a person.
CREATE TABLE link_peers (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	public_key TEXT NOT NULL,
	fingerprint TEXT NOT NULL,
	next_sequence INTEGER NOT NULL DEFAULT 1, -- of what we send
	acknowledged INTEGER NOT NULL DEFAULT 0,  -- all up to it arrived there
	received INTEGER NOT NULL DEFAULT 0,      -- all up to it took effect here
	heard_us INTEGER,
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	revoked_us INTEGER,
	revoked_by TEXT
) STRICT;
CREATE UNIQUE INDEX link_peers_open ON link_peers (organisation) WHERE revoked_us IS NULL;

-- Which kinds may leave. A kind without a row stays here.
CREATE TABLE link_kinds (
	kind TEXT PRIMARY KEY,
	leave TEXT NOT NULL CHECK (leave IN ('never', 'asked', 'always')),
	decided_us INTEGER NOT NULL,
	decided_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- organisation: to whom. A number is given when it is approved, and never to another message.
CREATE TABLE link_outbox (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	peer INTEGER NOT NULL,
	uuid TEXT NOT NULL UNIQUE,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	body TEXT NOT NULL,          -- exactly what would leave
	made_us INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('waiting', 'approved', 'refused')),
	decided_us INTEGER,
	decided_by TEXT,
	sequence INTEGER,
	CHECK ((sequence IS NOT NULL) = (state = 'approved'))
) STRICT;
CREATE UNIQUE INDEX link_outbox_by_sequence ON link_outbox (peer, sequence) WHERE sequence IS NOT NULL;

-- organisation: from whom. What came before its turn waits; applied_us tells that it took effect.
CREATE TABLE link_inbox (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	peer INTEGER NOT NULL,
	sequence INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	kind TEXT NOT NULL,
	title TEXT NOT NULL,
	body TEXT NOT NULL,
	made_us INTEGER NOT NULL,
	received_us INTEGER NOT NULL,
	applied_us INTEGER,
	result TEXT NOT NULL DEFAULT ''  -- why it had no effect, or ""
) STRICT;
CREATE UNIQUE INDEX link_inbox_by_sequence ON link_inbox (peer, sequence);

CREATE VIEW link_peers_seen AS SELECT * FROM link_peers WHERE organisation_may(organisation, 2);
CREATE VIEW link_outbox_seen AS SELECT * FROM link_outbox WHERE organisation_may(organisation, 2);
CREATE VIEW link_inbox_seen AS SELECT * FROM link_inbox WHERE organisation_may(organisation, 2);
CREATE TRIGGER link_peers_write_new BEFORE INSERT ON link_peers
WHEN NOT organisation_may(NEW.organisation, 16)
BEGIN SELECT RAISE(ABORT, 'this account may not link that organisation'); END;
CREATE TRIGGER link_peers_write_old BEFORE UPDATE ON link_peers
WHEN NOT organisation_may(OLD.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not change that link'); END;
CREATE TRIGGER link_peers_write_kept BEFORE DELETE ON link_peers
BEGIN SELECT RAISE(ABORT, 'who was linked is never deleted'); END;
CREATE TRIGGER link_outbox_write_new BEFORE INSERT ON link_outbox
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not send to that organisation'); END;
CREATE TRIGGER link_outbox_write_old BEFORE UPDATE ON link_outbox
WHEN NOT organisation_may(OLD.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not send to that organisation'); END;
-- What was decided, and what left, stays as it was.
CREATE TRIGGER link_outbox_write_once BEFORE UPDATE ON link_outbox
WHEN OLD.state <> 'waiting' OR NEW.body <> OLD.body OR NEW.uuid <> OLD.uuid
BEGIN SELECT RAISE(ABORT, 'what was decided of a message stays'); END;
CREATE TRIGGER link_outbox_write_kept BEFORE DELETE ON link_outbox
BEGIN SELECT RAISE(ABORT, 'what was to leave is never deleted'); END;
CREATE TRIGGER link_inbox_write_new BEFORE INSERT ON link_inbox
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not take in for that organisation'); END;
CREATE TRIGGER link_inbox_write_old BEFORE UPDATE ON link_inbox
WHEN NOT organisation_may(OLD.organisation, 8) OR OLD.applied_us IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a message takes effect once'); END;
CREATE TRIGGER link_inbox_write_kept BEFORE DELETE ON link_inbox
BEGIN SELECT RAISE(ABORT, 'what arrived is never deleted'); END;
