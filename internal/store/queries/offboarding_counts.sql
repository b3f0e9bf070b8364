-- How many offboardings does somebody see in each state of urgency? Asked by
-- the heads of the owner dashboard, the list and the overdue list. Days are
-- counted apart, so that what is overdue today is never stored.
SELECT g.state, g.status, g.due, g.late_from, COUNT(*) AS number, SUM(g.standing) AS standing
FROM gates g
WHERE {visible} AND {filter}
GROUP BY g.state, g.status, g.due, g.late_from
