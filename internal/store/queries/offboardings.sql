-- Which offboardings does somebody see, under a filter, the most urgent first?
-- Asked by the owner dashboard, the list of offboardings and the overdue list.
-- The page is chosen from narrow rows first; only its lines are put together.
SELECT g.offboarding AS number, g.state, o.due, g.due AS late_after, g.owner_id, g.deputy_id, g.service_id,
       COALESCE(m.name || ', formerly ' || c.name, c.name) AS client_name, s.name AS service_name, p.name AS owner_name,
       g.status, g.standing, g.conditions, g.can_act, d.pins, d.next_to_act, g.waiting_party, g.remaining, g.late_from,
       x.at AS cancelled_at, x.unmet
FROM (
    SELECT offboarding, risk FROM ({candidates}) candidates
    ORDER BY {order}
    LIMIT @limit OFFSET @offset
) chosen
JOIN gates g ON g.offboarding = chosen.offboarding
JOIN gate_drawings d ON d.offboarding = g.offboarding
JOIN offboardings o ON o.number = g.offboarding
JOIN clients c ON c.id = o.client_id
LEFT JOIN clients m ON m.id = c.merged_into
JOIN services s ON s.id = o.service_id
JOIN people p ON p.id = o.owner_id
LEFT JOIN cancellations x ON x.offboarding = g.offboarding AND g.state = 'cancelled'
  AND x.position = (SELECT MAX(y.position) FROM cancellations y WHERE y.offboarding = g.offboarding)
ORDER BY {again}
