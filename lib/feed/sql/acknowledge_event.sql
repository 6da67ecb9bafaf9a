-- A row if the feed has an event of subject $1 with id $2; notes that consumer $3 has taken it in.
WITH told AS (
  SELECT id FROM events WHERE subject = $1::text AND id = $2::uuid
), noted AS (
  INSERT INTO feed_acknowledgements (event, consumer)
  SELECT id, $3::text FROM told
  ON CONFLICT DO NOTHING
)
SELECT id FROM told;
