-- Deletes the demands of tickets on which decisions were made; the caller holds their work items.
DELETE FROM decisions_due WHERE ticket = ANY ($1::bigint[]);
