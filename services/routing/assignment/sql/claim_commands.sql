-- Takes commands to send; if their sender dies, another takes them $2 seconds later.
UPDATE commands
SET attempts = attempts + 1, next_attempt = now() + make_interval(secs => $2::float8)
WHERE request_id IN (
  SELECT request_id FROM commands WHERE next_attempt <= now()
  ORDER BY next_attempt LIMIT $1::bigint
  FOR UPDATE SKIP LOCKED
)
RETURNING request_id, ticket, request, trace_parent;
