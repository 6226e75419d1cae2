-- Hits of rules that correlations read, committed with the result they belong to: what correlations
-- remember is their last whole state (detector_states, "correlations") and the hits behind it.
CREATE TABLE correlation_hits (
	seq INTEGER PRIMARY KEY AUTOINCREMENT,
	log_index INTEGER NOT NULL,
	hits BLOB NOT NULL
) STRICT;
CREATE INDEX correlation_hits_by_index ON correlation_hits (log_index);
