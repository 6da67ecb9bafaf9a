SELECT edition, edited_at FROM sla_edition;
