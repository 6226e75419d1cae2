-- Answers that came as an unsigned file: who vouches for it and how it came. "": it was signed.
ALTER TABLE vendor_sheets ADD COLUMN hand TEXT NOT NULL DEFAULT '';
