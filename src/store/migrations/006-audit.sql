-- What people did, or were refused. Rows are only ever added: the triggers hold for every process,
-- and each row also goes into the sealed log, where its absence would show.
CREATE TABLE audit (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	time_us INTEGER NOT NULL,
	user TEXT NOT NULL,
	role TEXT NOT NULL,
	peer TEXT NOT NULL,
	action TEXT NOT NULL,
	object TEXT NOT NULL,
	detail TEXT NOT NULL,
	outcome TEXT NOT NULL CHECK (outcome IN ('done', 'failed', 'denied'))
) STRICT;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
	SELECT raise(ABORT, 'the audit trail is only added to');
END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN
	SELECT raise(ABORT, 'the audit trail is only added to');
END;

-- What the hospital set, by name; src/store/settings.c lists the names.
CREATE TABLE settings (
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL,
	changed_us INTEGER NOT NULL,
	changed_by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
