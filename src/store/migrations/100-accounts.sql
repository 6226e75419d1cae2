-- Which accounts were used, how, from where, on what, on which day: counted by the engine, kept in
-- the transaction of its results (the store writes).
CREATE TABLE account_logons (
	account TEXT NOT NULL,  -- without domain, in small letters
	kind TEXT NOT NULL,     -- vpn, remote, desk, network, admin
	source TEXT NOT NULL,   -- where from: an address or a machine; "" is not said
	host TEXT NOT NULL,
	day INTEGER NOT NULL,   -- since 1970-01-01, on the hospital's wall clock
	count INTEGER NOT NULL,
	first_us INTEGER NOT NULL,
	last_us INTEGER NOT NULL,
	PRIMARY KEY (account, day, kind, source, host)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_logons_by_day ON account_logons (day);

-- When a maintenance line was last used, by the account that comes in by it (the store writes).
CREATE TABLE asset_line_uses (
	account TEXT PRIMARY KEY,
	used_us INTEGER NOT NULL,
	source TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Who left, and which account was theirs (people enter it).
CREATE TABLE account_leavers (
	account TEXT PRIMARY KEY,
	left_on TEXT NOT NULL,  -- YYYY-MM-DD: the last day
	name TEXT NOT NULL,
	note TEXT NOT NULL,
	added_by TEXT NOT NULL,
	added_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- From where log-ins by VPN are known to come.
CREATE TABLE account_addresses (
	network TEXT PRIMARY KEY, -- an address or a network in CIDR notation
	note TEXT NOT NULL,
	added_by TEXT NOT NULL,
	added_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
