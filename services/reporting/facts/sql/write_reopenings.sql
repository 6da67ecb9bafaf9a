INSERT INTO reopenings (ticket, version, reopen_time)
SELECT ticket, version, reopen_time
FROM ${rows given(ticket bigint, version bigint, reopen_time timestamptz)};
