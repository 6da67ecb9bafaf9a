-- One at a time creates, changes or deletes what has this name, whether it is there or not.
SELECT pg_advisory_xact_lock(hashtextextended(:kind::text || '/' || :id::text, 0));
