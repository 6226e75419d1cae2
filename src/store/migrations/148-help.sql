-- Insurance that pays when something happened: what people look for in the night.
CREATE TABLE insurance_policies (
	id INTEGER PRIMARY KEY,
	insurer TEXT NOT NULL,
	number TEXT NOT NULL,
	contact TEXT NOT NULL,    -- person or desk
	phone TEXT NOT NULL,
	mail TEXT NOT NULL,
	covers TEXT NOT NULL,
	deductible TEXT NOT NULL,
	sum TEXT NOT NULL,        -- how much it pays at most
	notice TEXT NOT NULL,     -- a deadline ("within 3 days"), or ""
	duties TEXT NOT NULL,     -- what it asks of us besides
	from_on TEXT NOT NULL,    -- YYYY-MM-DD
	until_on TEXT NOT NULL,
	changed_us INTEGER NOT NULL,
	changed_by TEXT NOT NULL
) STRICT;

-- Requests for help and what came of them, stage by stage. Only added to.
CREATE TABLE support_requests (
	id INTEGER PRIMARY KEY,
	case_id INTEGER REFERENCES cases (id), -- NULL: a question without a case
	route TEXT NOT NULL,      -- id in the pack's help
	route_title TEXT NOT NULL, -- as it read then
	title TEXT NOT NULL,
	beds TEXT NOT NULL,       -- by which it was routed; "" unknown
	training INTEGER NOT NULL CHECK (training IN (0, 1)),
	opened_us INTEGER NOT NULL,
	opened_by TEXT NOT NULL
) STRICT;
CREATE INDEX support_requests_by_case ON support_requests (case_id, id);

CREATE TABLE support_steps (
	id INTEGER PRIMARY KEY,
	request INTEGER NOT NULL REFERENCES support_requests (id),
	stage TEXT NOT NULL CHECK (stage IN ('consult', 'remote', 'request', 'dispatch')),
	ended INTEGER NOT NULL CHECK (ended IN (0, 1)), -- the whole request ended with this
	happened_us INTEGER NOT NULL,
	how TEXT NOT NULL,        -- phone, mail, fax, …
	ours TEXT NOT NULL,       -- who of the house
	theirs TEXT NOT NULL,     -- who of those that help
	words TEXT NOT NULL,      -- what was said or done, and what came of it
	papers TEXT NOT NULL,     -- what was handed over
	letter INTEGER,           -- of a mail: the row in duty_letters
	written_us INTEGER NOT NULL,
	written_by TEXT NOT NULL
) STRICT;
CREATE INDEX support_steps_by_request ON support_steps (request, id);

CREATE TRIGGER support_requests_stay BEFORE UPDATE ON support_requests
BEGIN SELECT RAISE(ABORT, 'requests for help are only added to'); END;
CREATE TRIGGER support_requests_are_kept BEFORE DELETE ON support_requests
BEGIN SELECT RAISE(ABORT, 'requests for help are only added to'); END;
CREATE TRIGGER support_steps_stay BEFORE UPDATE ON support_steps
BEGIN SELECT RAISE(ABORT, 'requests for help are only added to'); END;
CREATE TRIGGER support_steps_are_kept BEFORE DELETE ON support_steps
BEGIN SELECT RAISE(ABORT, 'requests for help are only added to'); END;
