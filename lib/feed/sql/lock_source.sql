-- Waits for what replicas are storing, and keeps them from storing more.
SELECT resyncs FROM feed_cursors WHERE source = $1::text ORDER BY slot FOR UPDATE;
