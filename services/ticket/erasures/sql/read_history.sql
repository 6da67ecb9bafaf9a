SELECT ticket, version, entry FROM history WHERE ticket = ANY ($1::bigint[]) ORDER BY ticket, version;
