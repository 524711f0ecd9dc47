-- What the body at each address of a report says of itself, so that which copy is shown, and which copies are one
-- report, follow from the rows and not from the order in which pages came. NULL where it was stored before.
ALTER TABLE locations ADD COLUMN standing TEXT
  CHECK (standing IN ('own_site','own_column','same_place','higher_level','elsewhere'));
ALTER TABLE locations ADD COLUMN status TEXT CHECK (status IN ('complete','partial','unreadable'));
ALTER TABLE locations ADD COLUMN agency_key TEXT;
ALTER TABLE locations ADD COLUMN year INTEGER;
ALTER TABLE locations ADD COLUMN scope TEXT;
ALTER TABLE locations ADD COLUMN published_on TEXT;
ALTER TABLE locations ADD COLUMN file_kind TEXT;
ALTER TABLE locations ADD COLUMN figures TEXT;
CREATE INDEX locations_figures ON locations(figures) WHERE figures IS NOT NULL;
