INSERT INTO reopenings (ticket, version, reopen_time)
SELECT ticket, version, reopen_time
FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) AS given(ticket, version, reopen_time);
