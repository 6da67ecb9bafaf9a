-- What a state means stands in the contract (TicketStateMeaning), and statements go by it. A state that this schema does
-- not know yet is not finished, and nobody works on it; see tools/embed_sql.
DROP INDEX work_items_load, work_items_queue, work_items_waiting;
CREATE INDEX work_items_load
  ON work_items ((CASE WHEN reserved_agent IS NULL THEN agent ELSE reserved_agent END))
  WHERE state IN (1, 2);
CREATE INDEX work_items_queue
  ON work_items ((CASE WHEN team IS NULL THEN '' ELSE team END), due_time, create_time, ticket)
  WHERE state NOT IN (5, 6, 7);
CREATE INDEX work_items_waiting ON work_items (team, create_time, ticket)
  WHERE state IN (1, 2) AND agent IS NULL AND reserved_agent IS NULL AND live;
