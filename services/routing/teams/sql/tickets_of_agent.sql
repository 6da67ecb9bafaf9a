-- Also those that wait for the customer, of which the index of agents has none: read from the open ones of all.
SELECT ticket
FROM work_items
WHERE CASE WHEN reserved_agent IS NULL THEN agent ELSE reserved_agent END = $1::text
  AND state NOT IN ${states SOLVED CLOSED WITHDRAWN}
ORDER BY ticket
LIMIT 10;
