-- Of how many changes of an agent's teams the feed has told.
CREATE TABLE agent_teams_told (
  agent   text PRIMARY KEY,
  version bigint NOT NULL  -- Of the newest event about it.
);
