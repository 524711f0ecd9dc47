-- What questions look for that few rows have, or by a name: read from an index and not from all rows.
CREATE INDEX agencies_name ON agencies(name);
CREATE INDEX suspicions_counted ON suspicions(kind, culprit, certainty);
CREATE INDEX suspicions_reading ON suspicions(report_id, number) WHERE culprit = 'reading';
CREATE INDEX report_versions_source ON report_versions(seen_at) WHERE version > 1 AND reason = 'source';
CREATE INDEX indicators_fees ON indicators(value) WHERE measure = 'processing_fee_yuan' AND value > 0;
