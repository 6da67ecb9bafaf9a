-- Up to when each feed has been processed: the least of its 64 slots, if all of them are known.
SELECT source, min(watermark) AS watermark
FROM (
  SELECT p.source, slot, max(p.watermark) AS watermark
  FROM progress p CROSS JOIN LATERAL unnest(p.slots) AS slot
  GROUP BY p.source, slot
) AS slots
GROUP BY source
HAVING count(*) = 64;
