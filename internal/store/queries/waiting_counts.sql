-- How much waits on somebody? Asked by the navigation of every page.
SELECT (SELECT COUNT(*) FROM tasks t
        JOIN offboardings o ON o.number = t.offboarding AND o.state = 'open'
        JOIN conditions n ON n.offboarding = t.offboarding AND n.kind = 'task' AND n.task = t.number
        WHERE t.assignee_id = @person AND n.reason NOT IN ('', 'needs_review', 'needs_reviewer')) AS tasks,
       (SELECT COUNT(*) FROM waiting w
        JOIN conditions n ON n.offboarding = w.offboarding AND n.position = w.position
        JOIN offboardings o ON o.number = w.offboarding AND o.state = 'open'
        WHERE w.person_id = @person AND n.reason IN ('needs_review', 'needs_signature')) AS reviews,
       (SELECT COUNT(*) FROM offboardings o WHERE o.owner_id = @person AND o.state IN ('open', 'draft')) AS owned
