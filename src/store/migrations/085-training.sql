-- Who is to be trained: staff numbers and departments, names only where the house wants them.
CREATE TABLE training_people (
	staff TEXT PRIMARY KEY,
	department TEXT NOT NULL,
	audience TEXT NOT NULL,        -- management, managers, staff
	name TEXT NOT NULL DEFAULT '', -- personal data: never leaves this database by itself
	listed_on TEXT NOT NULL,       -- the first day they were in a list
	left_on TEXT                   -- the last day they belong to the house; NULL: they do
) STRICT, WITHOUT ROWID;
CREATE INDEX training_people_by_department ON training_people (department);

-- Departments of which only the size is known.
CREATE TABLE training_departments (
	name TEXT PRIMARY KEY,
	people INTEGER NOT NULL CHECK (people > 0)
) STRICT, WITHOUT ROWID;

-- A course that was held, in the house or elsewhere.
CREATE TABLE training_sessions (
	id INTEGER PRIMARY KEY,
	course TEXT NOT NULL,        -- an id of content/training; "" for a course of others
	title TEXT NOT NULL,
	audience TEXT NOT NULL,
	held_on TEXT NOT NULL,       -- YYYY-MM-DD
	place TEXT NOT NULL,
	teacher TEXT NOT NULL,
	provider TEXT NOT NULL,      -- who gave it, when it is a course of others; else ""
	evidence INTEGER REFERENCES evidence (id), -- a certificate of attendance, a list
	made_by TEXT NOT NULL,
	made_us INTEGER NOT NULL,
	code_hash TEXT UNIQUE,       -- of the code staff without an account take it with
	code_until_us INTEGER,
	code_by TEXT
) STRICT;
CREATE INDEX training_sessions_by_day ON training_sessions (held_on);

CREATE TABLE training_attendance (
	session INTEGER NOT NULL REFERENCES training_sessions (id),
	staff TEXT NOT NULL,
	department TEXT NOT NULL,
	noted_by TEXT NOT NULL,
	noted_us INTEGER NOT NULL,
	PRIMARY KEY (session, staff)
) STRICT, WITHOUT ROWID;

-- Every try at the questions of a course. Never changed.
CREATE TABLE training_results (
	id INTEGER PRIMARY KEY,
	course TEXT NOT NULL,
	course_version INTEGER NOT NULL,
	staff TEXT NOT NULL,
	department TEXT NOT NULL,
	session INTEGER REFERENCES training_sessions (id), -- whose code it was taken with
	taken_on TEXT NOT NULL,
	taken_us INTEGER NOT NULL,
	correct INTEGER NOT NULL,
	questions INTEGER NOT NULL,
	passed INTEGER NOT NULL CHECK (passed IN (0, 1)),
	answers TEXT NOT NULL,
	certificate TEXT UNIQUE,     -- its number, when it was passed
	entered_by TEXT NOT NULL     -- an account, or "code" of the session
) STRICT;
CREATE INDEX training_results_by_staff ON training_results (staff, taken_on);
CREATE INDEX training_results_by_session ON training_results (session);
