-- What can somebody act on now in open offboardings, the earliest due first?
-- Asked by "Waiting on you" and by Reviews.
SELECT n.offboarding, n.body, n.due, c.name AS client_name, s.name AS service_name,
       o.due AS offboarding_due, COALESCE(t.title, '') AS title, COALESCE(t.outsider, '') AS outsider,
       (SELECT COALESCE(MAX(e.version), 0) FROM evidence e WHERE e.offboarding = n.offboarding AND e.task = n.task) AS version
FROM waiting w
JOIN conditions n ON n.offboarding = w.offboarding AND n.position = w.position
JOIN offboardings o ON o.number = w.offboarding AND o.state = 'open'
JOIN clients c ON c.id = o.client_id
JOIN services s ON s.id = o.service_id
LEFT JOIN tasks t ON t.offboarding = n.offboarding AND t.number = n.task AND n.task > 0
WHERE w.person_id = @person AND n.reason IN (@reasons)
ORDER BY n.due, n.offboarding, n.position
LIMIT @limit
