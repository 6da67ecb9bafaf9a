-- assignment_revision that was decided on at last, whatever came of it: what waits and has a newer one is to be decided
-- on, even if nothing demands it. Binaries before this leave it as it is; then it is decided on once more.
ALTER TABLE work_items ADD COLUMN decided_revision bigint NOT NULL DEFAULT 0;
