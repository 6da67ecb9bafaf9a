-- Sets all cursors to before the first event and ends their leases. Cursors that were read before can no longer be
-- moved, and no slot is leased until the derived effects are forgotten.
UPDATE feed_cursors
SET told_epoch = COALESCE(epoch, told_epoch), epoch = NULL, position = 0, event_id = NULL, owner = NULL,
    leased_until = NULL, resyncs = resyncs + 1, forgetting = true
WHERE source = $1::text;
