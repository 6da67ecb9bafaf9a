-- Grows with each change of the rules: a decision that was made by rules of before is made anew. One row.
CREATE TABLE rules_edition (
  one     boolean PRIMARY KEY DEFAULT true CHECK (one),
  edition bigint NOT NULL
);
INSERT INTO rules_edition (edition) VALUES (1);
