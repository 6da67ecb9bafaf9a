-- One edit of calendars and policies after the other.
SELECT edition FROM sla_edition FOR NO KEY UPDATE;
