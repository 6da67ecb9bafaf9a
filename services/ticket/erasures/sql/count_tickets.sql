UPDATE erasures SET erased_tickets = erased_tickets + $2::bigint WHERE id = $1::bigint;
