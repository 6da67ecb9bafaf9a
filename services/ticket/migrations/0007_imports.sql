-- What came in from other desks, so that it comes in once. Rows are those of their logs: also the ones that
-- changed nothing, and so are in no history.

CREATE TABLE imported_cases (
  source   text NOT NULL,
  case_key text NOT NULL,
  ticket   bigint NOT NULL UNIQUE REFERENCES tickets,
  -- The ticket's version as the import left it. If the ticket's own is another, people work on it here.
  version  bigint NOT NULL,
  PRIMARY KEY (source, case_key)
);

CREATE TABLE imported_rows (
  ticket  bigint NOT NULL,  -- Of imported_cases; a foreign key would cost a look-up for each row.
  row_key text NOT NULL,
  PRIMARY KEY (ticket, row_key)
);
