DELETE FROM feed_acknowledgements_due WHERE source = $1::text AND event = $2::uuid;
