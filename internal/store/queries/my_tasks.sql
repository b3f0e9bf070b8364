-- Which tasks of open offboardings are somebody's, or of those for whom they act,
-- and how do they stand?
-- Asked by My tasks. Verified and waived ones come last.
SELECT n.offboarding, n.task AS number, n.assignee_id, t.title, t.due, t.outsider, COALESCE(m.name || ', formerly ' || c.name, c.name) AS client_name, s.name AS service_name, n.body,
       (SELECT CASE WHEN r.outcome = 'changes_requested' THEN r.reason END FROM reviews r WHERE r.offboarding = n.offboarding AND r.task = n.task
        ORDER BY r.at DESC LIMIT 1) AS asked,
       (SELECT w.name || COALESCE(' for ' || f.name, '') FROM reviews r JOIN people w ON w.id = r.by_id LEFT JOIN people f ON f.id = r.for_id
        WHERE r.offboarding = n.offboarding AND r.task = n.task ORDER BY r.at DESC LIMIT 1) AS asked_by,
       (SELECT e.reason FROM task_reopenings e WHERE e.offboarding = n.offboarding AND e.task = n.task
        ORDER BY e.at DESC LIMIT 1) AS reopened
FROM (
    SELECT offboarding, position, task, assignee_id, met, due, body FROM conditions
    WHERE assignee_id IN (@people)
    ORDER BY met, due, offboarding, task
    LIMIT @limit OFFSET @offset
) n
JOIN tasks t ON t.offboarding = n.offboarding AND t.number = n.task
JOIN offboardings o ON o.number = n.offboarding
JOIN clients c ON c.id = o.client_id
LEFT JOIN clients m ON m.id = c.merged_into
JOIN services s ON s.id = o.service_id
ORDER BY n.met, n.due, n.offboarding, n.task
