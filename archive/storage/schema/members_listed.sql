-- Where it becomes known who must report in a place, what its government's report adds up is to be compared anew.
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
