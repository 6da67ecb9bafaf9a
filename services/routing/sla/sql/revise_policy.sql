-- Makes revision $2 of policy $1 the current one. Returns a row, or none if calendar $4 does not exist.
WITH revised AS (
  UPDATE sla_policies p
  SET revision = $2::bigint, display_name = $3::text, calendar = c.id
  FROM calendars c
  WHERE p.id = $1::text AND c.id = $4::text
  RETURNING p.id
)
INSERT INTO sla_policy_revisions (id, revision, policy)
SELECT id, $2::bigint, $5::bytea FROM revised
RETURNING id;
