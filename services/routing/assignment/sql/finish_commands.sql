-- Deletes answered commands $1. Tickets $2, whose commands were refused, lose their reservation; on tickets $3, whose
-- refused commands came from a rule, rules are to decide again.
WITH gone AS (
  DELETE FROM commands WHERE request_id = ANY ($1::uuid[])
)
UPDATE work_items
SET reserved_agent = NULL, rules_due = rules_due OR ticket = ANY ($3::bigint[])
WHERE ticket = ANY ($2::bigint[]);
