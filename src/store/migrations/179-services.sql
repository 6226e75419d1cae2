-- Registered helper services (services/service-register.h): the same for everybody who looks.

CREATE TABLE help_services (
	code TEXT PRIMARY KEY,
	name TEXT NOT NULL,
	provider TEXT NOT NULL,
	edition TEXT NOT NULL,           -- of the criteria; '': not said
	grade INTEGER NOT NULL,          -- class 1 or 2
	watch INTEGER NOT NULL,          -- enum service_watch
	prefectures TEXT NOT NULL,       -- "01 13", or "all"
	beds_from INTEGER NOT NULL,
	beds_until INTEGER NOT NULL,     -- 0: any
	network_month INTEGER NOT NULL,  -- yen; -1: not said
	unit_month INTEGER NOT NULL,
	phone TEXT NOT NULL,
	from_on TEXT NOT NULL,
	until_on TEXT NOT NULL,          -- the last day; '': no end is known
	said_by TEXT NOT NULL,
	said_us INTEGER NOT NULL
) STRICT;
