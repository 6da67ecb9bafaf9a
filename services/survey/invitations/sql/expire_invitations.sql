-- Ends up to $1 invitations whose time has run out and that nobody else has locked.
WITH due AS MATERIALIZED (
  SELECT id
  FROM invitations
  WHERE state = 1 AND expire_time <= now()
  ORDER BY expire_time
  LIMIT $1::bigint
  FOR UPDATE SKIP LOCKED
)
UPDATE invitations i
SET state = 3, version = i.version + 1
FROM due
WHERE i.id = due.id
RETURNING i.id, i.ticket, i.version;
