-- How far each consumer of the log has come, committed together with what it found.
CREATE TABLE consumers (
	name TEXT PRIMARY KEY,
	position INTEGER NOT NULL,
	deaths INTEGER NOT NULL,
	updated_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What parsers remember of a stream between records, as of the consumer's position.
CREATE TABLE parser_states (
	stream TEXT PRIMARY KEY,
	state BLOB NOT NULL,
	log_index INTEGER NOT NULL
) STRICT;
CREATE INDEX parser_states_by_index ON parser_states (log_index);

-- Single facts about this node, by name.
CREATE TABLE facts (
	name TEXT PRIMARY KEY,
	number INTEGER,
	text TEXT,
	updated_us INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
