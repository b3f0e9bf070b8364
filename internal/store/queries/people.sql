-- Who has an account, under a filter? Asked by the list of people.
SELECT * FROM people WHERE {filter}
ORDER BY name, id
LIMIT @limit OFFSET @offset
