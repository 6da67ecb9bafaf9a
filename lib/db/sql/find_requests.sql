SELECT key, fingerprint, subject, answer, created_at
FROM requests
WHERE key = ANY ($1::uuid[]);
