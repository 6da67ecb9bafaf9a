-- The rules were changed: decisions that were begun by the ones before are made again.
UPDATE rules_edition SET edition = edition + 1;
