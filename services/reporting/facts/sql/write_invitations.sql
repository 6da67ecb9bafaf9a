-- Each event sets its own columns. InvitationSent comes first; an invitation without it is an error (NOT NULL).
INSERT INTO invitations AS i (invitation, ticket, sent_at, answered_at, score, scale_low, scale_high,
                              expired_at)
SELECT given.invitation, COALESCE(given.ticket, known.ticket), COALESCE(given.sent_at, known.sent_at),
       given.answered_at, given.score, given.scale_low, given.scale_high, given.expired_at
FROM ${rows given(invitation text, ticket bigint, sent_at timestamptz, answered_at timestamptz, score int,
                  scale_low int, scale_high int, expired_at timestamptz)}
LEFT JOIN invitations known ON known.invitation = given.invitation AND given.sent_at IS NULL
ORDER BY given.invitation
ON CONFLICT (invitation) DO UPDATE
SET answered_at = COALESCE(excluded.answered_at, i.answered_at),
    score = COALESCE(excluded.score, i.score),
    scale_low = COALESCE(excluded.scale_low, i.scale_low),
    scale_high = COALESCE(excluded.scale_high, i.scale_high),
    expired_at = COALESCE(excluded.expired_at, i.expired_at);
