-- What can somebody act on now in open offboardings, the earliest due first?
-- Asked by "Waiting on you" and by Reviews.
SELECT w.offboarding, n.body, w.due, COALESCE(m.name || ', formerly ' || c.name, c.name) AS client_name, s.name AS service_name,
       o.due AS offboarding_due, COALESCE(t.title, '') AS title, COALESCE(t.outsider, '') AS outsider,
       (SELECT COALESCE(MAX(e.version), 0) FROM evidence e WHERE e.offboarding = n.offboarding AND e.task = n.task) AS version
FROM (
    SELECT offboarding, position, due FROM waiting
    WHERE person_id = @person AND reason IN (@reasons)
    ORDER BY due, offboarding, position
    LIMIT @limit
) w
JOIN conditions n ON n.offboarding = w.offboarding AND n.position = w.position
JOIN offboardings o ON o.number = w.offboarding
JOIN clients c ON c.id = o.client_id
LEFT JOIN clients m ON m.id = c.merged_into
JOIN services s ON s.id = o.service_id
LEFT JOIN tasks t ON t.offboarding = n.offboarding AND t.number = n.task AND n.task > 0
ORDER BY w.due, w.offboarding, w.position
