-- Whether every transaction older than the fence has ended, so that all it wrote can be seen.
SELECT pg_snapshot_xmin(pg_current_snapshot()) >= $1::text::xid8 AS passed;
