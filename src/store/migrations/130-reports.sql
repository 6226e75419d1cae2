-- Reports of cases as they left the house, word for word. Never changed, never deleted.
CREATE TABLE case_report_versions (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	form TEXT NOT NULL,         -- id in content/reports/forms
	number INTEGER NOT NULL,    -- 1 is the first of that form and case
	final INTEGER NOT NULL CHECK (final IN (0, 1)),
	lang TEXT NOT NULL CHECK (lang IN ('ja', 'en')),
	title TEXT NOT NULL,
	body TEXT NOT NULL,         -- JSON: docs/formats/reports.md
	sha256 TEXT NOT NULL,       -- of the body
	template TEXT NOT NULL,     -- version and date of the form
	missing INTEGER NOT NULL,   -- fields that should have been known and were not
	training INTEGER NOT NULL CHECK (training IN (0, 1)),
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	UNIQUE (case_id, form, number)
) STRICT;
CREATE TRIGGER case_report_versions_stay BEFORE UPDATE ON case_report_versions
	BEGIN SELECT raise(ABORT, 'reports that were sent are only added to'); END;
CREATE TRIGGER case_report_versions_are_kept BEFORE DELETE ON case_report_versions
	BEGIN SELECT raise(ABORT, 'reports that were sent are only added to'); END;
CREATE TRIGGER case_report_versions_of_drills BEFORE INSERT ON case_report_versions
	WHEN new.training <> (SELECT training FROM cases WHERE id = new.case_id)
	BEGIN SELECT raise(ABORT, 'a report has the training mark of its case'); END;

-- Who was told what, when and how. A receipt that comes later is a row of its own.
CREATE TABLE case_tellings (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	recipient TEXT NOT NULL,    -- id in content/reports, or "other"
	duty TEXT NOT NULL,         -- id of its duty, or ""
	version INTEGER REFERENCES case_report_versions (id),
	told_us INTEGER NOT NULL,
	how TEXT NOT NULL CHECK (how IN ('phone', 'mail', 'fax', 'form', 'post', 'visit', 'other')),
	whom TEXT NOT NULL,         -- the office or the person, and the number
	words TEXT NOT NULL,        -- what was said
	training INTEGER NOT NULL CHECK (training IN (0, 1)),
	entry INTEGER NOT NULL,     -- seq of the entry that tells of it
	written_us INTEGER NOT NULL,
	written_by TEXT NOT NULL
) STRICT;
CREATE INDEX case_tellings_by_case ON case_tellings (case_id, recipient, duty);
CREATE TRIGGER case_tellings_stay BEFORE UPDATE ON case_tellings
	BEGIN SELECT raise(ABORT, 'tellings are only added to'); END;
CREATE TRIGGER case_tellings_are_kept BEFORE DELETE ON case_tellings
	BEGIN SELECT raise(ABORT, 'tellings are only added to'); END;
CREATE TRIGGER case_tellings_of_drills BEFORE INSERT ON case_tellings
	WHEN new.training <> (SELECT training FROM cases WHERE id = new.case_id)
	BEGIN SELECT raise(ABORT, 'a telling has the training mark of its case'); END;

CREATE TABLE case_receipts (
	id INTEGER PRIMARY KEY,
	telling INTEGER NOT NULL REFERENCES case_tellings (id),
	got_us INTEGER NOT NULL,
	words TEXT NOT NULL,        -- the receipt's number, who took it
	entry INTEGER NOT NULL,
	written_us INTEGER NOT NULL,
	written_by TEXT NOT NULL
) STRICT;
CREATE INDEX case_receipts_by_telling ON case_receipts (telling, id);
CREATE TRIGGER case_receipts_stay BEFORE UPDATE ON case_receipts
	BEGIN SELECT raise(ABORT, 'receipts are only added to'); END;
CREATE TRIGGER case_receipts_are_kept BEFORE DELETE ON case_receipts
	BEGIN SELECT raise(ABORT, 'receipts are only added to'); END;

-- Workbooks of authorities that forms are filled into. The newest of a form counts; an empty one
-- takes it back.
CREATE TABLE report_workbooks (
	id INTEGER PRIMARY KEY,
	form TEXT NOT NULL,
	name TEXT NOT NULL,         -- of the file
	sha256 TEXT NOT NULL,
	bytes BLOB NOT NULL,
	places TEXT NOT NULL,       -- the hospital's own map (YAML), or "": that of the form
	added_us INTEGER NOT NULL,
	added_by TEXT NOT NULL
) STRICT;
CREATE INDEX report_workbooks_by_form ON report_workbooks (form, id);
CREATE TRIGGER report_workbooks_stay BEFORE UPDATE ON report_workbooks
	BEGIN SELECT raise(ABORT, 'workbooks are only added to'); END;
CREATE TRIGGER report_workbooks_are_kept BEFORE DELETE ON report_workbooks
	BEGIN SELECT raise(ABORT, 'workbooks are only added to'); END;
