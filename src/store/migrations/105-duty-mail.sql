-- Mail about overdue duties. How it goes out, one row (the console writes).
CREATE TABLE duty_post (
	id INTEGER PRIMARY KEY CHECK (id = 1),
	enabled INTEGER NOT NULL,
	address TEXT NOT NULL, -- smtp://host:25, smtps://host:465
	mail_from TEXT NOT NULL,
	user TEXT NOT NULL,
	secret TEXT NOT NULL,
	lang TEXT NOT NULL,
	hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
	every_day INTEGER NOT NULL, -- else on working days only
	looked_on TEXT -- YYYY-MM-DD: the last morning whose letters were made
) STRICT;

-- Letters as they are sent: written together with what they tell, handed to the courier until it
-- says that they were taken (the store notes that). Sent again after a crash it is the same letter.
CREATE TABLE duty_letters (
	id INTEGER PRIMARY KEY AUTOINCREMENT,
	day TEXT NOT NULL,
	name TEXT NOT NULL,
	mail TEXT NOT NULL,
	trial INTEGER NOT NULL,
	subject TEXT NOT NULL,
	body TEXT NOT NULL,
	made_us INTEGER NOT NULL,
	sent_us INTEGER,
	failures INTEGER NOT NULL DEFAULT 0,
	error TEXT NOT NULL DEFAULT ''
) STRICT;
-- One letter a morning, whoever makes them.
CREATE UNIQUE INDEX duty_letters_once ON duty_letters (day, mail) WHERE trial = 0;
CREATE INDEX duty_letters_waiting ON duty_letters (id) WHERE sent_us IS NULL;

-- What was told to whom; nothing was ever written to the table of this name before.
DROP TABLE duty_told;
CREATE TABLE duty_told (
	key TEXT NOT NULL,
	level TEXT NOT NULL,
	due_on TEXT NOT NULL, -- of the duty then: a later deadline is told anew
	mail TEXT NOT NULL,
	letter INTEGER NOT NULL,
	PRIMARY KEY (key, level, due_on, mail)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX duty_people_by_mail ON duty_people (mail);
