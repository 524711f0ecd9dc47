-- What was agreed with a host, or is owed to it, beyond the run that learnt it: requests of the day, and how long it is
-- to be left alone. "host" is a host's name, or the name of a group of hosts that are asked as one.
CREATE TABLE host_limits (
  host TEXT PRIMARY KEY NOT NULL,
  day TEXT,
  asked INTEGER NOT NULL DEFAULT 0,
  not_before TEXT,
  reason TEXT
) STRICT, WITHOUT ROWID;

-- How a body came here, and what was wrong with the certificate of the connection that brought it.
ALTER TABLE snapshots ADD COLUMN origin TEXT NOT NULL DEFAULT 'crawl' CHECK (origin IN ('crawl', 'operator', 'file'));
ALTER TABLE snapshots ADD COLUMN certificate TEXT;
CREATE INDEX snapshots_certificate ON snapshots(certificate) WHERE certificate IS NOT NULL;
UPDATE snapshots SET origin = 'file' WHERE url LIKE 'file:%';
UPDATE snapshots SET origin = 'operator' WHERE status IS NULL AND url NOT LIKE 'file:%';
