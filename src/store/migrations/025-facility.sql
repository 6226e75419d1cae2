-- Who we are: what the scopes of forms read, and what is printed on sheets. One row; "" is not said.
CREATE TABLE facility (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	name TEXT NOT NULL,
	kind TEXT NOT NULL,            -- hospital, clinic, …: store/facility.c
	beds TEXT NOT NULL,            -- decimal
	ehr TEXT NOT NULL,             -- yes, no
	vendor_contract TEXT NOT NULL, -- yes, no
	prefecture TEXT NOT NULL,      -- JIS X 0401: 01 to 47
	changed_us INTEGER,
	changed_by TEXT NOT NULL
);
INSERT INTO facility (id, name, kind, beds, ehr, vendor_contract, prefecture, changed_us, changed_by)
	SELECT 1, coalesce((SELECT value FROM settings WHERE name = 'facility.name'), ''), '', '', '', '', '', NULL, '';
DELETE FROM settings WHERE name = 'facility.name';

-- Whom to call on a ward or in a department.
CREATE TABLE wards (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE,
	contact TEXT NOT NULL,
	phone TEXT NOT NULL,
	changed_us INTEGER NOT NULL,
	changed_by TEXT NOT NULL
);
