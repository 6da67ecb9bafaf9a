-- The decisions on these tickets, whose work items the caller holds, are made.
DELETE FROM decisions_due WHERE ticket = ANY ($1::bigint[]);
