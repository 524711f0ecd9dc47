-- What each rule means to a reader: the forms it applies to, a worked example, what a finding means.
ALTER TABLE rules ADD COLUMN forms TEXT NOT NULL DEFAULT '';
ALTER TABLE rules ADD COLUMN example_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE rules ADD COLUMN example_en TEXT NOT NULL DEFAULT '';
ALTER TABLE rules ADD COLUMN meaning_zh TEXT NOT NULL DEFAULT '';
ALTER TABLE rules ADD COLUMN meaning_en TEXT NOT NULL DEFAULT '';

-- Agencies whose checks between years have to be evaluated anew, since another agency is now known to have become them:
-- emptied in the transaction that fills it.
CREATE TABLE checks_due (agency_id INTEGER PRIMARY KEY REFERENCES agencies(id)) STRICT;
CREATE TRIGGER agencies_followed AFTER UPDATE OF successor_id, succession ON agencies
WHEN (old.successor_id, old.succession) IS NOT (new.successor_id, new.succession)
BEGIN
  INSERT OR IGNORE INTO checks_due SELECT old.successor_id WHERE old.successor_id IS NOT NULL;
  INSERT OR IGNORE INTO checks_due SELECT new.successor_id WHERE new.successor_id IS NOT NULL;
END;

-- the government of a place, among the many bodies that stand there
CREATE INDEX agencies_governing ON agencies(region_code, level) WHERE kind IN ('government', 'dispatched');
