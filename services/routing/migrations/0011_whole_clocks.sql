-- Where the cursor of the ticket's slot stood when the clock was written. A watermark that was heard before knows
-- nothing of what the clock has taken in since, so it does not decide it: times come twice where the clock of the
-- ticket service's database is set back.
ALTER TABLE sla_clocks ADD COLUMN cursor_position bigint NOT NULL DEFAULT 0;
