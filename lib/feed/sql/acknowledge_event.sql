-- Records that consumer $3 has processed the event with id $2 of subject $1. Returns a row if the feed has that event.
WITH told AS (
  SELECT id FROM events WHERE subject = $1::text AND id = $2::uuid
), noted AS (
  INSERT INTO feed_acknowledgements (event, consumer)
  SELECT id, $3::text FROM told
  ON CONFLICT DO NOTHING
)
SELECT id FROM told;
