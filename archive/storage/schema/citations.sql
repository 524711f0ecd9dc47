-- What keeps a citation whole, and what a person found on checking.

-- What a check by hand can come to: the closed list of archive/corrections/verdicts.toml
CREATE TABLE verdicts (
  verdict TEXT PRIMARY KEY NOT NULL,
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  meaning_zh TEXT NOT NULL,
  meaning_en TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Corrections come from files and from nowhere else, and had no row before there were such files. One that speaks of the
-- whole report has no cell; one whose report is not in this archive has no report_id.
DROP TABLE corrections;
CREATE TABLE corrections (
  id INTEGER PRIMARY KEY,
  correction TEXT NOT NULL UNIQUE,
  report_id INTEGER REFERENCES reports(id) ON DELETE SET NULL,
  report_key TEXT NOT NULL,
  snapshot_sha256 TEXT NOT NULL,
  chapter INTEGER,
  line TEXT,
  field TEXT,
  reads TEXT,
  source_says TEXT,
  verdict TEXT NOT NULL REFERENCES verdicts(verdict),
  note TEXT,
  note_zh TEXT,
  evidence TEXT,
  checked_by TEXT NOT NULL,
  checked_on TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('current','stale','absent')),
  state_reason TEXT
) STRICT;
CREATE INDEX corrections_report ON corrections(report_id);
CREATE INDEX corrections_key ON corrections(report_key);

-- Public names that reports had once: what was cited by them is found for ever.
CREATE TABLE report_aliases (
  key TEXT PRIMARY KEY NOT NULL,
  report_key TEXT,
  since TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('joined','renamed','withdrawn'))
) STRICT, WITHOUT ROWID;
CREATE INDEX report_aliases_of ON report_aliases(report_key);

-- the version with which a version was compared, so that each can be had again from the changed cells
ALTER TABLE report_versions ADD COLUMN base_version INTEGER;
-- the version whose figures a body has, where it made none of its own
ALTER TABLE snapshots ADD COLUMN version INTEGER;

-- What is withheld from all that is shown and handed out, without what it was: archive/removals.toml
CREATE TABLE removals (
  removal TEXT PRIMARY KEY NOT NULL,
  report_key TEXT,
  snapshot_sha256 TEXT,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  reason_zh TEXT NOT NULL,
  decided_on TEXT NOT NULL
) STRICT, WITHOUT ROWID;
