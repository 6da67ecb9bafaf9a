-- Until the end of the transaction nobody else edits the organisation.
SELECT id, display_name, customer_group, members_see_tickets, version
FROM organisations
WHERE id = $1::text
FOR NO KEY UPDATE;
