-- Before rules are changed: changes wait for each other, and for decisions that are being made by the rules as they are.
SELECT edition FROM rules_edition FOR NO KEY UPDATE;
