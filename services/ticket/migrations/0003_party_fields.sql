-- A ticket is created by one statement, which finds out the requester's organisation and its customer
-- group, so these two fields are appended to messages that are serialised already. In protobuf's wire
-- format appending a field is setting it, and appending a part of a nested message merges it.
-- A test of the ticket service checks every field number here against the protos.

-- Field `number` (1 to 15) with a string or message of at most 127 bytes.
CREATE FUNCTION wire_field(number int, value bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT set_byte(set_byte('\x0000'::bytea, 0, number * 8 + 2), 1, length(value)) || value
$$;

CREATE FUNCTION wire_text(number int, value text) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN COALESCE(value, '') = '' THEN ''::bytea ELSE wire_field(number, convert_to(value, 'UTF8')) END
$$;

-- luukku.ticket.v1.Ticket: organisation = 9, customer_group = 10.
CREATE FUNCTION ticket_party_fields(organisation text, customer_group text) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
  SELECT wire_text(9, 'organisations/' || organisation) || wire_text(10, customer_group)
$$;

-- luukku.event.v1.Event: ticket = 11; TicketSnapshot: organisation = 4, customer_group = 5.
CREATE FUNCTION event_party_fields(organisation text, customer_group text) RETURNS bytea
LANGUAGE sql IMMUTABLE AS $$
  SELECT wire_field(11, wire_text(4, 'organisations/' || organisation) || wire_text(5, customer_group))
$$;
