-- Repositories of backups: what each is, what is expected of it, and what was last seen, so that one
-- that was exchanged or rolled back is noticed.
CREATE TABLE backup_repositories (
	place TEXT PRIMARY KEY,        -- a path, or an address without secrets
	tool TEXT NOT NULL,            -- restic, borg, report
	repository_id TEXT NOT NULL,   -- as first seen; "" when it has none
	config_sha256 TEXT NOT NULL,   -- of its settings, as first seen; "" when they cannot be read
	newest_us INTEGER,             -- of the newest generation ever seen
	generations INTEGER NOT NULL,
	seen_us INTEGER NOT NULL,
	system TEXT NOT NULL DEFAULT '',       -- what it keeps: 電子カルテ
	copy TEXT NOT NULL DEFAULT 'unknown',  -- none, logical, immutable, offline, unknown
	connected_on TEXT,                     -- offline: the last day it was connected
	encrypted TEXT NOT NULL DEFAULT 'unknown', -- yes, no, unknown
	max_age_hours INTEGER NOT NULL DEFAULT 48,
	rpo_minutes INTEGER NOT NULL DEFAULT 0, -- wanted; 0: not said
	rto_minutes INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

-- What was really done to prove a backup, and what came of it. Never changed.
CREATE TABLE backup_proofs (
	id INTEGER PRIMARY KEY,
	place TEXT NOT NULL,
	at_us INTEGER NOT NULL,
	asked INTEGER NOT NULL CHECK (asked BETWEEN 0 AND 6),
	level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 6),
	verdict TEXT NOT NULL,
	newest_us INTEGER,
	generations INTEGER NOT NULL,
	took_us INTEGER NOT NULL,
	done TEXT NOT NULL,     -- in words
	problems TEXT NOT NULL, -- in words
	by TEXT NOT NULL
) STRICT;
CREATE INDEX backup_proofs_by_place ON backup_proofs (place, id);

-- Drills by people, timed.
CREATE TABLE backup_drills (
	id INTEGER PRIMARY KEY,
	place TEXT NOT NULL,
	began_us INTEGER NOT NULL,
	took_minutes INTEGER NOT NULL,  -- until care could go on: against rto_minutes
	lost_minutes INTEGER NOT NULL,  -- of the newest record restored: against rpo_minutes
	people TEXT NOT NULL,
	words TEXT NOT NULL,
	by TEXT NOT NULL,
	noted_us INTEGER NOT NULL
) STRICT;

-- A key that was split into shares: who keeps which, never the shares themselves.
CREATE TABLE key_splits (
	id TEXT PRIMARY KEY,     -- printed on every share
	title TEXT NOT NULL,
	needed INTEGER NOT NULL,
	shares INTEGER NOT NULL,
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	rehearsed_us INTEGER,    -- last time enough shares were joined again
	rehearsed_by TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE key_custody (
	split TEXT NOT NULL REFERENCES key_splits (id),
	share INTEGER NOT NULL,
	holder TEXT NOT NULL,
	place TEXT NOT NULL,
	given_us INTEGER NOT NULL,
	seen_us INTEGER,         -- last used in a rehearsal
	PRIMARY KEY (split, share)
) STRICT, WITHOUT ROWID;
