-- Notices by mail with delivery reports (RFC 3461, RFC 3464), by TAXII, and what a victim allowed.
-- Read and changed as organisations' records are: organisations/scope.h. 4 is ORG_TELL.

-- The envelope's name under which reports come back (RFC 3461 4.4); "": none is asked for.
ALTER TABLE duty_letters ADD COLUMN envelope TEXT NOT NULL DEFAULT '';

-- What went wrong with whom, for the list of stale contacts.
CREATE INDEX notice_deliveries_failed ON notice_deliveries (organisation, failed_us)
	WHERE failure <> '';

-- One mail of a notice. organisation: the recipient. letter: of duty_letters, which says how it went.
CREATE TABLE notice_letters (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	notice INTEGER NOT NULL,
	path TEXT NOT NULL,
	address TEXT NOT NULL,
	letter INTEGER NOT NULL,
	envelope TEXT NOT NULL UNIQUE,
	made_us INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX notice_letters_once ON notice_letters (notice, path, address);

-- What mail servers said of it (RFC 3464 2.3). organisation: the recipient of the letter.
CREATE TABLE notice_reports (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	letter INTEGER NOT NULL,       -- of notice_letters
	action TEXT NOT NULL,          -- failed, delayed, delivered, relayed, expanded
	status TEXT NOT NULL,          -- RFC 3463: "5.1.1"
	words TEXT NOT NULL,
	mta TEXT NOT NULL,             -- who reported
	noted_us INTEGER NOT NULL,
	noted_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX notice_reports_once ON notice_reports (letter, action, status, words, mta);

-- A notice that was put where members of a TAXII collection read it. organisation: whose notice.
CREATE TABLE notice_postings (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	notice INTEGER NOT NULL,
	collection TEXT NOT NULL,      -- its alias
	objects INTEGER NOT NULL,
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX notice_postings_once ON notice_postings (notice, collection);

-- What a facility that was attacked allows to be told. organisation: the facility.
CREATE TABLE notice_consents (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	words TEXT NOT NULL,           -- what may be told, as it was agreed
	given_us INTEGER NOT NULL,
	given_by TEXT NOT NULL,        -- who said so there
	noted_by TEXT NOT NULL,        -- who wrote it down here
	withdrawn_us INTEGER,
	withdrawn_by TEXT NOT NULL DEFAULT '',
	withdrawn_noted_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX notice_consents_open ON notice_consents (organisation) WHERE withdrawn_us IS NULL;

-- Notices that tell of a facility without saying which. organisation: the facility.
CREATE TABLE notice_victims (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	notice INTEGER NOT NULL UNIQUE,
	consent INTEGER NOT NULL,
	k INTEGER NOT NULL,            -- as the rule of that day says
	alike INTEGER NOT NULL,        -- facilities that it may be, by all that is said
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL
) STRICT;

CREATE VIEW notice_letters_seen AS
	SELECT * FROM notice_letters WHERE organisation_may(organisation, 4);
CREATE VIEW notice_reports_seen AS
	SELECT * FROM notice_reports WHERE organisation_may(organisation, 4);
CREATE VIEW notice_postings_seen AS
	SELECT * FROM notice_postings WHERE organisation_may(organisation, 2);
CREATE VIEW notice_consents_seen AS
	SELECT * FROM notice_consents WHERE organisation_may(organisation, 4);
CREATE VIEW notice_victims_seen AS
	SELECT * FROM notice_victims WHERE organisation_may(organisation, 4);

-- What came to this house itself, for its own duties, whoever looks at them: 1 is ORG_SELF.
CREATE VIEW notices_house AS
	SELECT id, uuid, document, path, made_us FROM notices WHERE organisation = 1 AND state = 'received';
CREATE VIEW notice_receipts_house AS
	SELECT notice, path, step, item, answer, at_us, mac FROM notice_receipts WHERE organisation = 1;
CREATE VIEW notice_contacts_house AS
	SELECT confirmed_us FROM notice_contacts WHERE ended_us IS NULL;

CREATE TRIGGER notice_letters_write_new BEFORE INSERT ON notice_letters
WHEN NOT organisation_may(NEW.organisation, 4)
BEGIN SELECT RAISE(ABORT, 'this account may not write to that organisation'); END;
CREATE TRIGGER notice_letters_write_old BEFORE UPDATE ON notice_letters
BEGIN SELECT RAISE(ABORT, 'a letter stays as it went'); END;
CREATE TRIGGER notice_letters_write_kept BEFORE DELETE ON notice_letters
BEGIN SELECT RAISE(ABORT, 'a letter is never deleted'); END;
CREATE TRIGGER notice_reports_write_new BEFORE INSERT ON notice_reports
WHEN NOT organisation_may(NEW.organisation, 4)
BEGIN SELECT RAISE(ABORT, 'this account may not enter reports of that organisation'); END;
CREATE TRIGGER notice_reports_write_old BEFORE UPDATE ON notice_reports
BEGIN SELECT RAISE(ABORT, 'a delivery report stays as it came'); END;
CREATE TRIGGER notice_reports_write_kept BEFORE DELETE ON notice_reports
BEGIN SELECT RAISE(ABORT, 'a delivery report is never deleted'); END;
CREATE TRIGGER notice_postings_write_new BEFORE INSERT ON notice_postings
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not publish that notice'); END;
CREATE TRIGGER notice_postings_write_old BEFORE UPDATE ON notice_postings
BEGIN SELECT RAISE(ABORT, 'where a notice was published stays'); END;
CREATE TRIGGER notice_postings_write_kept BEFORE DELETE ON notice_postings
BEGIN SELECT RAISE(ABORT, 'where a notice was published stays'); END;
CREATE TRIGGER notice_consents_write_new BEFORE INSERT ON notice_consents
WHEN NOT organisation_may(NEW.organisation, 4)
BEGIN SELECT RAISE(ABORT, 'this account may not enter the consent of that organisation'); END;
CREATE TRIGGER notice_consents_write_old BEFORE UPDATE ON notice_consents
WHEN NOT organisation_may(OLD.organisation, 4)
BEGIN SELECT RAISE(ABORT, 'this account may not change the consent of that organisation'); END;
-- Withdrawn is withdrawn: a new consent is a new row.
CREATE TRIGGER notice_consents_write_once BEFORE UPDATE ON notice_consents
WHEN OLD.withdrawn_us IS NOT NULL OR NEW.words <> OLD.words OR NEW.given_by <> OLD.given_by
	OR NEW.given_us <> OLD.given_us OR NEW.organisation <> OLD.organisation
BEGIN SELECT RAISE(ABORT, 'a consent stays as it was given'); END;
CREATE TRIGGER notice_consents_write_kept BEFORE DELETE ON notice_consents
BEGIN SELECT RAISE(ABORT, 'a consent is never deleted'); END;
CREATE TRIGGER notice_victims_write_new BEFORE INSERT ON notice_victims
WHEN NOT organisation_may(NEW.organisation, 4)
BEGIN SELECT RAISE(ABORT, 'this account may not tell of that organisation'); END;
CREATE TRIGGER notice_victims_write_old BEFORE UPDATE ON notice_victims
BEGIN SELECT RAISE(ABORT, 'of whom a notice tells stays'); END;
CREATE TRIGGER notice_victims_write_kept BEFORE DELETE ON notice_victims
BEGIN SELECT RAISE(ABORT, 'of whom a notice tells is never deleted'); END;
