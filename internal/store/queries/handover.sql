-- Which open offboardings can somebody hand over, by service? Asked by the
-- page that hands over several at once.
SELECT o.number, o.due, o.service_id, COALESCE(m.name || ', formerly ' || c.name, c.name) AS client_name, s.name AS service_name, p.name AS owner_name,
       g.standing, g.conditions,
       (SELECT t.name FROM pending_offers w JOIN people t ON t.id = w.to_id WHERE w.offboarding = o.number) AS offered_to
FROM offboardings o
JOIN gates g ON g.offboarding = o.number
JOIN clients c ON c.id = o.client_id
LEFT JOIN clients m ON m.id = c.merged_into
JOIN services s ON s.id = o.service_id
JOIN people p ON p.id = o.owner_id
WHERE o.state = 'open' AND {whose} AND (@service = '' OR o.service_id = @service)
ORDER BY s.name, o.due, o.number
LIMIT @limit
