DELETE FROM progress WHERE source = $1::text;
