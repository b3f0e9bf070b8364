-- Which clients have a text in their name, and how many offboardings does each
-- have? Asked by the list of clients. A merged client counts none of its own:
-- they are those of the client that stands for it.
SELECT c.*, p.name AS parent_name, m.name AS merged_name,
       (SELECT COUNT(*) FROM offboardings o JOIN clients k ON k.id = o.client_id
        WHERE o.state IN ('open', 'draft') AND c.merged_into IS NULL AND (k.id = c.id OR k.merged_into = c.id)) AS open,
       (SELECT COUNT(*) FROM offboardings o JOIN clients k ON k.id = o.client_id
        WHERE o.state = 'closed' AND c.merged_into IS NULL AND (k.id = c.id OR k.merged_into = c.id)) AS closed
FROM clients c
LEFT JOIN clients p ON p.id = c.parent_id
LEFT JOIN clients m ON m.id = c.merged_into
WHERE LOWER(c.name) LIKE @text ESCAPE '!'
ORDER BY c.name, c.id
LIMIT @limit OFFSET @offset
