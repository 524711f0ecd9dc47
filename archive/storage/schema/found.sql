-- The columns that a search of a portal found, and when: later runs ask them at once, and search again after a while, or
-- when one of them is gone. "empty": it should be a column and showed no list.
CREATE TABLE found_columns (
  portal_id TEXT NOT NULL REFERENCES portals(id),
  url TEXT NOT NULL,
  family TEXT,
  agency TEXT,
  confirmed INTEGER NOT NULL,
  empty INTEGER NOT NULL,
  why TEXT NOT NULL,
  searched_at TEXT NOT NULL,
  PRIMARY KEY (portal_id, url)
) STRICT, WITHOUT ROWID;
