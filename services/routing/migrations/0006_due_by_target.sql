-- When each target is due, for figures; NULL: not running, or paused. sla_edition grows, so that all clocks are
-- looked at anew, which fills these in.
ALTER TABLE sla_clocks
  ADD COLUMN first_response_due timestamptz,
  ADD COLUMN resolution_due timestamptz;
UPDATE sla_edition SET edition = edition + 1;
