-- For a resync: a part of what the ticket feed tells anew. Commands that are not answered stay: their
-- revision makes them harmless. The decisions' explanations go with the items.
WITH due AS (
  DELETE FROM decisions_due
), gone AS (
  DELETE FROM work_items
  WHERE ticket IN (SELECT ticket FROM work_items LIMIT $1::bigint)
  RETURNING 1
)
SELECT count(*) AS gone FROM gone;
