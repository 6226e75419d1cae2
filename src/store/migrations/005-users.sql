-- People who log in to the console. `role` is one bit of enum user_role. The TOTP secret counts
-- only when totp_on; totp_step is the last time step used, so that no code works twice.
CREATE TABLE users (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	name TEXT NOT NULL UNIQUE COLLATE NOCASE,
	display TEXT NOT NULL,
	role INTEGER NOT NULL CHECK (role IN (1, 2, 4, 8)),
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

-- One row a recovery code that was not used yet; only its hash.
CREATE TABLE recovery_codes (
	user_id INTEGER NOT NULL REFERENCES users (id),
	hash TEXT NOT NULL,
	PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;

-- `hash` is SHA-256 of the token in the cookie: who reads the table cannot take a session over.
CREATE TABLE sessions (
	hash TEXT PRIMARY KEY,
	user_id INTEGER NOT NULL REFERENCES users (id),
	stage INTEGER NOT NULL,
	created_us INTEGER NOT NULL,
	seen_us INTEGER NOT NULL,
	confirmed_us INTEGER NOT NULL,
	peer TEXT NOT NULL,
	agent TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user_id);
