-- The tree of categories, from the ticket service's feed: a rule on a category is about those below it, too.
CREATE TABLE categories (
  id     text PRIMARY KEY,
  parent text
);
