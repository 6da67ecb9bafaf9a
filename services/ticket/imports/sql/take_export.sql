-- The time of export $2 of source $1; stores $3 if it has none yet.
WITH known AS (
  SELECT as_of FROM imported_exports WHERE source = $1::text AND export_key = $2::text
), new AS (
  INSERT INTO imported_exports (source, export_key, as_of)
  SELECT $1::text, $2::text, $3::timestamptz WHERE NOT EXISTS (SELECT FROM known)
  RETURNING as_of
)
SELECT as_of FROM known UNION ALL SELECT as_of FROM new;
