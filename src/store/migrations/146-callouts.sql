-- Whom one calls, kept right: who stands in and how they are reached, when a row was last looked at,
-- which version hangs on which wall. And call-outs of cases: who must be reached, and every try.
ALTER TABLE contacts ADD COLUMN deputy_phone TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN deputy_mail TEXT NOT NULL DEFAULT '';
ALTER TABLE contacts ADD COLUMN confirmed_us INTEGER NOT NULL DEFAULT 0;
ALTER TABLE contacts ADD COLUMN confirmed_by TEXT NOT NULL DEFAULT '';
UPDATE contacts SET confirmed_us = changed_us, confirmed_by = changed_by;

-- One row a change; the greatest number is the version that papers name.
CREATE TABLE contact_changes (
	version INTEGER PRIMARY KEY AUTOINCREMENT,
	part TEXT NOT NULL,
	name TEXT NOT NULL,
	removed INTEGER NOT NULL CHECK (removed IN (0, 1)),
	changed_us INTEGER NOT NULL,
	changed_by TEXT NOT NULL
) STRICT;
INSERT INTO contact_changes (part, name, removed, changed_us, changed_by)
	SELECT part, name, 0, changed_us, changed_by FROM contacts ORDER BY changed_us, id;

-- Papers that hang somewhere; of a place the newest counts.
CREATE TABLE contact_papers (
	id INTEGER PRIMARY KEY,
	place TEXT NOT NULL,
	version INTEGER NOT NULL, -- 0: it was taken down
	hung_us INTEGER NOT NULL,
	hung_by TEXT NOT NULL
) STRICT;
CREATE INDEX contact_papers_by_place ON contact_papers (place, id);

-- A call-out takes its people as they were entered when it began: what changes later is another one.
CREATE TABLE callouts (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	plan TEXT NOT NULL,          -- id in the pack's inspections/30-callouts.yml
	training INTEGER NOT NULL CHECK (training IN (0, 1)),
	version INTEGER NOT NULL,    -- of the contacts
	started_us INTEGER NOT NULL,
	started_by TEXT NOT NULL
) STRICT;
CREATE INDEX callouts_by_case ON callouts (case_id, id);

CREATE TABLE callout_people (
	id INTEGER PRIMARY KEY,
	callout INTEGER NOT NULL REFERENCES callouts (id),
	part TEXT NOT NULL,          -- id of the contacts: one of its people must be reached
	place INTEGER NOT NULL,      -- of the part: in which order parts are called
	turn INTEGER NOT NULL,       -- of the person among those of the part: 0 is called first
	deputy INTEGER NOT NULL CHECK (deputy IN (0, 1)),
	name TEXT NOT NULL,
	phone TEXT NOT NULL,
	night TEXT NOT NULL,
	mail TEXT NOT NULL,
	minutes INTEGER NOT NULL,    -- how long to wait for this person before the next is called
	code TEXT NOT NULL,          -- what the person confirms by
	UNIQUE (callout, place, turn)
) STRICT;
CREATE INDEX callout_people_by_code ON callout_people (code);

CREATE TABLE callout_calls (
	id INTEGER PRIMARY KEY,
	callout INTEGER NOT NULL REFERENCES callouts (id),
	person INTEGER REFERENCES callout_people (id), -- NULL: the whole call-out ended
	outcome TEXT NOT NULL CHECK (outcome IN
		('reached', 'confirmed', 'no-answer', 'busy', 'wrong-number', 'message', 'mail', 'ended')),
	words TEXT NOT NULL,
	happened_us INTEGER NOT NULL,
	written_us INTEGER NOT NULL,
	written_by TEXT NOT NULL,    -- who called; of 'confirmed' the person's own name
	letter INTEGER               -- of 'mail': the row in duty_letters
) STRICT;
CREATE INDEX callout_calls_by_callout ON callout_calls (callout, id);

CREATE TRIGGER contact_changes_stay BEFORE UPDATE ON contact_changes
BEGIN SELECT RAISE(ABORT, 'changes of contacts are only added to'); END;
CREATE TRIGGER contact_changes_are_kept BEFORE DELETE ON contact_changes
BEGIN SELECT RAISE(ABORT, 'changes of contacts are only added to'); END;
CREATE TRIGGER callouts_stay BEFORE UPDATE ON callouts
BEGIN SELECT RAISE(ABORT, 'call-outs are only added to'); END;
CREATE TRIGGER callouts_are_kept BEFORE DELETE ON callouts
BEGIN SELECT RAISE(ABORT, 'call-outs are only added to'); END;
CREATE TRIGGER callout_people_stay BEFORE UPDATE ON callout_people
BEGIN SELECT RAISE(ABORT, 'call-outs are only added to'); END;
CREATE TRIGGER callout_people_are_kept BEFORE DELETE ON callout_people
BEGIN SELECT RAISE(ABORT, 'call-outs are only added to'); END;
CREATE TRIGGER callout_calls_stay BEFORE UPDATE ON callout_calls
BEGIN SELECT RAISE(ABORT, 'call-outs are only added to'); END;
CREATE TRIGGER callout_calls_are_kept BEFORE DELETE ON callout_calls
BEGIN SELECT RAISE(ABORT, 'call-outs are only added to'); END;
