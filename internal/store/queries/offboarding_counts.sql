-- How many offboardings does somebody see in each state of urgency? Asked by
-- the heads of the owner dashboard, the list and the overdue list. Days are
-- counted apart, so that what is overdue today is never stored.
SELECT g.state, g.due, COUNT(*) AS number, SUM(g.standing) AS standing,
       COUNT(CASE WHEN g.late_from <= @today THEN 1 END) AS late, COUNT(CASE WHEN g.status = 'Ready for sign-off' THEN 1 END) AS ready
FROM gates g
WHERE {visible} AND {filter}
GROUP BY g.state, g.due
