-- Who the desk serves and what it offers.

CREATE TABLE organisations (
  id             text PRIMARY KEY,
  display_name   text NOT NULL,
  customer_group text NOT NULL DEFAULT '',
  version        bigint NOT NULL DEFAULT 1
);
CREATE INDEX organisations_by_name ON organisations (display_name, id);

CREATE TABLE people (
  id           text PRIMARY KEY,  -- Subject of the person's tokens.
  display_name text NOT NULL,
  organisation text REFERENCES organisations
);
CREATE INDEX people_by_name ON people (display_name, id);

CREATE TABLE categories (
  id           text PRIMARY KEY,
  display_name text NOT NULL,
  parent       text REFERENCES categories,
  version      bigint NOT NULL DEFAULT 1
);
CREATE INDEX categories_by_name ON categories (display_name, id);
