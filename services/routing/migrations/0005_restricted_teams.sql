-- Restricted teams: of the desk's people, only members and admins see their tickets. Restrict a team only once all
-- replicas run binaries that know of it.

CREATE INDEX teams_restricted ON resources (id)
  WHERE kind = 'teams' AND COALESCE((body->>'restricted')::boolean, false);

-- Teams that are or were restricted.
CREATE TABLE team_access (
  team    text PRIMARY KEY,
  version bigint NOT NULL  -- Of the newest event about who may see its tickets.
);

-- Second line of defence: a session sees what its reader may see (lib/db/connection.h), else nothing.

-- The agent who reads, '' for nobody; NULL in sessions of binaries before this migration.
CREATE FUNCTION reading_agent() RETURNS text LANGUAGE sql STABLE AS $$
  SELECT current_setting('luukku.agent', true)
$$;
CREATE FUNCTION reads_by_team() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT COALESCE(reading_agent(), '') <> ''
$$;
-- Restricted teams that the agent is no member of.
CREATE FUNCTION hidden_teams() RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN ARRAY(SELECT t.id
               FROM teams t
               WHERE t.restricted
                 AND NOT EXISTS (SELECT FROM agent_teams m WHERE m.team = t.id AND m.agent = reading_agent()));
END $$;
CREATE FUNCTION reads_all() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN CASE
    WHEN current_setting('luukku.reads_all', true) = 'on' THEN true
    -- The reading sessions of binaries before this migration.
    WHEN reading_agent() IS NULL THEN COALESCE(current_setting('luukku.reads_all', true), '') = 'off'
    ELSE reads_by_team() AND hidden_teams() = '{}'
  END;
END $$;

ALTER TABLE work_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_by_team ON work_items
  USING ((SELECT reads_all())
         OR ((SELECT reads_by_team()) AND (team IS NULL OR team <> ALL ((SELECT hidden_teams())::text[]))))
  WITH CHECK ((SELECT reads_all()));

ALTER TABLE sla_clocks ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_by_team ON sla_clocks
  USING ((SELECT reads_all()) OR EXISTS (SELECT FROM work_items w WHERE w.ticket = sla_clocks.ticket))
  WITH CHECK ((SELECT reads_all()));
