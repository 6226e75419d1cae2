-- Evidence of cases: what was taken, from where, by whom; who had it since; time stamps of others.
-- Everything here is only added to. A mistake is put right by a move of kind 'corrected'.
CREATE TABLE exhibits (
	id INTEGER PRIMARY KEY,
	case_id INTEGER NOT NULL REFERENCES cases (id),
	number INTEGER NOT NULL,     -- 1, 2, … within the case: "2026-0001-E1"
	kind TEXT NOT NULL,          -- id in content/custody/preservation.yml: kinds
	device TEXT NOT NULL,        -- id there: devices, or ""
	title TEXT NOT NULL,
	origin TEXT NOT NULL,        -- which device, file, room it comes from
	taken_us INTEGER,            -- NULL: nobody knows
	taken_by TEXT NOT NULL,
	method TEXT NOT NULL,        -- tool and procedure, or ""
	seal TEXT NOT NULL,          -- number of the seal, or ""
	place TEXT NOT NULL,         -- where it was put first
	file TEXT NOT NULL,          -- name of the file, or "" for things
	sha256 TEXT NOT NULL,        -- of the file on arrival, or ""
	size INTEGER NOT NULL,       -- bytes of the file
	kept INTEGER NOT NULL CHECK (kept IN (0, 1)), -- its bytes are in DATA/evidence
	added_us INTEGER NOT NULL,
	added_by TEXT NOT NULL,
	UNIQUE (case_id, number)
) STRICT;

CREATE TABLE exhibit_moves (
	id INTEGER PRIMARY KEY,
	exhibit INTEGER NOT NULL REFERENCES exhibits (id),
	kind TEXT NOT NULL CHECK (kind IN ('handed', 'moved', 'returned', 'checked', 'corrected', 'destroyed')),
	happened_us INTEGER NOT NULL,
	giver TEXT NOT NULL,
	taker TEXT NOT NULL,
	place TEXT NOT NULL,
	seal TEXT NOT NULL,
	receipt TEXT NOT NULL,       -- number of the receipt that the other side gave, or ""
	words TEXT NOT NULL,
	added_us INTEGER NOT NULL,
	added_by TEXT NOT NULL
) STRICT;
CREATE INDEX exhibit_moves_by_exhibit ON exhibit_moves (exhibit, id);

CREATE TABLE exhibit_stamps (
	id INTEGER PRIMARY KEY,
	exhibit INTEGER NOT NULL REFERENCES exhibits (id),
	answer BLOB NOT NULL,        -- the TimeStampResp as it came (RFC 3161)
	stamped_us INTEGER NOT NULL, -- what it says
	signer TEXT NOT NULL,
	trusted INTEGER NOT NULL CHECK (trusted IN (0, 1)), -- its signature led to a given authority
	added_us INTEGER NOT NULL,
	added_by TEXT NOT NULL
) STRICT;
CREATE INDEX exhibit_stamps_by_exhibit ON exhibit_stamps (exhibit, id);

CREATE TRIGGER exhibits_stay BEFORE UPDATE ON exhibits
BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;
CREATE TRIGGER exhibits_are_kept BEFORE DELETE ON exhibits
BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;
CREATE TRIGGER exhibit_moves_stay BEFORE UPDATE ON exhibit_moves
BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;
CREATE TRIGGER exhibit_moves_are_kept BEFORE DELETE ON exhibit_moves
BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;
CREATE TRIGGER exhibit_stamps_stay BEFORE UPDATE ON exhibit_stamps
BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;
CREATE TRIGGER exhibit_stamps_are_kept BEFORE DELETE ON exhibit_stamps
BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;
