-- Begins another history if $1 is still the current one.
INSERT INTO feed_epochs (number)
SELECT max(number) + 1 FROM feed_epochs
HAVING (array_agg(epoch ORDER BY number DESC))[1] = $1::uuid
RETURNING epoch;
