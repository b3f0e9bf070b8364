-- What happened, the newest first? Asked by the audit trail of an offboarding
-- and by that of everything.
SELECT position, time, action, offboarding, actor_id, target_kind, target_id, body, hash, document
FROM audit_entries
WHERE {filter}
ORDER BY position DESC
LIMIT @limit OFFSET @offset
