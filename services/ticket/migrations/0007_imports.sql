-- What came in from other desks, so that it comes in once. Rows are those of their logs: also the ones that
-- changed nothing, and so are in no history.

CREATE TABLE imported_cases (
  source   text NOT NULL,
  case_key text NOT NULL,
  ticket   bigint NOT NULL UNIQUE REFERENCES tickets,
  -- The ticket's version as the import left it. If the ticket's own is another, people work on it here.
  version  bigint NOT NULL,
  -- Of the newest export that told of the case as a whole: its time, and a digest of what it said. NULL where there was
  -- none, and the digest where the ticket is erased.
  as_of    timestamptz,
  standing bytea,
  PRIMARY KEY (source, case_key)
);

CREATE TABLE imported_rows (
  ticket  bigint NOT NULL,  -- Of imported_cases; a foreign key would cost a look-up for each row.
  row_key text NOT NULL,
  PRIMARY KEY (ticket, row_key)
);

-- The times of exports whose callers know them by the file's only, as they were said first.
CREATE TABLE imported_exports (
  source     text NOT NULL,
  export_key text NOT NULL,
  as_of      timestamptz NOT NULL,
  PRIMARY KEY (source, export_key)
);
