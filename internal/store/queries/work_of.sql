-- Which offboardings, tasks and searches that are not over does somebody have
-- to do with? Asked by the page of a person, before and after their account is
-- deactivated.
SELECT w.kind, w.offboarding, o.state, COALESCE(m.name || ', formerly ' || c.name, c.name) AS client_name,
       s.id AS service_id, s.name AS service_name, w.task, w.title, p.id AS owner_id, p.name AS owner_name
FROM (
  SELECT 'owned' AS kind, number AS offboarding, 0 AS task, '' AS title FROM offboardings WHERE owner_id = @person
  UNION ALL
  SELECT 'deputy', number, 0, '' FROM offboardings WHERE deputy_id = @person
  UNION ALL
  SELECT 'task', t.offboarding, t.number, t.title FROM tasks t
  LEFT JOIN conditions n ON n.offboarding = t.offboarding AND n.kind = 'task' AND n.task = t.number
  WHERE t.assignee_id = @person AND COALESCE(n.reason, 'none') <> ''
  UNION ALL
  SELECT 'review', t.offboarding, t.number, t.title FROM tasks t
  LEFT JOIN conditions n ON n.offboarding = t.offboarding AND n.kind = 'task' AND n.task = t.number
  WHERE COALESCE(n.reason, 'none') <> '' AND (t.reviewer_id = @person OR n.reason = 'needs_review' AND EXISTS (
    SELECT 1 FROM waiting x WHERE x.offboarding = n.offboarding AND x.position = n.position AND x.person_id = @person AND x.for_id = ''))
  UNION ALL
  SELECT DISTINCT CASE WHEN h.person_id = @person THEN 'own_path' ELSE 'own_path_deputy' END, h.offboarding, 0, ''
  FROM path_override_steps h WHERE (h.person_id = @person OR h.deputy_id = @person) AND {own}
  UNION ALL
  SELECT 'search', u.offboarding, 0, u.what FROM unknowns u
  WHERE u.owner_id = @person AND NOT EXISTS (SELECT 1 FROM unknown_closures e WHERE e.offboarding = u.offboarding AND e.unknown = u.number)
) w
JOIN offboardings o ON o.number = w.offboarding AND o.state IN ('open', 'draft')
JOIN clients c ON c.id = o.client_id
LEFT JOIN clients m ON m.id = c.merged_into
JOIN services s ON s.id = o.service_id
JOIN people p ON p.id = o.owner_id
ORDER BY w.offboarding, w.task, w.kind
LIMIT @limit
