-- Events whose producer wants to know when each consumer has taken them in (luukku.event.v1.PersonErased).

-- In the producer's schema: who has.
CREATE TABLE feed_acknowledgements (
  event           uuid NOT NULL,
  consumer        text NOT NULL,
  acknowledged_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (event, consumer)
);

-- In a consumer's schema: what it has to acknowledge, once it has taken in all that was recorded up to then.
CREATE TABLE feed_acknowledgements_due (
  source      text NOT NULL,
  event       uuid NOT NULL,
  subject     text NOT NULL,
  recorded_at timestamptz NOT NULL,
  PRIMARY KEY (source, event)
);
