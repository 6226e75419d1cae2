-- Where alerts are told to: what a person set (the console writes) and how far each has been told
-- (the store writes). `kind` says what stands in `address`: a web address, a mail server, or
-- udp://, tcp://, tls:// of a collector. `test` is raised by a person who wants a trial message.
CREATE TABLE destinations (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL UNIQUE,
	kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
	address TEXT NOT NULL,
	shape TEXT NOT NULL,
	least INTEGER NOT NULL CHECK (least BETWEEN 0 AND 4),
	lang TEXT NOT NULL,
	mail_from TEXT NOT NULL,
	mail_to TEXT NOT NULL,
	user TEXT NOT NULL,
	secret TEXT NOT NULL,
	enabled INTEGER NOT NULL DEFAULT 1,
	test INTEGER NOT NULL DEFAULT 0,
	created_us INTEGER NOT NULL
) STRICT;

-- `told_seq`: alerts up to this one were told, or were not meant for it.
CREATE TABLE destination_progress (
	destination INTEGER PRIMARY KEY,
	told_seq INTEGER NOT NULL,
	test INTEGER NOT NULL DEFAULT 0,
	told INTEGER NOT NULL DEFAULT 0,
	last_ok_us INTEGER,
	failing_since_us INTEGER,
	failures INTEGER NOT NULL DEFAULT 0,
	error TEXT NOT NULL DEFAULT ''
) STRICT;
