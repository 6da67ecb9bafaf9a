-- The person's tickets that are not finished, the first ten; '' if there are none.
SELECT array_to_string(ARRAY(SELECT 'tickets/' || id FROM tickets
                             WHERE requester = $1::text AND state NOT IN ${states SOLVED CLOSED WITHDRAWN}
                             ORDER BY id LIMIT 10), ', ') AS unfinished;
