-- For a resync: a part of what the ticket feed tells anew. Commands that are not answered stay: their
-- revision makes them harmless. The decisions' explanations go with the items. Of the clocks the version
-- stays: what is told again goes on from there.
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
