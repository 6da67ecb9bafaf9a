-- The parameters with which services/ticket/tickets/sql/create_tickets.sql stored the newest ticket, in
-- their order, each as an array of one element.
SELECT ARRAY[r.key]::text, ARRAY[r.fingerprint]::text, ARRAY[t.type]::text, ARRAY[t.channel]::text,
       ARRAY[t.subject]::text, ARRAY[t.description]::text, ARRAY[t.requester]::text,
       ARRAY[t.opened_by]::text, ARRAY[true]::text, ARRAY[t.organisation]::text,
       ARRAY[t.impact]::text, ARRAY[t.urgency]::text, ARRAY[t.priority]::text,
       ARRAY[t.category]::text, ARRAY[t.language]::text, ARRAY[t.external_reference]::text,
       ARRAY[t.mailbox]::text, ARRAY[r.answer]::text, ARRAY[h.entry]::text, ARRAY[e.body]::text,
       ARRAY[p.display_name]::text
FROM tickets t
JOIN requests r ON r.subject = 'tickets/' || t.id
JOIN history h ON h.ticket = t.id AND h.version = 1
JOIN events e ON e.subject = 'tickets/' || t.id AND e.version = 1
JOIN people p ON p.id = t.requester
ORDER BY t.id DESC
LIMIT 1;
