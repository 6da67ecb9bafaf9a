-- The ticket service is away: try again soon.
UPDATE commands SET next_attempt = now() + interval '200 milliseconds'
WHERE request_id = ANY ($1::uuid[]);
