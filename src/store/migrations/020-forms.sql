-- A round: one form put to one subject (this institution, a vendor's product, a facility of a group)
-- for one period. What was answered, by whom, and everything that stood there before.
CREATE TABLE rounds (
	id INTEGER PRIMARY KEY,
	form TEXT NOT NULL,         -- content/forms: id
	form_version TEXT NOT NULL, -- of its data when the round began
	subject TEXT NOT NULL,      -- "" is this institution
	title TEXT NOT NULL,
	opened_us INTEGER NOT NULL,
	opened_by TEXT NOT NULL,
	closed_us INTEGER,          -- answers are kept as they are from then on
	closed_by TEXT,
	carried_from INTEGER REFERENCES rounds (id),
	UNIQUE (form, subject, title)
);

-- The answer that counts. `version` begins at 1 and grows by one with every change; who saves says
-- which version they saw.
CREATE TABLE answers (
	round INTEGER NOT NULL REFERENCES rounds (id),
	item TEXT NOT NULL,
	pass INTEGER NOT NULL,      -- 1 is 1回目
	version INTEGER NOT NULL,
	value TEXT NOT NULL,        -- "" is not answered
	checked_on TEXT,            -- YYYY-MM-DD
	target_on TEXT,
	note TEXT NOT NULL,
	proposed INTEGER NOT NULL,  -- 1: carried over, nobody has confirmed it
	saved_by TEXT NOT NULL,
	saved_us INTEGER NOT NULL,
	PRIMARY KEY (round, item, pass)
) WITHOUT ROWID;

-- Every answer ever sent, also those that came too late to count: nothing that a person typed is lost.
CREATE TABLE answer_history (
	id INTEGER PRIMARY KEY,
	round INTEGER NOT NULL REFERENCES rounds (id),
	item TEXT NOT NULL,
	pass INTEGER NOT NULL,
	version INTEGER NOT NULL,   -- that it became, or (set aside) that its writer had seen
	set_aside INTEGER NOT NULL, -- 1: somebody else had saved in between
	value TEXT NOT NULL,
	checked_on TEXT,
	target_on TEXT,
	note TEXT NOT NULL,
	proposed INTEGER NOT NULL,
	saved_by TEXT NOT NULL,
	saved_us INTEGER NOT NULL
);
CREATE INDEX answer_history_by_item ON answer_history (round, item, pass, id);

-- A proof, its versions, and the items it stands for: one proof may serve many.
CREATE TABLE evidence (
	id INTEGER PRIMARY KEY,
	title TEXT NOT NULL,
	added_by TEXT NOT NULL,
	added_us INTEGER NOT NULL
);
CREATE TABLE evidence_versions (
	evidence INTEGER NOT NULL REFERENCES evidence (id),
	version INTEGER NOT NULL,
	file TEXT NOT NULL,         -- its name as it was handed in
	sha256 TEXT NOT NULL,       -- 64 hexadecimal digits
	size INTEGER NOT NULL,
	expires_on TEXT,            -- the last day it proves something; YYYY-MM-DD
	added_by TEXT NOT NULL,
	added_us INTEGER NOT NULL,
	PRIMARY KEY (evidence, version)
) WITHOUT ROWID;
CREATE TABLE answer_evidence (
	round INTEGER NOT NULL REFERENCES rounds (id),
	item TEXT NOT NULL,
	evidence INTEGER NOT NULL REFERENCES evidence (id),
	linked_by TEXT NOT NULL,
	linked_us INTEGER NOT NULL,
	PRIMARY KEY (round, item, evidence)
) WITHOUT ROWID;
