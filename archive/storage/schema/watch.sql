-- What each run came to, portal by portal: what later runs are compared with. "comparable" where the portal was read
-- whole as far as it went: not narrowed to years, no column left until it is due, the run not stopped from outside.
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

-- What the crawl found odd about itself at the end of a run; without a portal it concerns the run.
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

-- What the classes of failure in "fetches" mean, and what an operator can do.
CREATE TABLE failure_classes (
  reason TEXT PRIMARY KEY NOT NULL,
  whole_host INTEGER NOT NULL CHECK (whole_host IN (0, 1)),
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  do_zh TEXT NOT NULL,
  do_en TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- whether a portal brought this year's reports by the day on which it had last year's
CREATE INDEX reports_portal ON reports(portal_id, year, published_on);
