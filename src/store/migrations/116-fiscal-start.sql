-- The month this institution's fiscal year begins in, 1 to 12; "" is not said: April.
ALTER TABLE facility ADD COLUMN fiscal_start TEXT NOT NULL DEFAULT '';
