TRUNCATE invitations;
