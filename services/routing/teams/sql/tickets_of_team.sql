SELECT ticket
FROM work_items
WHERE CASE WHEN team IS NULL THEN '' ELSE team END = $1::text AND state NOT IN ${states SOLVED CLOSED WITHDRAWN}
ORDER BY ticket
LIMIT 10;
