-- Cheap look at the feed: the last position drawn (0 if none) and the history it belongs to.
SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS drawn,
       (SELECT epoch FROM feed_epochs ORDER BY number DESC LIMIT 1) AS epoch
FROM event_positions;
