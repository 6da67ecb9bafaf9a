-- The desk's own address that a ticket was sent to, for routing's rules.
ALTER TABLE tickets ADD COLUMN mailbox text;
