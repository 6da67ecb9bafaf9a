-- Where a ticket is: a room, a branch, an address.
ALTER TABLE tickets ADD COLUMN location text;
