-- Which offboardings are offered to somebody, the one that is due first on top?
-- Asked by "Waiting on you" and by Reviews.
SELECT o.number AS offboarding, o.due, g.due AS late_after, COALESCE(m.name || ', formerly ' || c.name, c.name) AS client_name, s.name AS service_name,
       f.kind, f.at, f.reason, p.name AS from_name, b.name AS by_name, g.standing, g.conditions
FROM pending_offers w
JOIN ownership_offers f ON f.id = w.offer_id
JOIN offboardings o ON o.number = w.offboarding AND o.state = 'open'
JOIN gates g ON g.offboarding = o.number
JOIN clients c ON c.id = o.client_id
LEFT JOIN clients m ON m.id = c.merged_into
JOIN services s ON s.id = o.service_id
JOIN people p ON p.id = f.from_id
JOIN people b ON b.id = f.by_id
WHERE w.to_id = @person
ORDER BY o.due, o.number
LIMIT @limit
