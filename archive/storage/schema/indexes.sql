-- Two steps were added to after archives had been made by them: those lack these indexes.
CREATE INDEX IF NOT EXISTS snapshots_certificate ON snapshots(certificate) WHERE certificate IS NOT NULL;
CREATE INDEX IF NOT EXISTS reports_portal ON reports(portal_id, year, published_on);
