TRUNCATE tickets, reopenings, imported_targets, ratings;
