-- The newest version of the subject whose effect is stored.
SELECT version FROM feed_subjects
WHERE source = $1::text AND subject = $2::text
FOR UPDATE;
