-- An event that is parked already stays as it is.
INSERT INTO feed_parked (source, subject, version, entry, reason)
SELECT $1::text, subject, version, entry, reason
FROM unnest($2::text[], $3::bigint[], $4::bytea[], $5::text[])
  AS p(subject, version, entry, reason)
ON CONFLICT DO NOTHING;
