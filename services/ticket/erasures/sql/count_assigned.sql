-- How many unfinished tickets are assigned to this agent.
SELECT count(*) AS assigned FROM tickets WHERE agent = $1::text AND state NOT IN ${states SOLVED CLOSED WITHDRAWN};
