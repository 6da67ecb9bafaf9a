TRUNCATE tickets, reopenings;
