-- The plan board: who does what by when.
CREATE TABLE plan_tasks (
	id INTEGER PRIMARY KEY,
	task TEXT NOT NULL DEFAULT '',    -- id of content/risk: tasks; "" when somebody wrote it
	title TEXT NOT NULL DEFAULT '',
	owner TEXT NOT NULL DEFAULT '',
	due_on TEXT NOT NULL DEFAULT '',
	stage TEXT NOT NULL CHECK (stage IN ('open', 'doing', 'done')),
	risk INTEGER,                     -- that it is against; NULL: none
	made_us INTEGER NOT NULL,
	changed_us INTEGER NOT NULL,
	changed_by TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX plan_tasks_task ON plan_tasks (task) WHERE task <> '';
