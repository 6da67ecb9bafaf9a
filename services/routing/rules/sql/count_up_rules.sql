-- Before rules are changed: changes wait for each other, and for decisions that are being made by the rules as they
-- are.
UPDATE rules_edition SET edition = edition + 1;
