-- Who works on what, and which queue a ticket goes to.

-- What is configured is in resources (lib/resource); these are the fields that statements join.
CREATE VIEW teams AS
SELECT id, body->>'display_name' AS display_name, COALESCE((body->>'restricted')::boolean, false) AS restricted
FROM resources
WHERE kind = 'teams';

-- As they are in resources, for decisions, which lock them. Who is retired is not present, and in no team.
CREATE TABLE agents (
  id           text PRIMARY KEY,
  display_name text NOT NULL,
  present      boolean NOT NULL,
  capacity     int NOT NULL CHECK (capacity BETWEEN 0 AND 1000)
);

CREATE TABLE agent_teams (
  agent text NOT NULL REFERENCES agents,
  team  text NOT NULL,  -- It is never deleted, but retired.
  PRIMARY KEY (agent, team)
);
CREATE INDEX agent_teams_by_team ON agent_teams (team, agent);
