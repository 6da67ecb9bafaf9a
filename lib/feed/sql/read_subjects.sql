-- Locks the subjects, so that a replay of parked events and the next event do not cross. LIMIT keeps the look-up by
-- key: a plan made while the table was small would read all of it for as long as it is cached.
SELECT s.subject, s.version, s.held
FROM unnest($2::text[]) WITH ORDINALITY AS asked(subject, place)
CROSS JOIN LATERAL (
  SELECT subject, version, held
  FROM feed_subjects
  WHERE source = $1::text AND subject = asked.subject
  LIMIT 1
  FOR UPDATE
) AS s
ORDER BY asked.place;
