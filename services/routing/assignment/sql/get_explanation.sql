SELECT explanation FROM work_items WHERE ticket = $1::bigint;
