INSERT INTO feed_subjects (source, subject, version, held)
SELECT $1::text, subject, version, held
FROM unnest($2::text[], $3::bigint[], $4::boolean[]) AS s(subject, version, held)
ORDER BY subject
ON CONFLICT (source, subject) DO UPDATE SET version = excluded.version, held = excluded.held;
