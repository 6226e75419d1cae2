-- Notices: what went to whom over which hops, and what they said of it. A receipt is kept as it
-- came, once; where a recipient stands is read off them (notices/receipts.h).
-- Read and changed as organisations' records are: organisations/scope.h. 4 is ORG_TELL.

-- organisation: whose record it is: who wrote it, or the house it came to.
CREATE TABLE notices (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	uuid TEXT NOT NULL UNIQUE,
	document TEXT NOT NULL,        -- the bytes that go from house to house
	path TEXT NOT NULL,            -- of this node: codes from the first hop on; "": it began here
	own_key TEXT NOT NULL,         -- hexadecimal: what keys below are made of
	upstream INTEGER,              -- organisation it came from; NULL: it began here
	state TEXT NOT NULL CHECK (state IN ('draft', 'sent', 'received')),
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	sent_us INTEGER,               -- here: when it was sent, or passed on
	sent_by TEXT NOT NULL DEFAULT '',
	told INTEGER NOT NULL DEFAULT 0 -- receipts up to that id were put down for upstream
) STRICT;

-- organisation: the recipient. One row a recipient that is known here, of every hop.
CREATE TABLE notice_deliveries (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	notice INTEGER NOT NULL,
	path TEXT NOT NULL,
	hop INTEGER NOT NULL,
	concerned INTEGER NOT NULL,    -- 0: it only passes it on
	lane TEXT NOT NULL CHECK (lane IN ('link', 'mail', 'paper', 'below', 'none')),
	made_us INTEGER NOT NULL,
	sent_us INTEGER,
	failure TEXT NOT NULL DEFAULT '', -- why it did not arrive, or ""
	failure_words TEXT NOT NULL DEFAULT '',
	failed_us INTEGER
) STRICT;
CREATE UNIQUE INDEX notice_deliveries_by_path ON notice_deliveries (notice, path);

-- organisation: the recipient, or the last one above it that is known here.
CREATE TABLE notice_receipts (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	notice INTEGER NOT NULL,
	path TEXT NOT NULL,
	step INTEGER NOT NULL,         -- enum notice_step
	item TEXT NOT NULL,            -- a duty's id, or ""
	answer TEXT NOT NULL,
	at_us INTEGER NOT NULL,
	who TEXT NOT NULL,
	lane TEXT NOT NULL,
	mac TEXT NOT NULL,
	noted_us INTEGER NOT NULL,
	noted_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX notice_receipts_once ON notice_receipts (notice, path, mac);

-- How to reach an organisation when there is no link. organisation: whom.
CREATE TABLE notice_contacts (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	person TEXT NOT NULL,          -- an office rather than a name
	mail TEXT NOT NULL,
	fax TEXT NOT NULL,
	phone TEXT NOT NULL,
	confirmed_us INTEGER NOT NULL,
	confirmed_by TEXT NOT NULL,
	ended_us INTEGER               -- NULL: it counts
) STRICT;
CREATE UNIQUE INDEX notice_contacts_open ON notice_contacts (organisation) WHERE ended_us IS NULL;

-- What an organisation told of its products, all at once. organisation: whose.
CREATE TABLE notice_products (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	products TEXT NOT NULL,        -- " vendor/product vendor/product "
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL,
	ended_us INTEGER
) STRICT;
CREATE UNIQUE INDEX notice_products_open ON notice_products (organisation) WHERE ended_us IS NULL;

CREATE VIEW notices_seen AS SELECT * FROM notices WHERE organisation_may(organisation, 2);
CREATE VIEW notice_deliveries_seen AS
	SELECT * FROM notice_deliveries WHERE organisation_may(organisation, 4);
CREATE VIEW notice_receipts_seen AS
	SELECT * FROM notice_receipts WHERE organisation_may(organisation, 4);
CREATE VIEW notice_contacts_seen AS
	SELECT * FROM notice_contacts WHERE organisation_may(organisation, 4);
CREATE VIEW notice_products_seen AS
	SELECT * FROM notice_products WHERE organisation_may(organisation, 4);

CREATE TRIGGER notices_write_new BEFORE INSERT ON notices
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write notices for that organisation'); END;
CREATE TRIGGER notices_write_old BEFORE UPDATE ON notices
WHEN NOT organisation_may(OLD.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not change that notice'); END;
-- What went out stays as it went out.
CREATE TRIGGER notices_write_once BEFORE UPDATE ON notices
WHEN OLD.state <> 'draft' AND (NEW.document <> OLD.document OR NEW.own_key <> OLD.own_key
	OR NEW.path <> OLD.path OR NEW.state <> OLD.state)
BEGIN SELECT RAISE(ABORT, 'a notice that was sent stays as it is'); END;
CREATE TRIGGER notices_write_kept BEFORE DELETE ON notices
BEGIN SELECT RAISE(ABORT, 'notices are never deleted'); END;
CREATE TRIGGER notice_deliveries_write_new BEFORE INSERT ON notice_deliveries
WHEN NOT organisation_may(NEW.organisation, 4)
BEGIN SELECT RAISE(ABORT, 'this account may not send notices to that organisation'); END;
CREATE TRIGGER notice_deliveries_write_old BEFORE UPDATE ON notice_deliveries
WHEN NOT organisation_may(OLD.organisation, 4)
BEGIN SELECT RAISE(ABORT, 'this account may not change that delivery'); END;
CREATE TRIGGER notice_deliveries_write_kept BEFORE DELETE ON notice_deliveries
BEGIN SELECT RAISE(ABORT, 'to whom a notice went is never deleted'); END;
CREATE TRIGGER notice_receipts_write_new BEFORE INSERT ON notice_receipts
WHEN NOT organisation_may(NEW.organisation, 4)
BEGIN SELECT RAISE(ABORT, 'this account may not enter receipts of that organisation'); END;
CREATE TRIGGER notice_receipts_write_old BEFORE UPDATE ON notice_receipts
BEGIN SELECT RAISE(ABORT, 'a receipt stays as it came'); END;
CREATE TRIGGER notice_receipts_write_kept BEFORE DELETE ON notice_receipts
BEGIN SELECT RAISE(ABORT, 'a receipt is never deleted'); END;
CREATE TRIGGER notice_contacts_write_new BEFORE INSERT ON notice_contacts
WHEN NOT organisation_may(NEW.organisation, 4)
BEGIN SELECT RAISE(ABORT, 'this account may not change how that organisation is reached'); END;
CREATE TRIGGER notice_contacts_write_old BEFORE UPDATE ON notice_contacts
WHEN NOT organisation_may(OLD.organisation, 4)
BEGIN SELECT RAISE(ABORT, 'this account may not change how that organisation is reached'); END;
CREATE TRIGGER notice_contacts_write_kept BEFORE DELETE ON notice_contacts
BEGIN SELECT RAISE(ABORT, 'how one was reached is never deleted'); END;
CREATE TRIGGER notice_products_write_new BEFORE INSERT ON notice_products
WHEN NOT organisation_may(NEW.organisation, 4)
BEGIN SELECT RAISE(ABORT, 'this account may not tell of that organisation'); END;
CREATE TRIGGER notice_products_write_old BEFORE UPDATE ON notice_products
WHEN NOT organisation_may(OLD.organisation, 4)
BEGIN SELECT RAISE(ABORT, 'this account may not tell of that organisation'); END;
CREATE TRIGGER notice_products_write_kept BEFORE DELETE ON notice_products
BEGIN SELECT RAISE(ABORT, 'what was told is never deleted'); END;
