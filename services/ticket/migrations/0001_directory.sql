-- Who the desk serves and what it offers.

-- What is configured is in resources (lib/resource); these are the fields that statements join.
CREATE VIEW organisations AS
SELECT id, body->>'display_name' AS display_name, COALESCE(body->>'customer_group', '') AS customer_group,
       COALESCE((body->>'members_see_tickets')::boolean, false) AS members_see_tickets,
       COALESCE((body->>'retired')::boolean, false) AS retired
FROM resources
WHERE kind = 'organisations';
CREATE VIEW categories AS
SELECT id, body->>'display_name' AS display_name, substr(body->>'parent', length('categories/') + 1) AS parent,
       COALESCE((body->>'retired')::boolean, false) AS retired
FROM resources
WHERE kind = 'categories';

CREATE TABLE people (
  id           text PRIMARY KEY,  -- Subject of the person's tokens.
  display_name text NOT NULL,
  organisation text  -- It is never deleted, but retired.
);
CREATE INDEX people_by_name ON people (display_name, id);
