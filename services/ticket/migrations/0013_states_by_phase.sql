-- What a state means stands in the contract (TicketStateMeaning), and statements go by it. A state that this schema does
-- not know yet is not finished, so indexes of what is not finished leave out what is; see tools/embed_sql.
ALTER TABLE tickets
  DROP CONSTRAINT tickets_state_check,
  ADD CHECK (state > 0);

DROP INDEX tickets_open_by_team, tickets_unfinished, tickets_to_erase;
CREATE INDEX tickets_open_by_team ON tickets (team, create_time, id) WHERE state NOT IN (5, 6, 7);
CREATE INDEX tickets_unfinished ON tickets (state, priority, create_time)
  INCLUDE (agent, requester, team, organisation)
  WHERE state NOT IN (6, 7);
CREATE INDEX tickets_to_erase ON tickets ((CASE WHEN close_time IS NULL THEN resolve_time ELSE close_time END))
  WHERE state IN (5, 6, 7) AND erase_time IS NULL;
