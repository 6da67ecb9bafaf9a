SELECT edition FROM sla_edition;
