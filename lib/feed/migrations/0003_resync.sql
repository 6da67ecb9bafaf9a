-- Consumers that begin anew, and what each replica tells of itself.

-- resyncs: how often the source was begun anew; a cursor of before does not move any more. forgetting: what
-- was derived from the source is being removed; no slot is leased until that is done.
ALTER TABLE feed_cursors
  ADD COLUMN resyncs bigint NOT NULL DEFAULT 0,
  ADD COLUMN forgetting boolean NOT NULL DEFAULT false;

ALTER TABLE feed_members
  ADD COLUMN watermark timestamptz,
  ADD COLUMN refused boolean NOT NULL DEFAULT false;

-- From here on feed_subjects.version is the newest version whose effect is stored, of a held subject too, so
-- that a replay sees whether one is missing before the first that is parked.
UPDATE feed_subjects s
SET version = first.version
FROM (
  SELECT DISTINCT ON (source, subject) source, subject,
         COALESCE(substring(reason FROM '^version (\d+) is missing$')::bigint, version) - 1 AS version
  FROM feed_parked
  ORDER BY source, subject, feed_parked.version
) AS first
WHERE s.held AND s.source = first.source AND s.subject = first.subject;
