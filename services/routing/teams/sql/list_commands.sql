-- Decisions that the ticket service has not answered yet.
SELECT ticket, request FROM commands ORDER BY ticket;
