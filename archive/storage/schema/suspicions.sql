-- What may have broken the sums of a report: the single change of its printed figures that would make them hold. Never
-- a figure: no table of figures refers to it. Rows only where a sum is broken and some single change would mend it.
CREATE TABLE suspicions (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  kind TEXT NOT NULL,
  certainty TEXT NOT NULL CHECK (certainty IN ('only','likeliest','open')),
  chapter INTEGER NOT NULL,
  line TEXT,
  field TEXT,
  printed TEXT,
  would_be ANY,
  cells INTEGER NOT NULL,
  mends INTEGER NOT NULL,
  candidates INTEGER NOT NULL,
  culprit TEXT NOT NULL CHECK (culprit IN ('source','reading','unknown')),
  reason TEXT NOT NULL,
  PRIMARY KEY (report_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX suspicions_kind ON suspicions(kind, report_id);

-- every cell of a change, in the order of the form from where it begins
CREATE TABLE suspicion_cells (
  report_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  position INTEGER NOT NULL,
  chapter INTEGER NOT NULL,
  line TEXT NOT NULL,
  field TEXT NOT NULL,
  printed TEXT,
  would_be ANY,
  PRIMARY KEY (report_id, number, position),
  FOREIGN KEY (report_id, number) REFERENCES suspicions(report_id, number) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- what the codes of suspicions mean
CREATE TABLE suspicion_words (
  column_name TEXT NOT NULL,
  code TEXT NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  PRIMARY KEY (column_name, code)
) STRICT, WITHOUT ROWID;

-- the suspicion (its number within the report) that would make a broken sum hold
ALTER TABLE checks ADD COLUMN suspicion INTEGER;
