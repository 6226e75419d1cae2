-- Which pack of content is the facility's: content/packs/ID. "" is not said.
ALTER TABLE facility ADD COLUMN sector TEXT NOT NULL DEFAULT '';
