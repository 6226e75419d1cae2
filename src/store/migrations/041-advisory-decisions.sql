-- What a person decided about a product and a weakness. The newest row of both counts; rows are never
-- changed. The product stands without its version, which is only noted: a decision outlives it.
CREATE TABLE advisory_decisions (
	id INTEGER PRIMARY KEY,
	subject TEXT NOT NULL,
	vendor TEXT NOT NULL,
	product TEXT NOT NULL,
	cpe TEXT NOT NULL,
	version TEXT NOT NULL,
	decision TEXT NOT NULL CHECK (decision IN ('affected', 'not-affected', 'accepted', 'open')),
	reason TEXT NOT NULL CHECK (reason <> ''),
	decided_by TEXT NOT NULL,
	decided_us INTEGER NOT NULL,
	verdict TEXT NOT NULL,     -- what the machine said then
	fingerprint TEXT NOT NULL  -- of the advisory then
) STRICT;
CREATE INDEX advisory_decisions_by_subject ON advisory_decisions (subject, id);
CREATE TRIGGER advisory_decisions_stay BEFORE UPDATE ON advisory_decisions
BEGIN SELECT raise(ABORT, 'decisions are not changed'); END;
CREATE TRIGGER advisory_decisions_kept BEFORE DELETE ON advisory_decisions
BEGIN SELECT raise(ABORT, 'decisions are not deleted'); END;

-- Work on it: opened, the vendor asked, answered, seen fixed in a later inventory (or called off).
CREATE TABLE advisory_orders (
	id INTEGER PRIMARY KEY,
	subject TEXT NOT NULL,
	vendor TEXT NOT NULL,
	product TEXT NOT NULL,
	cpe TEXT NOT NULL,
	version TEXT NOT NULL,     -- when it was opened
	state TEXT NOT NULL CHECK (state IN ('opened', 'asked', 'answered', 'fixed', 'called-off')),
	due_on TEXT NOT NULL,      -- YYYY-MM-DD, "" when none was set
	changed_us INTEGER NOT NULL
) STRICT;
CREATE INDEX advisory_orders_by_subject ON advisory_orders (subject, id);
CREATE TABLE advisory_order_steps (
	id INTEGER PRIMARY KEY,
	work_order INTEGER NOT NULL REFERENCES advisory_orders (id),
	state TEXT NOT NULL,
	words TEXT NOT NULL,       -- what was asked, what was answered, what was seen
	done_by TEXT NOT NULL,     -- "" is the watch itself
	done_us INTEGER NOT NULL
) STRICT;
CREATE INDEX advisory_order_steps_of ON advisory_order_steps (work_order, id);
