-- Serialises edits of calendars and policies.
SELECT edition FROM sla_edition FOR NO KEY UPDATE;
