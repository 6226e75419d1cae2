-- Whom one calls: the people and desks of the contact diagram. `part` is an id of
-- content/inspections; the hospital enters who it is.
CREATE TABLE contacts (
	id INTEGER PRIMARY KEY,
	part TEXT NOT NULL,
	name TEXT NOT NULL,       -- a person, a department, a desk
	deputy TEXT NOT NULL,     -- who is called when nobody answers
	phone TEXT NOT NULL,
	night TEXT NOT NULL,      -- outside of working hours; "" is the same number
	mail TEXT NOT NULL,
	note TEXT NOT NULL,       -- contract, hours, what to have at hand
	changed_by TEXT NOT NULL,
	changed_us INTEGER NOT NULL
) STRICT;
CREATE INDEX contacts_by_part ON contacts (part, id);
