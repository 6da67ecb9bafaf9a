-- An xid that is later than that of every transaction which has drawn a time or a position so far. Run
-- by itself, after feed_state.sql: writers get their xid first, then time and position.
SELECT pg_current_xact_id()::text AS fence;
