-- A ministry's file of a new year, read and held against the edition before: a draft of a form that
-- people review line by line and then adopt (own_forms).
CREATE TABLE edition_drafts (
	id TEXT PRIMARY KEY,        -- what the form will be called
	before TEXT NOT NULL,       -- the form it follows
	edition TEXT NOT NULL,
	fiscal_year INTEGER NOT NULL,
	sheet TEXT NOT NULL,        -- of the file
	file TEXT NOT NULL,         -- its name as it was handed in
	sha256 TEXT NOT NULL,       -- 64 hexadecimal digits
	made_by TEXT NOT NULL,
	made_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE edition_draft_lines (
	draft TEXT NOT NULL REFERENCES edition_drafts (id),
	place INTEGER NOT NULL,     -- in the order of the file, then what is gone
	number TEXT NOT NULL,       -- "2-⑩"; of what is gone that of before
	section INTEGER NOT NULL,   -- 0: it is gone
	cell TEXT NOT NULL,
	text TEXT NOT NULL,         -- the official wording; "": it is gone
	verdict TEXT NOT NULL,      -- same, moved, changed, new, gone: by comparing alone
	unsure INTEGER NOT NULL,
	likeness INTEGER NOT NULL,  -- percent
	reason_ja TEXT NOT NULL,
	reason_en TEXT NOT NULL,
	origins TEXT NOT NULL,      -- items of the form before, by spaces
	change TEXT NOT NULL,       -- new, same, merged, stricter; of what is gone: drop, keep
	decided_by TEXT NOT NULL,   -- "": nobody has
	decided_us INTEGER,
	PRIMARY KEY (draft, place)
) STRICT, WITHOUT ROWID;
