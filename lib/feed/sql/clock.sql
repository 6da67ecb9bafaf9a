-- Run before draw_fence.sql: every fact with an earlier or equal time is of a transaction that has its
-- xid already.
SELECT feed_clock() AS now;
