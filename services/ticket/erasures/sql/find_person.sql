-- What there is of a person: whether anything, and tickets that are not finished (the first ten).
SELECT EXISTS (SELECT FROM people WHERE id = $1::text)
         OR EXISTS (SELECT FROM tickets WHERE requester = $1::text) AS known,
       array_to_string(ARRAY(SELECT 'tickets/' || id FROM tickets
                             WHERE requester = $1::text AND state < 5
                             ORDER BY id LIMIT 10), ', ') AS unfinished;
