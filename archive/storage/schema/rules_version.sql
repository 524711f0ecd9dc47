-- Which state of the rules made a report's checks, beside which parser read it; NULL where that was before it was kept.
-- A version that was never the current one has no checks, and no such state.
ALTER TABLE reports ADD COLUMN rules_version TEXT;
ALTER TABLE report_versions ADD COLUMN rules_version TEXT;
