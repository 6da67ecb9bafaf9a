-- The desk's own settings are a resource (lib/resource). These are for what follows from them, and for who is calling.

-- From routing's feed: the teams of which an agent is a member. What is not here is a member of none.
CREATE TABLE agent_teams (
  agent text PRIMARY KEY,
  teams text[] NOT NULL
);

-- The resolved ones, in the order in which they are closed (Desk.close_after).
CREATE INDEX tickets_to_close ON tickets (resolve_time, id) WHERE state = 5 AND erase_time IS NULL;
