-- Returns one row. Neither organisation_missing nor created: a person with that id exists already.
WITH asked AS MATERIALIZED (
  SELECT $1::text AS id, $2::text AS display_name, $3::text AS organisation,
         $3::text IS NOT NULL AND NOT EXISTS (SELECT FROM organisations o WHERE o.id = $3::text AND NOT o.retired)
           AS organisation_missing
), created AS (
  INSERT INTO people (id, display_name, organisation)
  SELECT id, display_name, organisation FROM asked WHERE NOT organisation_missing
  ON CONFLICT DO NOTHING
  RETURNING id
)
SELECT organisation_missing, EXISTS (SELECT FROM created) AS created
FROM asked;
