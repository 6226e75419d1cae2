-- Vendors of this hospital. A contact is a desk or a role with its telephone, never a person.
CREATE TABLE vendors (
	id TEXT PRIMARY KEY,         -- short name: small letters, digits and dashes
	title TEXT NOT NULL,
	contact TEXT NOT NULL,
	phone TEXT NOT NULL,
	hours TEXT NOT NULL,         -- when somebody answers there
	note TEXT NOT NULL,
	changed_us INTEGER NOT NULL,
	changed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- A product or service of a vendor, as it is used here. Its id is also the subject of its sheets'
-- rounds.
CREATE TABLE vendor_products (
	id TEXT PRIMARY KEY,         -- "vendor/product"
	vendor TEXT NOT NULL REFERENCES vendors (id),
	title TEXT NOT NULL,
	version TEXT NOT NULL,
	contract_from TEXT,          -- YYYY-MM-DD
	contract_until TEXT,         -- the last day
	renewal TEXT NOT NULL,       -- automatic, agreed, none, unknown
	used INTEGER NOT NULL,       -- 0: no more; nothing is asked of it
	changed_us INTEGER NOT NULL,
	changed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX vendor_products_by_vendor ON vendor_products (vendor);

-- Lines, devices and services in the list of assets that belong to a product.
CREATE TABLE vendor_assets (
	product TEXT NOT NULL REFERENCES vendor_products (id),
	asset INTEGER NOT NULL,
	tied_by TEXT NOT NULL,
	tied_us INTEGER NOT NULL,
	PRIMARY KEY (product, asset)
) STRICT, WITHOUT ROWID;

-- Whether the contract has an item of content/…/vendors, and where. No row: nobody has looked.
CREATE TABLE vendor_contract_items (
	product TEXT NOT NULL REFERENCES vendor_products (id),
	item TEXT NOT NULL,
	answer TEXT NOT NULL CHECK (answer IN ('yes', 'no', 'unknown', 'na')),
	place TEXT NOT NULL,         -- clause of the contract, annex of the SLA
	checked_us INTEGER NOT NULL,
	checked_by TEXT NOT NULL,
	PRIMARY KEY (product, item)
) STRICT, WITHOUT ROWID;

-- Who does what. No row: not decided.
CREATE TABLE vendor_tasks (
	product TEXT NOT NULL REFERENCES vendor_products (id),
	task TEXT NOT NULL,
	who TEXT NOT NULL CHECK (who IN ('house', 'vendor', 'both', 'nobody', 'undecided')),
	note TEXT NOT NULL,
	decided_us INTEGER NOT NULL,
	decided_by TEXT NOT NULL,
	PRIMARY KEY (product, task)
) STRICT, WITHOUT ROWID;
