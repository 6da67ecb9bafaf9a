-- Reports by customer group and by agent. What was taken in before has neither: `luukkuctl report rebuild` fills them in.
ALTER TABLE tickets ADD COLUMN customer_group text;
ALTER TABLE tickets ADD COLUMN agent text;

CREATE OR REPLACE FUNCTION ticket_group(t tickets, dimension int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT COALESCE(CASE dimension
                    WHEN 1 THEN 'teams/' || t.team
                    WHEN 2 THEN NULLIF(t.channel, 0)::text
                    WHEN 3 THEN NULLIF(t.type, 0)::text
                    WHEN 4 THEN 'categories/' || t.category
                    WHEN 5 THEN NULLIF(t.priority, 0)::text
                    WHEN 6 THEN 'organisations/' || t.organisation
                    WHEN 7 THEN t.source
                    WHEN 8 THEN t.customer_group
                    WHEN 9 THEN 'agents/' || t.agent
                  END, '')
$$;
