-- How far the subject's effects are stored.
SELECT version FROM feed_subjects
WHERE source = $1::text AND subject = $2::text
FOR UPDATE;
