-- How many agencies of each place and level there were from which year to which, kept in step by triggers; '' stands for
-- a place or level that is not known, 0 and 9999 for a year that is not.
CREATE TABLE agency_lives (
  region_code TEXT NOT NULL,
  level TEXT NOT NULL,
  first_year INTEGER NOT NULL,
  last_year INTEGER NOT NULL,
  agencies INTEGER NOT NULL,
  PRIMARY KEY (region_code, level, first_year, last_year)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER agency_lives_begun AFTER INSERT ON agencies BEGIN
  INSERT INTO agency_lives (region_code, level, first_year, last_year, agencies)
  VALUES (coalesce(NEW.region_code, ''), coalesce(NEW.level, ''), coalesce(NEW.first_year, 0), coalesce(NEW.last_year, 9999), 1)
  ON CONFLICT (region_code, level, first_year, last_year) DO UPDATE SET agencies = agencies + 1;
END;

CREATE TRIGGER agency_lives_ended AFTER DELETE ON agencies BEGIN
  UPDATE agency_lives SET agencies = agencies - 1
  WHERE region_code = coalesce(OLD.region_code, '') AND level = coalesce(OLD.level, '')
    AND first_year = coalesce(OLD.first_year, 0) AND last_year = coalesce(OLD.last_year, 9999);
  DELETE FROM agency_lives
  WHERE region_code = coalesce(OLD.region_code, '') AND level = coalesce(OLD.level, '')
    AND first_year = coalesce(OLD.first_year, 0) AND last_year = coalesce(OLD.last_year, 9999) AND agencies = 0;
END;

CREATE TRIGGER agency_lives_changed AFTER UPDATE OF region_code, level, first_year, last_year ON agencies
WHEN (OLD.region_code, OLD.level, OLD.first_year, OLD.last_year)
  IS NOT (NEW.region_code, NEW.level, NEW.first_year, NEW.last_year) BEGIN
  UPDATE agency_lives SET agencies = agencies - 1
  WHERE region_code = coalesce(OLD.region_code, '') AND level = coalesce(OLD.level, '')
    AND first_year = coalesce(OLD.first_year, 0) AND last_year = coalesce(OLD.last_year, 9999);
  DELETE FROM agency_lives
  WHERE region_code = coalesce(OLD.region_code, '') AND level = coalesce(OLD.level, '')
    AND first_year = coalesce(OLD.first_year, 0) AND last_year = coalesce(OLD.last_year, 9999) AND agencies = 0;
  INSERT INTO agency_lives (region_code, level, first_year, last_year, agencies)
  VALUES (coalesce(NEW.region_code, ''), coalesce(NEW.level, ''), coalesce(NEW.first_year, 0), coalesce(NEW.last_year, 9999), 1)
  ON CONFLICT (region_code, level, first_year, last_year) DO UPDATE SET agencies = agencies + 1;
END;

INSERT INTO agency_lives (region_code, level, first_year, last_year, agencies)
SELECT coalesce(region_code, ''), coalesce(level, ''), coalesce(first_year, 0), coalesce(last_year, 9999), count(*)
FROM agencies GROUP BY 1, 2, 3, 4;

-- Each place, level and year: how many agencies there are, and of how many there is a report. Those that are only known
-- as agencies of a list are counted as well; "basis" says whether there is such a list of the place.
-- Nothing is grouped here, so that a question about one place or one year reads no others.
DROP VIEW coverage_by_year;
DROP VIEW coverage_by_place;
CREATE VIEW coverage_by_place AS
WITH RECURSIVE span AS (SELECT
  (SELECT min(year) FROM coverage_counts WHERE agencies > 0) AS first,
  (SELECT max(year) FROM coverage_counts WHERE agencies > 0) AS last),
years(year) AS (
  SELECT first FROM span WHERE first IS NOT NULL
  UNION ALL SELECT year + 1 FROM years, span WHERE year < span.last
),
counted AS (
  SELECT p.region_code, p.level, y.year,
    (SELECT sum(l.agencies) FROM agency_lives l WHERE l.region_code = p.region_code AND l.level = p.level
       AND y.year BETWEEN l.first_year AND l.last_year) AS agencies,
    coalesce(c.agencies, 0) AS complete, coalesce(i.agencies, 0) AS partial, coalesce(u.agencies, 0) AS unreadable,
    coalesce(b.agencies, 0) AS blocked, coalesce(m.agencies, 0) AS missing
  FROM years y CROSS JOIN (SELECT DISTINCT region_code, level FROM agency_lives) p
  LEFT JOIN coverage_counts c
    ON c.region_code = p.region_code AND c.level = p.level AND c.year = y.year AND c.state = 'complete'
  LEFT JOIN coverage_counts i
    ON i.region_code = p.region_code AND i.level = p.level AND i.year = y.year AND i.state = 'partial'
  LEFT JOIN coverage_counts u
    ON u.region_code = p.region_code AND u.level = p.level AND u.year = y.year AND u.state = 'unreadable'
  LEFT JOIN coverage_counts b
    ON b.region_code = p.region_code AND b.level = p.level AND b.year = y.year AND b.state = 'blocked'
  LEFT JOIN coverage_counts m
    ON m.region_code = p.region_code AND m.level = p.level AND m.year = y.year AND m.state = 'missing'
)
SELECT nullif(region_code, '') AS region_code, nullif(level, '') AS level, year, agencies,
  complete, partial, unreadable, blocked, missing,
  agencies - (complete + partial + unreadable + blocked + missing) AS unknown,
  round((complete + partial + unreadable) * 1.0 / agencies, 4) AS share,
  CASE WHEN EXISTS (SELECT 1 FROM required_agencies q WHERE q.region_code = counted.region_code) THEN 'list'
       ELSE 'archive' END AS basis
FROM counted WHERE agencies > 0;

CREATE VIEW coverage_by_year AS
WITH RECURSIVE span AS (SELECT
  (SELECT min(year) FROM coverage_counts WHERE agencies > 0) AS first,
  (SELECT max(year) FROM coverage_counts WHERE agencies > 0) AS last),
years(year) AS (
  SELECT first FROM span WHERE first IS NOT NULL
  UNION ALL SELECT year + 1 FROM years, span WHERE year < span.last
),
alive AS (
  SELECT y.year, sum(l.agencies) AS agencies
  FROM (SELECT first_year, last_year, sum(agencies) AS agencies FROM agency_lives GROUP BY first_year, last_year) l
  JOIN years y ON y.year BETWEEN l.first_year AND l.last_year
  GROUP BY y.year
),
known AS (
  SELECT year,
    sum(CASE state WHEN 'complete' THEN agencies ELSE 0 END) AS complete,
    sum(CASE state WHEN 'partial' THEN agencies ELSE 0 END) AS partial,
    sum(CASE state WHEN 'unreadable' THEN agencies ELSE 0 END) AS unreadable,
    sum(CASE state WHEN 'blocked' THEN agencies ELSE 0 END) AS blocked,
    sum(CASE state WHEN 'missing' THEN agencies ELSE 0 END) AS missing
  FROM coverage_counts GROUP BY year
)
SELECT a.year, a.agencies,
  coalesce(k.complete, 0) AS complete, coalesce(k.partial, 0) AS partial, coalesce(k.unreadable, 0) AS unreadable,
  coalesce(k.blocked, 0) AS blocked, coalesce(k.missing, 0) AS missing,
  a.agencies - coalesce(k.complete + k.partial + k.unreadable + k.blocked + k.missing, 0) AS unknown,
  round(coalesce(k.complete + k.partial + k.unreadable, 0) * 1.0 / a.agencies, 4) AS share
FROM alive a LEFT JOIN known k ON k.year = a.year;
