-- Back to before the first event: the leases end, cursors of before do not move any more, and no slot is
-- leased until what was derived is forgotten.
UPDATE feed_cursors
SET told_epoch = COALESCE(epoch, told_epoch), epoch = NULL, position = 0, event_id = NULL, owner = NULL,
    leased_until = NULL, resyncs = resyncs + 1, forgetting = true
WHERE source = $1::text;
