-- Who works on what, and which queue a ticket goes to.

CREATE TABLE teams (
  id           text PRIMARY KEY,
  display_name text NOT NULL
);
CREATE INDEX teams_by_name ON teams (display_name, id);

CREATE TABLE agents (
  id           text PRIMARY KEY,  -- Subject of the person's tokens.
  display_name text NOT NULL,
  present      boolean NOT NULL,
  capacity     int NOT NULL CHECK (capacity BETWEEN 0 AND 1000),
  version      bigint NOT NULL DEFAULT 1
);
CREATE INDEX agents_by_name ON agents (display_name, id);

CREATE TABLE agent_teams (
  agent text NOT NULL REFERENCES agents,
  team  text NOT NULL REFERENCES teams,
  PRIMARY KEY (agent, team)
);
CREATE INDEX agent_teams_by_team ON agent_teams (team, agent);

CREATE TABLE rules (
  id         text PRIMARY KEY,
  rule_order int NOT NULL,
  rule       bytea NOT NULL  -- luukku.routing.v1.Rule.
);
CREATE INDEX rules_in_order ON rules (rule_order, id);
