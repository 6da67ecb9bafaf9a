-- Since 0005 work items are read under row-level security, where a condition may lead through an index only if
-- PostgreSQL knows that it leaks nothing. Of COALESCE it does not know that, so what an agent has to do was counted by
-- reading all work items. Of CASE it does.
DROP INDEX work_items_load;
CREATE INDEX work_items_load ON work_items ((CASE WHEN reserved_agent IS NULL THEN agent ELSE reserved_agent END))
  WHERE state <= 2;
DROP INDEX work_items_queue;
CREATE INDEX work_items_queue
  ON work_items ((CASE WHEN team IS NULL THEN '' ELSE team END), due_time, create_time, ticket) WHERE state <= 4;
