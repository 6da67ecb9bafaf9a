-- Stores work items from the feed. A reservation ends when the feed delivers a newer assignment.
INSERT INTO work_items AS w (ticket, live, create_time, ${names work})
SELECT ticket, live, create_time, ${names work}
FROM ${rows i(ticket bigint, live boolean, create_time timestamptz, work.*)}
ORDER BY ticket
ON CONFLICT (ticket) DO UPDATE
SET ${set work excluded},
    reserved_agent = CASE WHEN excluded.assignment_revision > w.assignment_revision
                          THEN NULL ELSE w.reserved_agent END;
