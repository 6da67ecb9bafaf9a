-- Locked, so that a replay of parked events and the taking in of the next one do not cross.
SELECT subject, version, held
FROM feed_subjects
WHERE source = $1::text AND subject = ANY ($2::text[])
ORDER BY subject
FOR UPDATE;
