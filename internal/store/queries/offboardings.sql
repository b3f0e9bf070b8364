-- Which offboardings does somebody see, under a filter, the most urgent first?
-- Asked by the owner dashboard, the list of offboardings and the overdue list.
SELECT o.number, o.state, o.due, o.owner_id, o.deputy_id, o.service_id,
       c.name AS client_name, s.name AS service_name, p.name AS owner_name,
       g.status, g.standing, g.conditions, g.can_act, g.pins, g.next_to_act, g.waiting_party, g.remaining, g.late_from,
       CASE WHEN o.state <> 'open' THEN 3 WHEN o.due < @today THEN 0 WHEN g.late_from <= @today THEN 1 ELSE 2 END AS risk
FROM offboardings o
JOIN gates g ON g.offboarding = o.number
JOIN clients c ON c.id = o.client_id
JOIN services s ON s.id = o.service_id
JOIN people p ON p.id = o.owner_id
WHERE {visible} AND {filter}
ORDER BY {order}
LIMIT @limit OFFSET @offset
