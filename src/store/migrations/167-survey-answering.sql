-- Surveys that another organisation asks of this house come over the link into the same tables; what
-- somebody typed and did not send in yet is a draft (surveys/survey-draft.h).

ALTER TABLE surveys ADD COLUMN asker INTEGER;                     -- who asks it of this house; NULL: we ask
ALTER TABLE surveys ADD COLUMN form TEXT NOT NULL DEFAULT '';     -- '': the design's
ALTER TABLE surveys ADD COLUMN sample INTEGER NOT NULL DEFAULT 0; -- so many were drawn; 0: all
ALTER TABLE survey_members ADD COLUMN sent_us INTEGER;            -- the last time answers were sent in here

CREATE INDEX survey_tellings_by_organisation ON survey_tellings (organisation, survey);

-- fact: what the machine proposed it by, when it was confirmed. replaced_us: another stands in its
-- place, or it was sent in. aside: it came after somebody else's, and never stood.
CREATE TABLE survey_drafts (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	survey INTEGER NOT NULL,
	item TEXT NOT NULL,
	value TEXT NOT NULL,
	fact TEXT NOT NULL DEFAULT '',
	aside INTEGER NOT NULL DEFAULT 0,
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL,
	replaced_us INTEGER
) STRICT;
CREATE UNIQUE INDEX survey_drafts_open ON survey_drafts (survey, organisation, item)
	WHERE replaced_us IS NULL;

CREATE VIEW survey_drafts_seen AS SELECT * FROM survey_drafts WHERE organisation_may(organisation, 2);
CREATE TRIGGER survey_drafts_write_new BEFORE INSERT ON survey_drafts WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not answer for that organisation'); END;
CREATE TRIGGER survey_drafts_write_old BEFORE UPDATE ON survey_drafts
WHEN NOT organisation_may(OLD.organisation, 8) OR OLD.replaced_us IS NOT NULL
OR NEW.value <> OLD.value OR NEW.item <> OLD.item
BEGIN SELECT RAISE(ABORT, 'what was typed is replaced by another, never changed'); END;
CREATE TRIGGER survey_drafts_write_kept BEFORE DELETE ON survey_drafts
BEGIN SELECT RAISE(ABORT, 'what was typed is never deleted'); END;

-- Who is asked may see what is asked, and nothing of the others: members and answers have views of
-- their own.
DROP VIEW surveys_seen;
CREATE VIEW surveys_seen AS SELECT * FROM surveys WHERE organisation_may(organisation, 2)
	OR EXISTS (SELECT 1 FROM survey_members_seen m WHERE m.survey = surveys.id);
