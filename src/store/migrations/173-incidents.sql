-- What happened in the sector, as facilities reported it to the hub: reports by stage, which desks it
-- concerns, what is limited there (incidents/incident.h). Read and changed as organisations' records
-- are: organisations/scope.h. organisation: at whom it happened.
CREATE TABLE incidents (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	organisation INTEGER NOT NULL,
	origin TEXT NOT NULL,         -- by which the facility names it, or "": it was typed here
	training INTEGER NOT NULL CHECK (training IN (0, 1)),
	title TEXT NOT NULL,
	kind TEXT NOT NULL,           -- of the organisation on that day; so are the next two
	prefecture TEXT NOT NULL,
	beds INTEGER,
	attack TEXT NOT NULL,         -- content/cases/causes.yml, or "": nobody has said
	entry TEXT NOT NULL,          -- the same of the way in
	personal TEXT NOT NULL CHECK (personal IN ('yes', 'no', '')), -- data leaked or lost, or may have
	care TEXT NOT NULL CHECK (care IN ('yes', 'no', '')),         -- the service suffers
	known_us INTEGER NOT NULL,    -- when the facility knew
	opened_us INTEGER NOT NULL,
	opened_by TEXT NOT NULL,
	closed_us INTEGER,
	closed_by TEXT
) STRICT;
CREATE UNIQUE INDEX incidents_by_origin ON incidents (organisation, origin) WHERE origin <> '';

-- stage: 速報, 続報, 確報. document: as it came, or what was typed. code: the receipt's.
CREATE TABLE incident_reports (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	incident INTEGER NOT NULL,
	uuid TEXT NOT NULL,
	reference INTEGER NOT NULL,   -- by which the facility knows where the receipt belongs, or 0
	stage TEXT NOT NULL CHECK (stage IN ('first', 'follow-up', 'final')),
	lane TEXT NOT NULL CHECK (lane IN ('link', 'file', 'fax', 'phone')),
	sender TEXT NOT NULL,         -- who called or signed
	document TEXT NOT NULL,
	code TEXT NOT NULL,
	made_us INTEGER NOT NULL,     -- when the facility says it was made
	came_us INTEGER NOT NULL,
	came_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX incident_reports_by_uuid ON incident_reports (organisation, uuid);
CREATE INDEX incident_reports_by_incident ON incident_reports (incident, id);

-- What the newest report with any of them says; those of an older one stand for its time.
CREATE TABLE incident_limits (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	incident INTEGER NOT NULL,
	report INTEGER NOT NULL,
	title TEXT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('limited', 'closed', 'open', 'unknown')),
	since_us INTEGER
) STRICT;
CREATE INDEX incident_limits_by_incident ON incident_limits (incident, report);

-- Which desk was told when, and under which clause it was. Whom an incident concerns follows from what
-- is known and is kept nowhere.
CREATE TABLE incident_desks (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	incident INTEGER NOT NULL,
	desk TEXT NOT NULL,           -- id in the pack's incidents
	clause TEXT NOT NULL,
	told_us INTEGER NOT NULL,
	told_by TEXT NOT NULL,
	told_whom TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX incident_desks_once ON incident_desks (incident, desk);

-- At a facility: its reports to the hub, and the receipts that came back. organisation: the node's own.
CREATE TABLE incident_outgoing (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	uuid TEXT NOT NULL UNIQUE,
	case_id INTEGER NOT NULL,
	telling INTEGER NOT NULL,     -- of the case, where the receipt belongs
	title TEXT NOT NULL,
	document TEXT NOT NULL,
	training INTEGER NOT NULL CHECK (training IN (0, 1)),
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL,
	number TEXT NOT NULL DEFAULT '', -- of the incident at the hub; so is the next
	code TEXT NOT NULL DEFAULT '',
	received_us INTEGER
) STRICT;
CREATE INDEX incident_outgoing_by_case ON incident_outgoing (case_id, id);

CREATE TABLE incident_history (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	incident INTEGER NOT NULL,
	action TEXT NOT NULL,
	words TEXT NOT NULL,
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL
) STRICT;
CREATE INDEX incident_history_by_incident ON incident_history (incident, id);

-- Anonymised, with the consent it rests on; organisation: who keeps it. The text is a scenario.
CREATE TABLE incident_library (
	id INTEGER PRIMARY KEY,
	organisation INTEGER NOT NULL,
	code TEXT NOT NULL UNIQUE,
	incident INTEGER NOT NULL,
	title_ja TEXT NOT NULL,
	title_en TEXT NOT NULL,
	text TEXT NOT NULL,
	alike INTEGER NOT NULL,       -- institutions it could have been
	consent_who TEXT NOT NULL,
	consent_how TEXT NOT NULL,
	consent_us INTEGER NOT NULL,
	made_us INTEGER NOT NULL,
	made_by TEXT NOT NULL
) STRICT;

CREATE VIEW incidents_seen AS
	SELECT * FROM incidents WHERE organisation_may(organisation, 2);
CREATE TRIGGER incidents_write_new BEFORE INSERT ON incidents
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write down a case of that organisation'); END;
CREATE TRIGGER incidents_write_old BEFORE UPDATE ON incidents
WHEN NOT organisation_may(OLD.organisation, 8) OR NEW.organisation <> OLD.organisation OR NEW.training <> OLD.training OR NEW.origin <> OLD.origin
BEGIN SELECT RAISE(ABORT, 'this account may not change that case'); END;
CREATE TRIGGER incidents_write_kept BEFORE DELETE ON incidents
BEGIN SELECT RAISE(ABORT, 'a case is never deleted'); END;
CREATE VIEW incident_reports_seen AS
	SELECT * FROM incident_reports WHERE organisation_may(organisation, 2);
CREATE TRIGGER incident_reports_write_new BEFORE INSERT ON incident_reports
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write down a report of that organisation'); END;
CREATE TRIGGER incident_reports_write_old BEFORE UPDATE ON incident_reports
BEGIN SELECT RAISE(ABORT, 'a report stays as it was written'); END;
CREATE TRIGGER incident_reports_write_kept BEFORE DELETE ON incident_reports
BEGIN SELECT RAISE(ABORT, 'a report is never deleted'); END;
CREATE VIEW incident_limits_seen AS
	SELECT * FROM incident_limits WHERE organisation_may(organisation, 2);
CREATE TRIGGER incident_limits_write_new BEFORE INSERT ON incident_limits
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write down a report of that organisation'); END;
CREATE TRIGGER incident_limits_write_old BEFORE UPDATE ON incident_limits
BEGIN SELECT RAISE(ABORT, 'a report stays as it was written'); END;
CREATE TRIGGER incident_limits_write_kept BEFORE DELETE ON incident_limits
BEGIN SELECT RAISE(ABORT, 'a report is never deleted'); END;
CREATE VIEW incident_desks_seen AS
	SELECT * FROM incident_desks WHERE organisation_may(organisation, 2);
CREATE TRIGGER incident_desks_write_new BEFORE INSERT ON incident_desks
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write down a telling of that organisation'); END;
CREATE TRIGGER incident_desks_write_old BEFORE UPDATE ON incident_desks
BEGIN SELECT RAISE(ABORT, 'who was told stays'); END;
CREATE TRIGGER incident_desks_write_kept BEFORE DELETE ON incident_desks
BEGIN SELECT RAISE(ABORT, 'a telling is never deleted'); END;
CREATE VIEW incident_history_seen AS
	SELECT * FROM incident_history WHERE organisation_may(organisation, 2);
CREATE TRIGGER incident_history_write_new BEFORE INSERT ON incident_history
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write down a history of that organisation'); END;
CREATE TRIGGER incident_history_write_old BEFORE UPDATE ON incident_history
BEGIN SELECT RAISE(ABORT, 'a history stays as it was written'); END;
CREATE TRIGGER incident_history_write_kept BEFORE DELETE ON incident_history
BEGIN SELECT RAISE(ABORT, 'a history is never deleted'); END;
CREATE VIEW incident_library_seen AS
	SELECT * FROM incident_library WHERE organisation_may(organisation, 1);
CREATE TRIGGER incident_library_write_new BEFORE INSERT ON incident_library
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not write down a library case of that organisation'); END;
CREATE TRIGGER incident_library_write_old BEFORE UPDATE ON incident_library
BEGIN SELECT RAISE(ABORT, 'a library case stays as it was written'); END;
CREATE TRIGGER incident_library_write_kept BEFORE DELETE ON incident_library
BEGIN SELECT RAISE(ABORT, 'a library case is never deleted'); END;
CREATE VIEW incident_outgoing_seen AS
	SELECT * FROM incident_outgoing WHERE organisation_may(organisation, 2);
CREATE TRIGGER incident_outgoing_write_new BEFORE INSERT ON incident_outgoing
WHEN NOT organisation_may(NEW.organisation, 8)
BEGIN SELECT RAISE(ABORT, 'this account may not report for that organisation'); END;
CREATE TRIGGER incident_outgoing_write_old BEFORE UPDATE ON incident_outgoing
WHEN NOT organisation_may(OLD.organisation, 8) OR NEW.document <> OLD.document OR OLD.received_us IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a report stays as it left'); END;
CREATE TRIGGER incident_outgoing_write_kept BEFORE DELETE ON incident_outgoing
BEGIN SELECT RAISE(ABORT, 'a report is never deleted'); END;
