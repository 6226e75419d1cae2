-- Measures in place, as somebody last said. `measure` is an id of content/risk.
CREATE TABLE risk_measures (
	measure TEXT PRIMARY KEY,
	state TEXT NOT NULL CHECK (state IN ('yes', 'partly', 'no', 'unknown')),
	changed_us INTEGER NOT NULL,
	changed_by TEXT NOT NULL
) STRICT;

-- The one register of risks. A threat of the catalogue stands in it once.
CREATE TABLE risks (
	id INTEGER PRIMARY KEY,
	kind TEXT NOT NULL CHECK (kind IN ('threat', 'own', 'supplier')),
	threat TEXT NOT NULL DEFAULT '',  -- id of content/risk; "" of the other kinds
	title TEXT NOT NULL DEFAULT '',   -- of the other kinds
	supplier TEXT NOT NULL DEFAULT '',
	likelihood INTEGER NOT NULL CHECK (likelihood BETWEEN 1 AND 4),
	impact INTEGER NOT NULL CHECK (impact BETWEEN 1 AND 4),
	why TEXT NOT NULL DEFAULT '',     -- what the rating rests on
	treatment TEXT NOT NULL DEFAULT '' CHECK (treatment IN ('', 'reduce', 'accept', 'transfer', 'avoid')),
	plan TEXT NOT NULL DEFAULT '',
	owner TEXT NOT NULL DEFAULT '',
	due_on TEXT NOT NULL DEFAULT '',  -- YYYY-MM-DD
	residual INTEGER NOT NULL DEFAULT 0 CHECK (residual BETWEEN 0 AND 3), -- level afterwards + 1; 0: not said
	open INTEGER NOT NULL DEFAULT 1,
	opened_us INTEGER NOT NULL,
	changed_us INTEGER NOT NULL,
	changed_by TEXT NOT NULL,
	decided_us INTEGER                -- when the treatment was last said
) STRICT;
CREATE UNIQUE INDEX risks_threat ON risks (threat) WHERE threat <> '';

-- What was ever said of a risk; only added to.
CREATE TABLE risk_history (
	id INTEGER PRIMARY KEY,
	risk INTEGER NOT NULL,
	at_us INTEGER NOT NULL,
	by TEXT NOT NULL,
	words TEXT NOT NULL
) STRICT;
CREATE INDEX risk_history_risk ON risk_history (risk, id);
CREATE TRIGGER risk_history_stays BEFORE UPDATE ON risk_history
	BEGIN SELECT raise(ABORT, 'the history of a risk is only added to'); END;
CREATE TRIGGER risk_history_keeps BEFORE DELETE ON risk_history
	BEGIN SELECT raise(ABORT, 'the history of a risk is only added to'); END;
