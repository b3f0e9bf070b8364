-- How many offboardings does somebody see in each state of urgency?
-- Asked by the heads of the owner dashboard, the list and the overdue list.
SELECT COUNT(*) AS matching,
       COALESCE(SUM(CASE WHEN o.state = 'open' THEN 1 ELSE 0 END), 0) AS open,
       COALESCE(SUM(CASE WHEN o.state = 'draft' THEN 1 ELSE 0 END), 0) AS drafts,
       COALESCE(SUM(CASE WHEN o.state = 'closed' THEN 1 ELSE 0 END), 0) AS closed,
       COALESCE(SUM(CASE WHEN g.status = 'Ready for sign-off' THEN 1 ELSE 0 END), 0) AS ready,
       COALESCE(SUM(CASE WHEN o.state = 'open' AND o.due < @today THEN 1 ELSE 0 END), 0) AS overdue,
       COALESCE(SUM(CASE WHEN o.state = 'open' AND o.due >= @today AND g.late_from <= @today THEN 1 ELSE 0 END), 0) AS late,
       COALESCE(SUM(CASE WHEN o.state = 'open' THEN g.standing ELSE 0 END), 0) AS standing
FROM offboardings o
JOIN gates g ON g.offboarding = o.number
WHERE {visible} AND {filter}
