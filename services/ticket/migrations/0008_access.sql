-- Who sees which tickets, besides their requesters: the desk's people by restricted teams, customers by their
-- organisation.

-- From routing's feed: teams whose tickets only their members and admins see. What is not here is not restricted.
CREATE TABLE restricted_teams (
  team    text PRIMARY KEY,
  members text[] NOT NULL  -- Ids of agents.
);

CREATE INDEX tickets_by_organisation ON tickets (organisation, create_time, id) WHERE organisation IS NOT NULL;

-- In PL/pgSQL, whose plans a session keeps: as SQL functions these made a list half as slow again.

-- Whether the session reads for one of the desk's people, who is bound by restricted teams.
CREATE FUNCTION reads_by_team() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT COALESCE(current_setting('luukku.agent', true), '') <> ''
$$;
-- Restricted teams that the agent is no member of; for others, all that are restricted.
CREATE FUNCTION hidden_teams() RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN ARRAY(SELECT team FROM restricted_teams
               WHERE COALESCE(current_setting('luukku.agent', true), '') <> ALL (members));
END $$;
-- Organisations whose tickets the reader sees as one of their members: the person's, and those that the token names.
CREATE FUNCTION member_organisations() RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN ARRAY(SELECT o.id
               FROM organisations o
               WHERE o.members_see_tickets
                 AND (o.id = (SELECT p.organisation FROM people p WHERE p.id = current_setting('luukku.member', true))
                      OR o.id = ANY (string_to_array(current_setting('luukku.organisations', true), ','))));
END $$;
-- Also agents from whom nothing is hidden.
CREATE OR REPLACE FUNCTION reads_all() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN COALESCE(current_setting('luukku.reads_all', true), '') = 'on'
         OR (reads_by_team() AND hidden_teams() = '{}');
END $$;

ALTER POLICY read_own ON tickets
  USING ((SELECT reads_all())
         OR requester = (SELECT reader())
         OR (((SELECT reads_by_team()) OR organisation = ANY ((SELECT member_organisations())::text[]))
             AND (team IS NULL OR team <> ALL ((SELECT hidden_teams())::text[]))));

-- Whether the reader sees the ticket as the desk does.
CREATE FUNCTION reads_desk_side(ticket bigint) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN reads_all()
         OR (reads_by_team()
             AND EXISTS (SELECT FROM tickets t
                         WHERE t.id = reads_desk_side.ticket
                           AND (t.team IS NULL OR t.team <> ALL (hidden_teams()))));
END $$;

-- Of a ticket that the reader sees, internal parts only where the reader sees the desk's side.
ALTER POLICY read_own ON comments
  USING ((SELECT reads_all())
         OR EXISTS (SELECT FROM tickets t
                    WHERE t.id = comments.ticket
                      AND (NOT comments.internal
                           OR ((SELECT reads_by_team())
                               AND (t.team IS NULL OR t.team <> ALL ((SELECT hidden_teams())::text[]))))));
ALTER POLICY read_own ON history
  USING ((SELECT reads_all())
         OR EXISTS (SELECT FROM tickets t
                    WHERE t.id = history.ticket
                      AND (NOT history.internal
                           OR ((SELECT reads_by_team())
                               AND (t.team IS NULL OR t.team <> ALL ((SELECT hidden_teams())::text[]))))));

-- The columns that the policy looks at, so that figures are still counted from the index alone.
DROP INDEX tickets_unfinished;
CREATE INDEX tickets_unfinished ON tickets (state, priority, create_time)
  INCLUDE (agent, requester, team, organisation)
  WHERE state <= 5;
