-- What is counted, whatever the form. Amounts are printed in 元 or 万元; what has no unit is a zero.

CREATE TABLE concordance (
  measure TEXT NOT NULL,
  generation TEXT NOT NULL CHECK (generation IN ('2008','2014','2019','2021','prose')),
  zh TEXT NOT NULL,
  en TEXT NOT NULL,
  unit TEXT NOT NULL,
  comparable INTEGER NOT NULL CHECK (comparable IN (0, 1)),
  note_zh TEXT NOT NULL,
  note_en TEXT NOT NULL,
  PRIMARY KEY (measure, generation)
) STRICT, WITHOUT ROWID;

CREATE TABLE concordance_parts (
  measure TEXT NOT NULL,
  generation TEXT NOT NULL,
  part INTEGER NOT NULL,
  indicator TEXT,
  chapter INTEGER,
  line TEXT,
  field TEXT,
  PRIMARY KEY (measure, generation, part)
) STRICT, WITHOUT ROWID;

CREATE VIEW measures AS
SELECT * FROM (
  SELECT r.id AS report_id, r.agency_id, r.year, r.scope, c.measure,
         (SELECT CASE WHEN count(*) = count(v.value) THEN sum(v.value) END FROM (
            SELECT CASE WHEN p.indicator IS NULL THEN (
                     SELECT s.value FROM cell_codes k JOIN cell_store s ON s.report_id = r.id AND s.code = k.code
                     WHERE k.chapter = p.chapter AND k.line = p.line AND k.field = p.field)
                   ELSE (
                     SELECT CASE
                              WHEN i.value = 0 OR i.unit = c.unit THEN i.value
                              WHEN c.unit = '万元' AND i.unit = '元' THEN i.value / 10000.0
                              WHEN c.unit = '万元' AND i.unit = '千元' THEN i.value / 10.0
                              WHEN c.unit = '万元' AND i.unit = '亿元' THEN i.value * 10000
                              WHEN c.unit = '元' AND i.unit = '万元' THEN round(i.value * 10000, 2)
                              WHEN c.unit IN ('元', '万元') THEN NULL
                              WHEN i.unit LIKE '万%' THEN round(i.value * 10000)
                              ELSE i.value END
                     FROM indicators i WHERE i.report_id = r.id AND i.measure = p.indicator) END AS value
            FROM concordance_parts p WHERE p.measure = c.measure AND p.generation = c.generation) v) AS value,
         c.unit, c.generation, c.comparable, c.note_zh AS note, c.note_en
  FROM reports r JOIN concordance c ON c.generation = coalesce(r.template, 'prose'))
WHERE value IS NOT NULL;
