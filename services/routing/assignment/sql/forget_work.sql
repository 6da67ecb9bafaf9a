-- For a resync: deletes up to $1 work items, with their explanations, and all demands. Unanswered commands stay: their
-- revision makes them harmless. Clocks keep only their version, from which routing's own feed goes on.
WITH due AS (
  DELETE FROM decisions_due
), gone AS (
  DELETE FROM work_items
  WHERE ticket IN (SELECT ticket FROM work_items LIMIT $1::bigint)
  RETURNING ticket
), clocks AS (
  UPDATE sla_clocks
  SET running = false, edition = 0, next_deadline = NULL, first_response = 0, resolution = 0, clock = ''
  WHERE ticket IN (SELECT ticket FROM gone)
)
SELECT count(*) AS gone FROM gone;
