SELECT version, held FROM feed_subjects
WHERE source = $1::text AND subject = $2::text
FOR UPDATE;
