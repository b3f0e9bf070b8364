-- How much waits on somebody? Asked by the navigation of every page.
SELECT COALESCE(SUM(tasks), 0) AS tasks, COALESCE(SUM(reviews), 0) AS reviews, COALESCE(SUM(owned), 0) AS owned
FROM tallies
WHERE person_id = @person
