UPDATE feed_cursors SET forgetting = false WHERE source = $1::text;
