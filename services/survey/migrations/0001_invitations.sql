-- Who was asked for an opinion, and what was answered. No people: whose ticket it is, the ticket service knows.

CREATE TABLE invitations (
  id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  ticket      bigint NOT NULL UNIQUE,  -- A ticket is asked about once.
  state       smallint NOT NULL CHECK (state BETWEEN 1 AND 3),
  version     bigint NOT NULL,         -- Of its newest event: 1 when sent, one more with each answer.
  create_time timestamptz NOT NULL,
  expire_time timestamptz NOT NULL
);
CREATE INDEX invitations_by_time ON invitations (create_time);
CREATE INDEX invitations_open ON invitations (expire_time) WHERE state = 1;

-- The last answer to an invitation, with the scale that it was given on.
CREATE TABLE answers (
  invitation  uuid PRIMARY KEY REFERENCES invitations,
  score       smallint NOT NULL,
  scale_low   smallint NOT NULL,
  scale_high  smallint NOT NULL,
  text        text NOT NULL,
  create_time timestamptz NOT NULL,  -- When it was given first …
  update_time timestamptz NOT NULL,  -- … and when it was given or replaced at last.
  CHECK (score BETWEEN scale_low AND scale_high)
);
CREATE INDEX answers_by_time ON answers (update_time, invitation);
CREATE INDEX answers_written ON answers (update_time, invitation) WHERE text <> '';
