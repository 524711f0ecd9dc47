-- What a machine could not decide, for a person to look at: a page that should be a column of annual reports and shows
-- none, an address whose title is that of a report and whose body is not. Open while "decision" is NULL and the address
-- gave no report.
CREATE TABLE reviews (
  url TEXT PRIMARY KEY NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('column', 'article', 'report')),
  title TEXT,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  portal_id TEXT REFERENCES portals(id),
  found_on TEXT,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  decision TEXT CHECK (decision IN ('dismissed')),
  decided_at TEXT
) STRICT, WITHOUT ROWID;

-- the page on which a proposed portal was found
ALTER TABLE portals ADD COLUMN found_on TEXT;
