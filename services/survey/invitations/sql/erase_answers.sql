-- Their scores stay.
UPDATE answers SET text = '' WHERE invitation = ANY ($1::uuid[]) AND text <> '';
