INSERT INTO requests (key, fingerprint, subject, answer)
VALUES ($1::uuid, $2::uuid, $3::text, $4::bytea);
