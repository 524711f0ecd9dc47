-- Agencies through time: what each change is, by which an agency was followed by its successor (archive/identities/successions.toml),
-- and the last year on which one that is gone may have reported.
CREATE TABLE successions (
  id TEXT PRIMARY KEY NOT NULL,
  first_year INTEGER NOT NULL,
  last_year INTEGER NOT NULL,
  comparable INTEGER NOT NULL CHECK (comparable IN (0, 1)),
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  basis TEXT NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE agencies ADD COLUMN succession TEXT;
ALTER TABLE agencies ADD COLUMN last_year INTEGER;
CREATE INDEX agencies_successor ON agencies(successor_id) WHERE successor_id IS NOT NULL;
