-- Invitations about tickets that were erased: what was written is gone, and no answer is taken any more.
ALTER TABLE invitations ADD COLUMN erased boolean NOT NULL DEFAULT false;
