-- Forms that a hospital added, beside those of content/: as text, in the language of
-- docs/formats/forms.md.
CREATE TABLE own_forms (
	id TEXT PRIMARY KEY,
	file TEXT NOT NULL,        -- its name as it was handed in
	text TEXT NOT NULL,
	imported INTEGER NOT NULL, -- 1: made of the ministry's own file
	added_by TEXT NOT NULL,
	added_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
