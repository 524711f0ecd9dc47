CREATE TABLE bodies (
  id INTEGER PRIMARY KEY,
  sha256 BLOB NOT NULL UNIQUE CHECK (length(sha256) = 32),
  length INTEGER NOT NULL,
  dictionary_id INTEGER REFERENCES bodies(id),
  data BLOB NOT NULL
) STRICT;

-- which bodies serve as dictionaries for a host, oldest first
CREATE TABLE dictionaries (
  host TEXT NOT NULL,
  body_id INTEGER NOT NULL REFERENCES bodies(id),
  PRIMARY KEY (host, body_id)
) STRICT, WITHOUT ROWID;

-- the first time that an address gave a body; the same body at the same address again adds nothing
CREATE TABLE exchanges (
  id INTEGER PRIMARY KEY,
  body_id INTEGER NOT NULL REFERENCES bodies(id),
  url TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  status INTEGER,
  request_headers TEXT NOT NULL,
  response_headers TEXT NOT NULL,
  origin TEXT,
  UNIQUE (body_id, url)
) STRICT;
