-- What became of the offers that somebody made at once? Asked by the page
-- after a hand-over of several offboardings.
SELECT f.offboarding, COALESCE(m.name || ', formerly ' || c.name, c.name) AS client_name, s.name AS service_name, f.to_id, t.name AS to_name, f.at,
       a.outcome, a.at AS answered_at, a.reason AS answer
FROM ownership_offers f
JOIN offboardings o ON o.number = f.offboarding
JOIN clients c ON c.id = o.client_id
LEFT JOIN clients m ON m.id = c.merged_into
JOIN services s ON s.id = o.service_id
JOIN people t ON t.id = f.to_id
LEFT JOIN ownership_answers a ON a.offer_id = f.id
WHERE f.batch = @batch AND f.by_id = @person
ORDER BY f.offboarding
