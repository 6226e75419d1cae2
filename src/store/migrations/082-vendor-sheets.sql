-- A vendor's sheet: a round whose subject is the product.
CREATE TABLE vendor_sheets (
	round INTEGER PRIMARY KEY REFERENCES rounds (id),
	product TEXT NOT NULL REFERENCES vendor_products (id),
	version TEXT NOT NULL,       -- of the product that was asked about
	asked_us INTEGER NOT NULL,
	asked_by TEXT NOT NULL,
	handed_in_us INTEGER,        -- the vendor says that it is its answer
	handed_in_by TEXT,
	edition INTEGER NOT NULL DEFAULT 0, -- of the signed file last taken in; 0: none was
	digest TEXT,                 -- SHA-256 of what that file says
	key TEXT                     -- fingerprint of the key that signed it
) STRICT;
CREATE INDEX vendor_sheets_by_product ON vendor_sheets (product);

-- A link that makes one account of a vendor. Only the hash of its token is kept.
CREATE TABLE vendor_invitations (
	id INTEGER PRIMARY KEY,
	vendor TEXT NOT NULL REFERENCES vendors (id),
	token_hash TEXT NOT NULL UNIQUE, -- SHA-256
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	expires_us INTEGER NOT NULL,
	used_us INTEGER,
	used_by TEXT,                -- the account it made
	revoked_us INTEGER,
	revoked_by TEXT
) STRICT;

-- Which vendor an account of the role `vendor` speaks for.
CREATE TABLE vendor_accounts (
	user_id INTEGER PRIMARY KEY REFERENCES users (id),
	vendor TEXT NOT NULL REFERENCES vendors (id)
) STRICT;

-- Keys that signed a vendor's files. One counts at a time, and only after a person compared its
-- fingerprint with the vendor by another way.
CREATE TABLE vendor_keys (
	vendor TEXT NOT NULL REFERENCES vendors (id),
	fingerprint TEXT NOT NULL,   -- SHA-256 of the public key, 64 hexadecimal digits
	public_key TEXT NOT NULL,    -- base64
	state TEXT NOT NULL CHECK (state IN ('seen', 'confirmed', 'retired')),
	seen_us INTEGER NOT NULL,
	decided_us INTEGER,
	decided_by TEXT,
	words TEXT NOT NULL,         -- how it was compared
	PRIMARY KEY (vendor, fingerprint)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX vendor_keys_confirmed ON vendor_keys (vendor) WHERE state = 'confirmed';
