-- The commands are answered. Refused ones give their reservation back.
WITH gone AS (
  DELETE FROM commands WHERE request_id = ANY ($1::uuid[])
)
UPDATE work_items SET reserved_agent = NULL WHERE ticket = ANY ($2::bigint[]);
