UPDATE sla_edition SET edition = edition + 1, edited_at = clock_timestamp();
