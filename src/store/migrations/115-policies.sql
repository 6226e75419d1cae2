-- What people decided for the security policies: answers to the questions of content/policy. The
-- newest of a name counts. Only added to.
CREATE TABLE policy_decisions (
	id INTEGER PRIMARY KEY,
	name TEXT NOT NULL,         -- id of a question
	value TEXT NOT NULL,        -- "": open again
	said_us INTEGER NOT NULL,
	said_by TEXT NOT NULL
) STRICT;
CREATE INDEX policy_decisions_by_name ON policy_decisions (name, id);
CREATE TRIGGER policy_decisions_stay BEFORE UPDATE ON policy_decisions
	BEGIN SELECT raise(ABORT, 'decisions are only added to'); END;
CREATE TRIGGER policy_decisions_are_kept BEFORE DELETE ON policy_decisions
	BEGIN SELECT raise(ABORT, 'decisions are only added to'); END;

-- Policies that somebody adopted, word for word. Never changed, never deleted.
CREATE TABLE policy_versions (
	id INTEGER PRIMARY KEY,
	policy TEXT NOT NULL,       -- id of content/policy
	number INTEGER NOT NULL,    -- 1 is the first of that policy
	lang TEXT NOT NULL CHECK (lang IN ('ja', 'en')),
	title TEXT NOT NULL,
	text TEXT NOT NULL,         -- docs/formats/policy.md
	sha256 TEXT NOT NULL,       -- of the text
	template TEXT NOT NULL,     -- version and date of the template it was made from
	blanks INTEGER NOT NULL,    -- what was still to be decided
	approved TEXT NOT NULL,     -- who decided: an office or a committee
	valid_from TEXT NOT NULL,   -- YYYY-MM-DD
	adopted_us INTEGER NOT NULL,
	adopted_by TEXT NOT NULL,   -- who wrote it down here
	UNIQUE (policy, number)
) STRICT;
CREATE TRIGGER policy_versions_stay BEFORE UPDATE ON policy_versions
	BEGIN SELECT raise(ABORT, 'adopted policies are only added to'); END;
CREATE TRIGGER policy_versions_are_kept BEFORE DELETE ON policy_versions
	BEGIN SELECT raise(ABORT, 'adopted policies are only added to'); END;

-- The facts that a version names, as they were.
CREATE TABLE policy_version_facts (
	version INTEGER NOT NULL REFERENCES policy_versions (id),
	name TEXT NOT NULL,
	words TEXT NOT NULL,        -- "": it was not known
	PRIMARY KEY (version, name)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER policy_version_facts_stay BEFORE UPDATE ON policy_version_facts
	BEGIN SELECT raise(ABORT, 'adopted policies are only added to'); END;
CREATE TRIGGER policy_version_facts_are_kept BEFORE DELETE ON policy_version_facts
	BEGIN SELECT raise(ABORT, 'adopted policies are only added to'); END;
