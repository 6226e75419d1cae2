-- A ministry's own file that was handed in for a form, so that its wording stands beside ours. The
-- file itself is not kept: what was read of it is, and by which file it was.
CREATE TABLE official_files (
	form TEXT PRIMARY KEY,     -- content/forms: id
	file TEXT NOT NULL,        -- its name as it was handed in
	sha256 TEXT NOT NULL,      -- 64 hexadecimal digits
	taken_by TEXT NOT NULL,
	taken_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE official_wordings (
	form TEXT NOT NULL REFERENCES official_files (form),
	number TEXT NOT NULL,      -- "2-⑩"
	place INTEGER NOT NULL,    -- in the order of the file
	item TEXT NOT NULL,        -- of the form; "": it has none of that number
	sheet TEXT NOT NULL,
	cell TEXT NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY (form, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX official_wordings_by_item ON official_wordings (form, item);
