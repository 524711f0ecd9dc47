-- Columns of annual reports, and searches for columns: when each was last read to its end. What a column lists is known
-- as of then; only then can an absence be claimed.
CREATE TABLE portal_columns (
  portal_id TEXT NOT NULL REFERENCES portals(id),
  url TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  read_at TEXT,
  stopped_at TEXT,
  pages INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  PRIMARY KEY (portal_id, url)
) STRICT, WITHOUT ROWID;

-- what is due again at a portal
CREATE INDEX fetches_portal ON fetches(portal_id, at) WHERE kind IN ('article', 'file');
