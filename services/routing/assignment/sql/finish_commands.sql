-- The commands are answered. Refused ones ($2) give their reservation back; of those that a rule had decided on
-- ($3), rules are to decide again.
WITH gone AS (
  DELETE FROM commands WHERE request_id = ANY ($1::uuid[])
)
UPDATE work_items
SET reserved_agent = NULL, rules_due = rules_due OR ticket = ANY ($3::bigint[])
WHERE ticket = ANY ($2::bigint[]);
