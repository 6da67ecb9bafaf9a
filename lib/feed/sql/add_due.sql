-- Records events of source $1 that must be acknowledged.
INSERT INTO feed_acknowledgements_due (source, event, subject, recorded_at)
SELECT $1::text, event, subject, recorded_at
FROM unnest($2::uuid[], $3::text[], $4::timestamptz[]) AS due(event, subject, recorded_at)
ON CONFLICT DO NOTHING;
