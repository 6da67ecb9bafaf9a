UPDATE sla_edition SET edition = edition + 1;
