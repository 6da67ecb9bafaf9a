-- How many tickets each of these agents has to work on. Read through Connection::ReadAs for all: it is a number only.
SELECT asked.agent,
       (SELECT count(*)
        FROM work_items w
        WHERE CASE WHEN w.reserved_agent IS NULL THEN w.agent ELSE w.reserved_agent END = asked.agent
          AND w.state IN ${states ACTIVE} AND w.live) AS load
FROM unnest($1::text[]) AS asked(agent);
