CREATE TABLE meta (
  name TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE regions (
  code TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  level TEXT NOT NULL,
  parent_code TEXT REFERENCES regions(code)
) STRICT, WITHOUT ROWID;

CREATE TABLE agencies (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  region_code TEXT REFERENCES regions(code),
  level TEXT CHECK (level IN ('national','province','prefecture','county','township')),
  kind TEXT CHECK (kind IN ('government','government_office','department','dispatched','functional_zone','authorised')),
  parent_id INTEGER REFERENCES agencies(id),
  successor_id INTEGER REFERENCES agencies(id)
) STRICT;
CREATE INDEX agencies_region ON agencies(region_code);

CREATE TABLE portals (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  family TEXT,
  url TEXT NOT NULL,
  region_code TEXT REFERENCES regions(code),
  status TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (
  id INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL,
  url TEXT NOT NULL,
  fetched_at TEXT NOT NULL,
  status INTEGER,
  content_type TEXT,
  encoding TEXT,
  length INTEGER NOT NULL,
  kind TEXT NOT NULL DEFAULT 'article' CHECK (kind IN ('robots','list','article','file')),
  result TEXT CHECK (result IN ('report','refused','failed')),
  reason TEXT,
  detail TEXT,
  parser_version TEXT,
  report_id INTEGER REFERENCES reports(id) ON DELETE SET NULL,
  UNIQUE (sha256, url)
) STRICT;
CREATE INDEX snapshots_url ON snapshots(url);
CREATE INDEX snapshots_report ON snapshots(report_id);
-- bodies that are kept and not yet read: what a killed run leaves to the next one
CREATE INDEX snapshots_unread ON snapshots(id) WHERE result IS NULL;

CREATE TABLE reports (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  agency_id INTEGER REFERENCES agencies(id),
  year INTEGER,
  scope TEXT NOT NULL CHECK (scope IN ('own','own_level','aggregate','vertical','unknown')),
  template TEXT,
  title TEXT,
  url TEXT NOT NULL,
  published_on TEXT,
  signed_on TEXT,
  index_number TEXT,
  status TEXT NOT NULL CHECK (status IN ('complete','partial','unreadable')),
  snapshot_sha256 TEXT NOT NULL,
  parser_version TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1,
  agency_printed TEXT,
  agency_witness TEXT,
  year_witness TEXT,
  title_year INTEGER,
  period_text TEXT,
  period_first TEXT,
  period_last TEXT,
  file_kind TEXT NOT NULL,
  portal_id TEXT REFERENCES portals(id)
) STRICT;
CREATE INDEX reports_agency_year ON reports(agency_id, year);
CREATE INDEX reports_year ON reports(year);
CREATE INDEX reports_snapshot ON reports(snapshot_sha256);

CREATE TABLE requests (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  applicant TEXT NOT NULL CHECK (applicant IN ('natural_person','commercial_enterprise','research_institution',
    'public_welfare_org','legal_services_org','other_org','total')),
  new_requests INTEGER, carried_over INTEGER, granted_full INTEGER, granted_partial INTEGER, denied_state_secret INTEGER, denied_law_prohibited INTEGER, denied_security_stability INTEGER, denied_third_party_rights INTEGER, denied_internal_affairs INTEGER, denied_process_info INTEGER, denied_enforcement_file INTEGER, denied_admin_inquiry INTEGER, unable_no_record INTEGER, unable_needs_creation INTEGER, unable_still_unclear INTEGER, refused_petition INTEGER, refused_repeat INTEGER, refused_publication INTEGER, refused_excessive INTEGER, refused_reconfirmation INTEGER, other_handling INTEGER, other_no_correction INTEGER, other_fee_unpaid INTEGER, other_misc INTEGER, total_processed INTEGER, carried_forward INTEGER,
  PRIMARY KEY (report_id, applicant)
) STRICT, WITHOUT ROWID;

CREATE TABLE disclosures (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  item TEXT NOT NULL CHECK (item IN ('regulations','normative_documents','licensing','other_services','penalties',
    'coercion','fees','procurement')),
  made INTEGER, published INTEGER, public_total INTEGER, repealed INTEGER, in_force INTEGER,
  items_previous INTEGER, items_change INTEGER, decisions INTEGER,
  fee_amount_wan REAL, projects INTEGER, amount_wan REAL,
  PRIMARY KEY (report_id, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE disputes (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  channel TEXT NOT NULL CHECK (channel IN ('review','litigation_direct','litigation_after_review')),
  upheld INTEGER, corrected INTEGER, other INTEGER, pending INTEGER, total INTEGER,
  PRIMARY KEY (report_id, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE indicators (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  label TEXT NOT NULL,
  code TEXT,
  unit TEXT,
  value ANY,
  value_cumulative ANY,
  measure TEXT,
  origin TEXT NOT NULL CHECK (origin IN ('table','prose','ocr')),
  PRIMARY KEY (report_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE sections (
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  number INTEGER,
  heading TEXT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (report_id, position)
) STRICT;

CREATE TABLE cell_codes (
  code INTEGER PRIMARY KEY,
  chapter INTEGER NOT NULL,
  line TEXT NOT NULL,
  field TEXT NOT NULL,
  UNIQUE (chapter, line, field)
) STRICT;

CREATE TABLE cell_states (
  state INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO cell_states VALUES (0, 'number'), (1, 'blank'), (2, 'dash'), (3, 'text'), (4, 'missing');

-- raw is NULL where it is exactly the whole number in value, which is nearly always
CREATE TABLE cell_store (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  code INTEGER NOT NULL REFERENCES cell_codes(code),
  state INTEGER NOT NULL REFERENCES cell_states(state),
  value ANY,
  raw TEXT,
  page INTEGER,
  table_index INTEGER,
  row INTEGER,
  col INTEGER,
  PRIMARY KEY (report_id, code)
) STRICT, WITHOUT ROWID;

CREATE VIEW cells AS
SELECT s.report_id, c.chapter, c.line, c.field,
       CASE WHEN s.raw IS NULL AND s.state = 0 THEN CAST(s.value AS TEXT) ELSE s.raw END AS raw,
       s.value, n.name AS state, s.page, s.table_index, s.row, s.col
FROM cell_store s JOIN cell_codes c ON c.code = s.code JOIN cell_states n ON n.state = s.state;

CREATE VIEW figures AS
SELECT s.report_id, c.chapter, c.line, c.field, s.value
FROM cell_store s JOIN cell_codes c ON c.code = s.code;

CREATE TABLE rules (
  rule TEXT PRIMARY KEY NOT NULL,
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  formula TEXT NOT NULL,
  basis TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('error','warning')),
  official INTEGER NOT NULL CHECK (official IN (0, 1)),
  explanation_zh TEXT NOT NULL,
  explanation_en TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE checks (
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  rule TEXT NOT NULL REFERENCES rules(rule),
  subject TEXT,
  result TEXT NOT NULL CHECK (result IN ('holds','broken','undecidable')),
  severity TEXT NOT NULL CHECK (severity IN ('error','warning')),
  expected ANY,
  found ANY,
  difference ANY,
  note TEXT
) STRICT;
CREATE INDEX checks_report ON checks(report_id);
CREATE INDEX checks_broken ON checks(rule, report_id) WHERE result = 'broken';

CREATE TABLE locations (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  snapshot_sha256 TEXT NOT NULL,
  PRIMARY KEY (report_id, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX locations_url ON locations(url);

CREATE TABLE report_versions (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  snapshot_sha256 TEXT NOT NULL,
  url TEXT NOT NULL,
  parser_version TEXT NOT NULL,
  seen_at TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('source','parser')),
  PRIMARY KEY (report_id, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE cell_changes (
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  chapter INTEGER NOT NULL,
  line TEXT NOT NULL,
  field TEXT NOT NULL,
  old_raw TEXT,
  new_raw TEXT,
  old_value ANY,
  new_value ANY,
  FOREIGN KEY (report_id, version) REFERENCES report_versions(report_id, version) ON DELETE CASCADE
) STRICT;
CREATE INDEX cell_changes_report ON cell_changes(report_id, version);

CREATE TABLE problems (
  id INTEGER PRIMARY KEY,
  report_id INTEGER REFERENCES reports(id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  kind TEXT NOT NULL,
  detail TEXT NOT NULL,
  table_index INTEGER,
  row INTEGER,
  col INTEGER
) STRICT;
CREATE INDEX problems_report ON problems(report_id);
CREATE INDEX problems_url ON problems(url);

CREATE TABLE corrections (
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  chapter INTEGER NOT NULL,
  line TEXT NOT NULL,
  field TEXT NOT NULL,
  source_says TEXT,
  verdict TEXT NOT NULL,
  checked_by TEXT NOT NULL,
  checked_on TEXT NOT NULL,
  note TEXT
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  status TEXT NOT NULL CHECK (status IN ('running','complete','partial')),
  counts TEXT NOT NULL DEFAULT '{}'
) STRICT;

-- one row for each address ever asked: its latest outcome
CREATE TABLE fetches (
  url TEXT PRIMARY KEY NOT NULL,
  host TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('robots','list','article','file')),
  at TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('ok','not_modified','refused','failed')),
  reason TEXT,
  detail TEXT,
  http_status INTEGER,
  sha256 TEXT,
  etag TEXT,
  last_modified TEXT,
  attempts INTEGER NOT NULL DEFAULT 1,
  first_at TEXT NOT NULL,
  portal_id TEXT REFERENCES portals(id),
  run_id INTEGER REFERENCES runs(id),
  found_on TEXT,
  hints TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX fetches_host ON fetches(host);
CREATE INDEX fetches_outcome ON fetches(outcome, reason);

CREATE TABLE codebook (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  unit TEXT,
  basis TEXT,
  PRIMARY KEY (table_name, column_name)
) STRICT, WITHOUT ROWID;

CREATE VIEW coverage AS
WITH span AS (SELECT min(year) AS first, max(year) AS last FROM reports),
years(year) AS (
  SELECT first FROM span WHERE first IS NOT NULL
  UNION ALL SELECT year + 1 FROM years, span WHERE year < span.last
)
SELECT a.id AS agency_id, y.year,
       coalesce((SELECT CASE min(CASE r.status WHEN 'complete' THEN 1 WHEN 'partial' THEN 2 ELSE 3 END)
                        WHEN 1 THEN 'complete' WHEN 2 THEN 'partial' WHEN 3 THEN 'unreadable' END
                 FROM reports r WHERE r.agency_id = a.id AND r.year = y.year), 'unknown') AS state
FROM agencies a CROSS JOIN years y;

CREATE VIRTUAL TABLE sections_fts USING fts5(heading, text, content='', tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE agencies_fts USING fts5(name, content='', tokenize='unicode61 remove_diacritics 0');
