-- Forgets answers older than $1; at most $2 of them, so that the transaction stays short.
DELETE FROM requests
WHERE key IN (
  SELECT key FROM requests WHERE created_at < $1::timestamptz LIMIT $2::bigint FOR UPDATE SKIP LOCKED
);
