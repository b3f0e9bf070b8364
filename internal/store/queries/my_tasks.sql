-- Which tasks of open offboardings are somebody's, and how do they stand?
-- Asked by My tasks. Verified and waived ones come last, the newest 50 of all.
SELECT t.offboarding, t.number, t.title, t.due, t.outsider, c.name AS client_name, s.name AS service_name, n.body,
       (SELECT CASE WHEN r.outcome = 'changes_requested' THEN r.reason END FROM reviews r WHERE r.offboarding = t.offboarding AND r.task = t.number
        ORDER BY r.at DESC LIMIT 1) AS asked,
       (SELECT w.name FROM reviews r JOIN people w ON w.id = r.by_id
        WHERE r.offboarding = t.offboarding AND r.task = t.number ORDER BY r.at DESC LIMIT 1) AS asked_by,
       (SELECT e.reason FROM task_reopenings e WHERE e.offboarding = t.offboarding AND e.task = t.number
        ORDER BY e.at DESC LIMIT 1) AS reopened
FROM tasks t
JOIN offboardings o ON o.number = t.offboarding AND o.state = 'open'
JOIN conditions n ON n.offboarding = t.offboarding AND n.kind = 'task' AND n.task = t.number
JOIN clients c ON c.id = o.client_id
JOIN services s ON s.id = o.service_id
WHERE t.assignee_id = @person
ORDER BY CASE WHEN n.reason = '' THEN 1 ELSE 0 END, t.due, t.offboarding, t.number
LIMIT @limit
