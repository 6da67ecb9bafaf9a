-- Until the end of the transaction the rules stay as they are.
SELECT edition FROM rules_edition FOR SHARE;
