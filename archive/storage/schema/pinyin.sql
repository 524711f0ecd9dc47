-- How the names of agencies are read: a syllable for each character, its readings with / between them, the likeliest first.
-- The index is written from it and from the name (archive/storage/pinyin.py); its rows are numbered by the length of
-- the name, then by agency, so that a search finds the shortest names first and reads no others.
CREATE TABLE agency_readings (
  agency_id INTEGER PRIMARY KEY REFERENCES agencies(id) ON DELETE CASCADE,
  reading TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE agency_readings_fts USING fts5(
  tokens, content='', detail='none', tokenize='unicode61 remove_diacritics 0'
);
