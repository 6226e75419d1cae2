-- What else people call this institution, with 、 between, and where it is; "" is not said. Both are taken
-- out of what goes round without our name.
ALTER TABLE facility ADD COLUMN other_names TEXT NOT NULL DEFAULT '';
ALTER TABLE facility ADD COLUMN address TEXT NOT NULL DEFAULT '';
