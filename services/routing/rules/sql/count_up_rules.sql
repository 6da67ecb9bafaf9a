-- After a change of rules: decisions begun by the earlier rules are made again.
UPDATE rules_edition SET edition = edition + 1;
