-- Ends the invitations about the tickets $1: open ones expire, answered ones accept no other answer. Waits for an
-- answer that is being stored; a later statement then sees it.
WITH of_tickets AS MATERIALIZED (
  SELECT id, state
  FROM invitations
  WHERE ticket = ANY ($1::bigint[]) AND NOT erased
  ORDER BY id
  FOR UPDATE
)
UPDATE invitations i
SET erased = true,
    state = CASE WHEN i.state = 1 THEN 3 ELSE i.state END,
    version = i.version + (i.state = 1)::int
FROM of_tickets
WHERE i.id = of_tickets.id
RETURNING i.id, i.ticket, i.version, of_tickets.state = 1 AS expired;
