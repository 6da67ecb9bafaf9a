-- What is known of the person with this id; NULLs if nothing is.
SELECT p.display_name, p.organisation, array_to_string(t.teams, ' ') AS teams
FROM (SELECT :person::text AS id) AS asked
LEFT JOIN people p ON p.id = asked.id
LEFT JOIN agent_teams t ON t.agent = asked.id;
