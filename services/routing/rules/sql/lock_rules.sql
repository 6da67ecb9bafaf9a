-- Run before a change of rules: changes wait for each other, and for running decisions by the current rules.
SELECT edition FROM rules_edition FOR NO KEY UPDATE;
