-- Locks the rules against changes until the end of the transaction.
SELECT edition FROM rules_edition FOR SHARE;
