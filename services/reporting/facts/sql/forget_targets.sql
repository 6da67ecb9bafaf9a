TRUNCATE sla_targets;
