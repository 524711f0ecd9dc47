-- Copies that leave open whose or of which year they are: each new report asks whether one of them has its figures.
CREATE INDEX locations_open ON locations(figures)
  WHERE figures IS NOT NULL AND (agency_key IS NULL OR year IS NULL);
