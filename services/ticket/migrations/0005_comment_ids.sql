-- Comments are named by ids that tell nothing: numbers would show a requester, by their holes, that there are
-- internal notes.
ALTER TABLE comments
  ADD COLUMN id text NOT NULL DEFAULT replace(left(gen_random_uuid()::text, 13), '-', '');
