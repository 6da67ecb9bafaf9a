-- Answers that are kept for repeated calls are forgotten with what they tell of.
CREATE INDEX requests_by_subject ON requests USING hash (subject);
