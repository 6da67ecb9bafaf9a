-- All rules in the order in which they are tried.
SELECT rule FROM rules ORDER BY rule_order, id;
