-- The parameters with which services/ticket/tickets/sql/create_tickets.sql stored the newest ticket, by name, each as an
-- array of one element.
WITH newest AS (
  SELECT to_json(t) AS ticket, r.key, r.fingerprint, r.answer, h.entry, e.body, p.display_name
  FROM tickets t
  JOIN requests r ON r.subject = 'tickets/' || t.id
  JOIN history h ON h.ticket = t.id AND h.version = 1
  JOIN events e ON e.subject = 'tickets/' || t.id AND e.version = 1
  JOIN people p ON p.id = t.requester
  ORDER BY t.id DESC
  LIMIT 1
)
SELECT c.key AS name, ARRAY[c.value]::text AS element
FROM newest
CROSS JOIN LATERAL json_each_text(newest.ticket) AS c
UNION ALL
SELECT c.name, c.element
FROM newest
CROSS JOIN LATERAL (
  VALUES ('request_key', ARRAY[newest.key]::text), ('fingerprint', ARRAY[newest.fingerprint]::text),
         ('opened_for_self', ARRAY[true]::text), ('answer', ARRAY[newest.answer]::text),
         ('entry', ARRAY[newest.entry]::text), ('event', ARRAY[newest.body]::text),
         ('caller_name', ARRAY[newest.display_name]::text)
) AS c(name, element);
