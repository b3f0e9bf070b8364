-- For which services is somebody answerable, or on the escalation path? Asked
-- by the page of a person. Both sides of a person on a path are one line.
SELECT CASE WHEN owner_id = @person THEN 'service' ELSE 'service_deputy' END AS kind, id AS service_id, name AS service_name
FROM services WHERE owner_id = @person OR deputy_id = @person
UNION ALL
SELECT DISTINCT CASE WHEN h.person_id = @person THEN 'path' ELSE 'path_deputy' END, s.id, s.name
FROM service_path_steps h JOIN services s ON s.id = h.service_id
WHERE h.person_id = @person OR h.deputy_id = @person
ORDER BY service_name, kind
