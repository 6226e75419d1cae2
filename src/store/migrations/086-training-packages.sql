-- Courses of others as SCORM 1.2 packages. Their files lie by SHA-256 in DATA/courses.
CREATE TABLE training_packages (
	id INTEGER PRIMARY KEY,
	identifier TEXT NOT NULL,      -- of the manifest
	title TEXT NOT NULL,
	audience TEXT NOT NULL,
	sha256 TEXT NOT NULL UNIQUE,   -- of the file that was taken in
	bytes INTEGER NOT NULL,        -- unpacked
	added_by TEXT NOT NULL,
	added_us INTEGER NOT NULL
) STRICT;
CREATE TABLE training_package_items (
	package INTEGER NOT NULL REFERENCES training_packages (id),
	place INTEGER NOT NULL,        -- in the order of the manifest, from 1
	item TEXT NOT NULL,            -- its identifier
	title TEXT NOT NULL,
	href TEXT NOT NULL,            -- a file of the package, with what its address adds
	mastery TEXT NOT NULL,         -- adlcp:masteryscore; "" when there is none; so are the next
	max_time TEXT NOT NULL,
	limit_action TEXT NOT NULL,
	launch_data TEXT NOT NULL,
	PRIMARY KEY (package, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE training_package_files (
	package INTEGER NOT NULL REFERENCES training_packages (id),
	path TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	size INTEGER NOT NULL,
	PRIMARY KEY (package, path)
) STRICT, WITHOUT ROWID;

-- How far somebody came with an item: what its data model keeps from one time to the next.
CREATE TABLE training_tracks (
	id INTEGER PRIMARY KEY,
	package INTEGER NOT NULL REFERENCES training_packages (id),
	place INTEGER NOT NULL,
	staff TEXT NOT NULL,
	department TEXT NOT NULL,
	session INTEGER REFERENCES training_sessions (id),
	begun_us INTEGER NOT NULL,
	saved_us INTEGER NOT NULL,
	status TEXT NOT NULL,          -- cmi.core.lesson_status
	score TEXT NOT NULL,           -- cmi.core.score.raw
	done_on TEXT,                  -- the day it was first passed or completed
	state TEXT NOT NULL,           -- an element and its value a line, as JSON
	UNIQUE (package, place, staff)
) STRICT;
CREATE INDEX training_tracks_by_staff ON training_tracks (staff, done_on);

-- A browser that may fetch a package's files and report on one track, for a while.
CREATE TABLE training_launches (
	hash TEXT PRIMARY KEY,         -- of the token in its addresses
	track INTEGER NOT NULL REFERENCES training_tracks (id),
	until_us INTEGER NOT NULL,
	state TEXT NOT NULL            -- ready, running, finished
) STRICT, WITHOUT ROWID;
