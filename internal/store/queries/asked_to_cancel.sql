-- Which requests to cancel can somebody decide, the oldest first? It says the
-- same as DecidesCancellation of the domain. Asked by "Waiting on you" and by
-- Reviews.
SELECT o.number AS offboarding, o.due, g.due AS late_after, COALESCE(m.name || ', formerly ' || c.name, c.name) AS client_name, s.name AS service_name,
       r.at, r.reason, b.name AS by_name, g.standing, g.conditions
FROM pending_cancellations w
JOIN cancellation_requests r ON r.id = w.request_id
JOIN offboardings o ON o.number = w.offboarding AND o.state = 'open'
JOIN gates g ON g.offboarding = o.number
JOIN clients c ON c.id = o.client_id
LEFT JOIN clients m ON m.id = c.merged_into
JOIN services s ON s.id = o.service_id
JOIN people b ON b.id = r.by_id
WHERE {decides}
ORDER BY r.at, o.number
LIMIT @limit
