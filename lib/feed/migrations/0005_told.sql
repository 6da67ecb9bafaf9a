-- What the consumer had taken in before a source was begun anew, of subjects that have not come so far again since: effects
-- that a resync keeps are not stored twice. Empty but for the time of a resync.
CREATE TABLE feed_told (
  source  text NOT NULL,
  subject text NOT NULL,
  epoch   uuid NOT NULL,    -- The history that it was in; of another one nothing was told.
  version bigint NOT NULL,  -- The newest whose effect is stored.
  PRIMARY KEY (source, subject)
);

-- The epoch that was read before the source was begun anew.
ALTER TABLE feed_cursors ADD COLUMN told_epoch uuid;
