-- The line between a facility and its hub (HTTPS): how a facility comes to its certificate, and
-- which ones there are (link/enrolment.h). Kept at the hub.

-- Why the other side could not be reached the last time; NULL: it could.
ALTER TABLE link_peers ADD COLUMN problem TEXT;

-- A code that was given out, once. What is kept of it is what its holder proves to have; it is
-- wiped when its time is over or it was used.
CREATE TABLE link_invitations (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	name TEXT NOT NULL UNIQUE,   -- which code, without giving it away
	secret TEXT,                 -- NULL: wiped
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	expires_us INTEGER NOT NULL,
	tries INTEGER NOT NULL DEFAULT 0, -- that proved nothing
	request TEXT,                -- SHA-256 of the request it was used for
	answer TEXT,                 -- to that very request, again
	used_us INTEGER,
	withdrawn_us INTEGER
) STRICT;
CREATE INDEX link_invitations_by_organisation ON link_invitations (organisation);

-- Every certificate the hub's authority signed. One counts while its peer does.
CREATE TABLE link_certificates (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	peer INTEGER NOT NULL,       -- of link_peers
	serial TEXT NOT NULL UNIQUE, -- hexadecimal
	issued_us INTEGER NOT NULL,
	until_us INTEGER NOT NULL
) STRICT;
CREATE INDEX link_certificates_by_peer ON link_certificates (peer);

CREATE VIEW link_invitations_seen AS
	SELECT * FROM link_invitations WHERE organisation_may(organisation, 16);
CREATE VIEW link_certificates_seen AS
	SELECT * FROM link_certificates WHERE organisation_may(organisation, 2);
CREATE TRIGGER link_invitations_write_new BEFORE INSERT ON link_invitations
WHEN NOT organisation_may(NEW.organisation, 16)
BEGIN SELECT RAISE(ABORT, 'this account may not link that organisation'); END;
CREATE TRIGGER link_invitations_write_old BEFORE UPDATE ON link_invitations
WHEN NOT organisation_may(OLD.organisation, 16)
BEGIN SELECT RAISE(ABORT, 'this account may not link that organisation'); END;
CREATE TRIGGER link_invitations_write_kept BEFORE DELETE ON link_invitations
BEGIN SELECT RAISE(ABORT, 'who was invited is never deleted'); END;
CREATE TRIGGER link_certificates_write_new BEFORE INSERT ON link_certificates
WHEN NOT organisation_may(NEW.organisation, 16)
BEGIN SELECT RAISE(ABORT, 'this account may not link that organisation'); END;
CREATE TRIGGER link_certificates_write_old BEFORE UPDATE ON link_certificates
BEGIN SELECT RAISE(ABORT, 'what a certificate says stays'); END;
CREATE TRIGGER link_certificates_write_kept BEFORE DELETE ON link_certificates
BEGIN SELECT RAISE(ABORT, 'which certificates there were is never deleted'); END;
