-- An import that is run again leaves erased people alone.

CREATE INDEX erasures_by_person ON erasures (person);
