-- Surveys: a form sent to a sampling frame of organisations as they were on a day
-- (surveys/survey.h). Read and changed as organisations' records are: organisations/scope.h.

-- organisation: who asks. design: of content/packs/PACK/surveys.
CREATE TABLE surveys (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	code TEXT NOT NULL UNIQUE,
	design TEXT NOT NULL,
	frame_on TEXT NOT NULL,
	due_on TEXT NOT NULL,
	before TEXT NOT NULL DEFAULT '',  -- code of the survey whose answers are proposed
	opened_us INTEGER NOT NULL,
	opened_by TEXT NOT NULL,
	closed_us INTEGER,
	closed_by TEXT
) STRICT;

-- organisation: who is asked; kind, prefecture and beds as on the frame's day.
CREATE TABLE survey_members (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	survey INTEGER NOT NULL,
	kind TEXT NOT NULL,
	prefecture TEXT NOT NULL,
	beds INTEGER,
	told INTEGER NOT NULL DEFAULT 0,  -- times
	answered_us INTEGER,
	reason TEXT NOT NULL DEFAULT '',  -- why there will be no answer
	reason_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX survey_members_once ON survey_members (survey, organisation);

-- Each time one was asked or reminded.
CREATE TABLE survey_tellings (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	survey INTEGER NOT NULL,
	lane TEXT NOT NULL,
	told_us INTEGER NOT NULL,
	told_by TEXT NOT NULL
) STRICT;
CREATE INDEX survey_tellings_by_survey ON survey_tellings (survey, organisation);

-- proposed: nobody has confirmed it; fact: what it was proposed by. What was said before stays.
CREATE TABLE survey_answers (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	survey INTEGER NOT NULL,
	item TEXT NOT NULL,
	value TEXT NOT NULL,
	proposed INTEGER NOT NULL DEFAULT 0,
	fact TEXT NOT NULL DEFAULT '',
	source TEXT NOT NULL,             -- which file, with its line
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL,
	replaced_us INTEGER
) STRICT;
CREATE UNIQUE INDEX survey_answers_open ON survey_answers (survey, organisation, item)
	WHERE replaced_us IS NULL;

CREATE VIEW surveys_seen AS SELECT * FROM surveys WHERE organisation_may(organisation, 2);
CREATE VIEW survey_members_seen AS SELECT * FROM survey_members WHERE organisation_may(organisation, 2);
CREATE VIEW survey_tellings_seen AS SELECT * FROM survey_tellings WHERE organisation_may(organisation, 2);
CREATE VIEW survey_answers_seen AS SELECT * FROM survey_answers WHERE organisation_may(organisation, 2);

CREATE TRIGGER surveys_write_new BEFORE INSERT ON surveys WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not ask in the name of that organisation'); END;
CREATE TRIGGER surveys_write_old BEFORE UPDATE ON surveys WHEN NOT organisation_may(OLD.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not change that survey'); END;
CREATE TRIGGER surveys_write_kept BEFORE DELETE ON surveys
BEGIN SELECT RAISE(ABORT, 'a survey is never deleted'); END;
CREATE TRIGGER survey_members_write_new BEFORE INSERT ON survey_members WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not ask that organisation'); END;
CREATE TRIGGER survey_members_write_old BEFORE UPDATE ON survey_members WHEN NOT organisation_may(OLD.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not change what that organisation was asked'); END;
CREATE TRIGGER survey_members_write_kept BEFORE DELETE ON survey_members
BEGIN SELECT RAISE(ABORT, 'who was asked is never deleted'); END;
CREATE TRIGGER survey_tellings_write_new BEFORE INSERT ON survey_tellings WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not ask that organisation'); END;
CREATE TRIGGER survey_tellings_write_old BEFORE UPDATE ON survey_tellings
BEGIN SELECT RAISE(ABORT, 'who was told stays'); END;
CREATE TRIGGER survey_tellings_write_kept BEFORE DELETE ON survey_tellings
BEGIN SELECT RAISE(ABORT, 'who was told stays'); END;
CREATE TRIGGER survey_answers_write_new BEFORE INSERT ON survey_answers WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not answer for that organisation'); END;
CREATE TRIGGER survey_answers_write_old BEFORE UPDATE ON survey_answers
WHEN NOT organisation_may(OLD.organisation, 8) OR OLD.replaced_us IS NOT NULL
OR NEW.value <> OLD.value OR NEW.item <> OLD.item
BEGIN SELECT RAISE(ABORT, 'an answer is replaced by another, never changed'); END;
CREATE TRIGGER survey_answers_write_kept BEFORE DELETE ON survey_answers
BEGIN SELECT RAISE(ABORT, 'an answer is never deleted'); END;
