-- Of which moves of due dates is somebody told, the newest first, as long as
-- the date is still waited for? Asked by Reviews.
SELECT m.offboarding, m.task, COALESCE(t.title, '') AS title, COALESCE(k.name || ', formerly ' || c.name, c.name) AS client_name, s.name AS service_name,
       m.from_day, m.to_day, m.at, m.reason, b.name AS by_name
FROM due_moves m
JOIN gates g ON g.offboarding = m.offboarding AND g.state = 'open'
JOIN offboardings o ON o.number = m.offboarding
JOIN clients c ON c.id = o.client_id
LEFT JOIN clients k ON k.id = c.merged_into
JOIN services s ON s.id = o.service_id
JOIN people b ON b.id = m.by_id
LEFT JOIN tasks t ON t.offboarding = m.offboarding AND t.number = m.task
WHERE m.told_id = @person AND {visible}
  AND (m.task = 0 OR EXISTS (SELECT 1 FROM conditions n WHERE n.offboarding = m.offboarding AND n.task = m.task AND n.kind = 'task' AND NOT n.met))
ORDER BY m.at DESC, m.offboarding, m.task
LIMIT @limit
