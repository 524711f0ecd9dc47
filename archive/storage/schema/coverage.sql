-- What is there of every agency and year, and what is not.

-- What each column lists that by its title may be a report, as it was when the column was read. "agency_key" and "year"
-- are what was made of it (archive/coverage.py): by the report that stands there, else by the title.
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

-- the files of a page, which every row of a list is asked for
CREATE INDEX fetches_files ON fetches(found_on) WHERE kind = 'file';

-- The lists of those who must report, as far as they are known (archive/required).
CREATE TABLE required_agencies (
  agency_key TEXT PRIMARY KEY NOT NULL,
  name TEXT NOT NULL,
  region_code TEXT NOT NULL,
  as_of TEXT NOT NULL,
  evidence TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX required_agencies_region ON required_agencies(region_code);

-- The first year on which an agency may have reported, for one that was made of others.
ALTER TABLE agencies ADD COLUMN first_year INTEGER;

-- Pairs of agency and year of which something is known. Those with a report follow "reports" by triggers; the others are
-- written by archive/coverage.py.
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

-- How many agencies of each place, level and year are in each state, kept in step by triggers; '' stands for NULL.
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

-- what was found missing of years in which an agency is now known not to have been
CREATE TRIGGER coverage_of_lives AFTER UPDATE OF first_year, last_year ON agencies BEGIN
  DELETE FROM coverage_store WHERE agency_id = NEW.id AND (year < NEW.first_year OR year > NEW.last_year)
    AND NOT EXISTS (SELECT 1 FROM reports r WHERE r.agency_id = NEW.id AND r.year = coverage_store.year);
END;

INSERT INTO coverage_store (agency_id, year, state)
SELECT agency_id, year, CASE min(CASE status WHEN 'complete' THEN 1 WHEN 'partial' THEN 2 ELSE 3 END)
  WHEN 1 THEN 'complete' WHEN 2 THEN 'partial' ELSE 'unreadable' END
FROM reports WHERE agency_id IS NOT NULL AND year IS NOT NULL GROUP BY agency_id, year;

DROP VIEW coverage;
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

-- Each place, level and year: how many agencies there are, and of how many there is a report. Those that are only known
-- as agencies of a list are counted as well; "basis" says whether there is such a list of the place.
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
