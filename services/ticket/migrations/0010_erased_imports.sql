-- An import that is run again leaves erased people alone.

CREATE INDEX erasures_by_person ON erasures (person);

-- What stands for the key of a case or of its row once the ticket is erased, since keys may hold names: an import that
-- is run again still knows it, and nobody can read it.
CREATE FUNCTION erased_key(key text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT 'erased-' || encode(sha256(convert_to(key, 'UTF8')), 'hex')
$$;

UPDATE imported_cases c SET case_key = erased_key(c.case_key)
FROM tickets t WHERE t.id = c.ticket AND t.erase_time IS NOT NULL;
UPDATE imported_rows r SET row_key = erased_key(r.row_key)
FROM tickets t WHERE t.id = r.ticket AND t.erase_time IS NOT NULL;
