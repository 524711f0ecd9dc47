-- the digest of what is kept in the place of the body as it was fetched; NULL where it is the body itself
ALTER TABLE bodies ADD COLUMN masked_sha256 BLOB CHECK (length(masked_sha256) = 32);

-- how a removed detail is known again without saying it: its length, folded, and a digest with a key of its own
CREATE TABLE removed (
  removal TEXT NOT NULL,
  digest BLOB NOT NULL,
  length INTEGER NOT NULL,
  salt BLOB NOT NULL,
  PRIMARY KEY (removal, digest)
) STRICT, WITHOUT ROWID;
