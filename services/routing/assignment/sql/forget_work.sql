-- For a resync: all that the ticket feed tells anew. Commands that are not answered stay: their revision
-- makes them harmless. The decisions' explanations go with the items.
WITH due AS (
  DELETE FROM decisions_due
)
DELETE FROM work_items;
