-- What each version changed beside figures: words (headings, prose, title, dates, figures of no fixed table), and which
-- rules came out otherwise. "number" is the chapter, NULL where none; "heading" the heading over a text, or an
-- indicator's label; "old" and "new" are the lines that differ, and no others.
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

-- as what a version came, and how well it could be read; NULL where it was stored before that was noted
ALTER TABLE report_versions ADD COLUMN role TEXT CHECK (role IN ('shown','copy','earlier','unread'));
ALTER TABLE report_versions ADD COLUMN status TEXT CHECK (status IN ('complete','partial','unreadable'));
-- the latest first, whatever report they are of
CREATE INDEX report_versions_seen ON report_versions(seen_at) WHERE version > 1;
