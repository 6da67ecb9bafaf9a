SELECT feed_now() AS now;
