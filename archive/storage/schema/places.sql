-- What the official list of places had before, and zones, which never were in it: neither has a code of today.

CREATE TABLE former_regions (
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  level TEXT NOT NULL,
  parent_code TEXT NOT NULL,
  since INTEGER,
  until INTEGER NOT NULL,
  lies_in TEXT NOT NULL REFERENCES regions(code),
  change TEXT NOT NULL CHECK (change IN ('replaced','divided','moved')),
  evidence TEXT NOT NULL,
  PRIMARY KEY (code, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE zones (
  name TEXT PRIMARY KEY NOT NULL,
  lies_in TEXT NOT NULL REFERENCES regions(code),
  level TEXT,
  note TEXT NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE reports ADD COLUMN place_witness TEXT CHECK (place_witness IN ('name','portal'));
ALTER TABLE reports ADD COLUMN document_number TEXT;

-- where an indicator of a table stands, as in cells
ALTER TABLE indicators ADD COLUMN raw TEXT;
ALTER TABLE indicators ADD COLUMN page INTEGER;
ALTER TABLE indicators ADD COLUMN table_index INTEGER;
ALTER TABLE indicators ADD COLUMN row INTEGER;
ALTER TABLE indicators ADD COLUMN col INTEGER;
