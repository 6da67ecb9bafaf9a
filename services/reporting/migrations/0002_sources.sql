-- What a ticket was imported from; NULL for a live one.
ALTER TABLE tickets ADD COLUMN source text;

CREATE OR REPLACE FUNCTION ticket_group(t tickets, dimension int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT COALESCE(CASE dimension
                    WHEN 1 THEN 'teams/' || t.team
                    WHEN 2 THEN NULLIF(t.channel, 0)::text
                    WHEN 3 THEN NULLIF(t.type, 0)::text
                    WHEN 4 THEN 'categories/' || t.category
                    WHEN 5 THEN NULLIF(t.priority, 0)::text
                    WHEN 6 THEN 'organisations/' || t.organisation
                    WHEN 7 THEN t.source
                  END, '')
$$;

-- Whether a report of an origin (luukku.event.v1.Origin, 0: all) and a source ('': all) counts the ticket.
CREATE FUNCTION is_in_scope(t tickets, origin int, source text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT ($2 = 0 OR t.origin = $2) AND ($3 = '' OR t.source = $3)
$$;
