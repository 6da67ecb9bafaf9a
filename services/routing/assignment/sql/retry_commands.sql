-- The ticket service did not take the commands: send them again in 200 ms.
UPDATE commands SET next_attempt = now() + interval '200 milliseconds'
WHERE request_id = ANY ($1::uuid[]);
