-- Includes tickets that wait for the customer. The index of agents lacks these, so this reads all open tickets.
SELECT ticket
FROM work_items
WHERE CASE WHEN reserved_agent IS NULL THEN agent ELSE reserved_agent END = $1::text
  AND state NOT IN ${states SOLVED CLOSED WITHDRAWN}
ORDER BY ticket
LIMIT 10;
