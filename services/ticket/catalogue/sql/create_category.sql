-- One row comes back. Neither parent_missing nor created: there is one with that id already.
WITH asked AS MATERIALIZED (
  SELECT $1::text AS id, $2::text AS display_name, $3::text AS parent,
         $3::text IS NOT NULL AND NOT EXISTS (SELECT FROM categories c WHERE c.id = $3::text)
           AS parent_missing
), created AS (
  INSERT INTO categories (id, display_name, parent)
  SELECT id, display_name, parent FROM asked WHERE NOT parent_missing
  ON CONFLICT DO NOTHING
  RETURNING id
)
SELECT parent_missing, EXISTS (SELECT FROM created) AS created
FROM asked;
