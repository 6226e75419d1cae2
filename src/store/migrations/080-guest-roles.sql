-- People who are not of the house log in too: a vendor (16), who sees its own products' sheets, and
-- an inspector (32). A CHECK cannot be changed, so the table is made anew; what refers to it waits
-- aside meanwhile.
CREATE TABLE kept_codes AS SELECT * FROM recovery_codes;
CREATE TABLE kept_sessions AS SELECT * FROM sessions;
DELETE FROM recovery_codes;
DELETE FROM sessions;
CREATE TABLE new_users (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL UNIQUE COLLATE NOCASE,
	display TEXT NOT NULL,
	role INTEGER NOT NULL CHECK (role IN (1, 2, 4, 8, 16, 32)),
	password_hash TEXT NOT NULL,
	must_change INTEGER NOT NULL DEFAULT 1,
	totp_secret BLOB,
	totp_on INTEGER NOT NULL DEFAULT 0,
	totp_step INTEGER NOT NULL DEFAULT 0,
	lang TEXT NOT NULL DEFAULT '',
	disabled INTEGER NOT NULL DEFAULT 0,
	created_us INTEGER NOT NULL,
	last_login_us INTEGER
) STRICT;
INSERT INTO new_users SELECT * FROM users;
DROP TABLE users;
ALTER TABLE new_users RENAME TO users;
INSERT INTO recovery_codes SELECT * FROM kept_codes;
INSERT INTO sessions SELECT * FROM kept_sessions;
DROP TABLE kept_codes;
DROP TABLE kept_sessions;
