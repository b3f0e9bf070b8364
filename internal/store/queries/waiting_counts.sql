-- How much waits on somebody? Asked by the navigation of every page. Tasks of
-- those for whom they act are theirs too; a decision is, where they may take it.
SELECT COALESCE(SUM(tasks), 0) + (SELECT COALESCE(SUM(d.tasks), 0) FROM tallies d WHERE d.person_id IN (@acts_for)) AS tasks, COALESCE(SUM(reviews), 0)
       + (SELECT COUNT(*) FROM pending_offers f JOIN offboardings o ON o.number = f.offboarding AND o.state = 'open' WHERE f.to_id = @person)
       + (SELECT COUNT(*) FROM pending_cancellations x JOIN cancellation_requests r ON r.id = x.request_id
          JOIN offboardings o ON o.number = x.offboarding AND o.state = 'open' WHERE {decides}) AS reviews, COALESCE(SUM(owned), 0) AS owned,
       EXISTS (SELECT 1 FROM due_moves m JOIN offboardings o ON o.number = m.offboarding AND o.state = 'open' WHERE m.told_id = @person) AS told
FROM tallies
WHERE person_id = @person
