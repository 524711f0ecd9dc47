-- The cells of a version that no other one is compared with: a body that came late, before all others of its address.
-- "cells" is JSON, CHAPTER.LINE.FIELD → [raw, value]; without it, what such a version said could not be had again.
CREATE TABLE version_cells (
  report_id INTEGER NOT NULL,
  version INTEGER NOT NULL,
  cells TEXT NOT NULL,
  PRIMARY KEY (report_id, version),
  FOREIGN KEY (report_id, version) REFERENCES report_versions(report_id, version) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
