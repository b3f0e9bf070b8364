-- +goose Up

-- Who lets whom act for them for a time: in tasks, reviews and decisions about
-- waivers.
CREATE TABLE delegations (
    id TEXT NOT NULL PRIMARY KEY,
    from_id TEXT NOT NULL REFERENCES people (id), -- the delegator
    to_id TEXT NOT NULL REFERENCES people (id),   -- the delegate
    starts TIMESTAMP NOT NULL,             -- the first moment at which it counts
    ends TIMESTAMP NOT NULL,               -- the first at which it does not any more
    reason TEXT NOT NULL CHECK (reason <> ''),
    named_at TIMESTAMP NOT NULL,
    CHECK (from_id <> to_id),
    CHECK (starts < ends)
);
CREATE INDEX delegations_from ON delegations (from_id, ends);
CREATE INDEX delegations_to ON delegations (to_id, ends);
CREATE INDEX delegations_ends ON delegations (ends);

-- Which of them somebody ended early: each once.
CREATE TABLE delegation_ends (
    delegation_id TEXT NOT NULL PRIMARY KEY REFERENCES delegations (id),
    by_id TEXT NOT NULL REFERENCES people (id),   -- the delegator, or an administrator
    at TIMESTAMP NOT NULL,
    reason TEXT NOT NULL                  -- the delegator may give none
);

-- For whom a delegate did it; empty where somebody acted as themselves.
ALTER TABLE evidence ADD COLUMN submitted_for TEXT NOT NULL DEFAULT '';
ALTER TABLE withdrawals ADD COLUMN for_id TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN for_id TEXT NOT NULL DEFAULT '';
ALTER TABLE waivers ADD COLUMN requested_for TEXT NOT NULL DEFAULT '';
ALTER TABLE waiver_decisions ADD COLUMN for_id TEXT NOT NULL DEFAULT '';
ALTER TABLE waiting ADD COLUMN for_id TEXT NOT NULL DEFAULT '';

-- +goose StatementBegin
CREATE TRIGGER delegations_one_at_a_time BEFORE INSERT ON delegations
WHEN EXISTS (
    SELECT 1 FROM delegations d
    LEFT JOIN delegation_ends e ON e.delegation_id = d.id
    WHERE d.from_id = NEW.from_id AND NEW.named_at < COALESCE(e.at, d.ends)
)
BEGIN
    SELECT RAISE(ABORT, 'one delegation of a person runs or is to come at a time');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER delegations_other_human BEFORE INSERT ON delegations
WHEN EXISTS (
    SELECT 1 FROM people delegator JOIN people delegate ON delegate.human = delegator.human
    WHERE delegator.id = NEW.from_id AND delegate.id = NEW.to_id
)
BEGIN
    SELECT RAISE(ABORT, 'nobody delegates to an account of their own');
END;
-- +goose StatementEnd

-- Neither the delegate nor the delegator may have a part in it.
DROP TRIGGER reviews_no_contributor;
-- +goose StatementBegin
CREATE TRIGGER reviews_no_contributor BEFORE INSERT ON reviews
WHEN EXISTS (
    SELECT 1 FROM task_contributors c
    JOIN people contributor ON contributor.id = c.person_id
    JOIN people reviewer ON reviewer.id IN (NEW.by_id, NEW.for_id)
    WHERE c.offboarding = NEW.offboarding AND c.task = NEW.task AND contributor.human = reviewer.human
)
BEGIN
    SELECT RAISE(ABORT, 'a contributor never reviews');
END;
-- +goose StatementEnd
DROP TRIGGER waiver_decisions_not_own;
-- +goose StatementBegin
CREATE TRIGGER waiver_decisions_not_own BEFORE INSERT ON waiver_decisions
WHEN EXISTS (
    SELECT 1 FROM waivers w
    JOIN offboardings o ON o.number = w.offboarding
    JOIN people decider ON decider.id IN (NEW.by_id, NEW.for_id)
    JOIN people involved ON involved.human = decider.human
    WHERE w.id = NEW.waiver_id AND (
        involved.id IN (w.requester_id, w.requested_for, o.owner_id, o.deputy_id)
        OR EXISTS (SELECT 1 FROM task_contributors c
            WHERE c.offboarding = w.offboarding AND c.task = w.task AND c.person_id = involved.id)
        OR EXISTS (SELECT 1 FROM waiver_decisions d WHERE d.waiver_id = w.id AND involved.id IN (d.by_id, d.for_id))
    )
)
BEGIN
    SELECT RAISE(ABORT, 'nobody decides about a waiver that is theirs');
END;
-- +goose StatementEnd
DROP TRIGGER waiver_decisions_by_holder;
-- +goose StatementBegin
CREATE TRIGGER waiver_decisions_by_holder BEFORE INSERT ON waiver_decisions
WHEN NOT EXISTS (
    SELECT 1 FROM person_functions f
    WHERE f.person_id = COALESCE(NULLIF(NEW.for_id, ''), NEW.by_id) AND f.function = NEW.function
)
BEGIN
    SELECT RAISE(ABORT, 'a waiver is decided by a holder of the function');
END;
-- +goose StatementEnd

-- Somebody acts for another only while a delegation runs.
-- +goose StatementBegin
CREATE TRIGGER evidence_delegated BEFORE INSERT ON evidence
WHEN NEW.submitted_for <> '' AND NOT EXISTS (
    SELECT 1 FROM delegations d
    LEFT JOIN delegation_ends e ON e.delegation_id = d.id
    WHERE d.from_id = NEW.submitted_for AND d.to_id = NEW.submitted_by AND d.starts <= NEW.submitted_at AND NEW.submitted_at < COALESCE(e.at, d.ends)
)
BEGIN
    SELECT RAISE(ABORT, 'nobody acts for another without a delegation');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER withdrawals_delegated BEFORE INSERT ON withdrawals
WHEN NEW.for_id <> '' AND NOT EXISTS (
    SELECT 1 FROM delegations d
    LEFT JOIN delegation_ends e ON e.delegation_id = d.id
    WHERE d.from_id = NEW.for_id AND d.to_id = NEW.by_id AND d.starts <= NEW.at AND NEW.at < COALESCE(e.at, d.ends)
)
BEGIN
    SELECT RAISE(ABORT, 'nobody acts for another without a delegation');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reviews_delegated BEFORE INSERT ON reviews
WHEN NEW.for_id <> '' AND NOT EXISTS (
    SELECT 1 FROM delegations d
    LEFT JOIN delegation_ends e ON e.delegation_id = d.id
    WHERE d.from_id = NEW.for_id AND d.to_id = NEW.by_id AND d.starts <= NEW.at AND NEW.at < COALESCE(e.at, d.ends)
)
BEGIN
    SELECT RAISE(ABORT, 'nobody acts for another without a delegation');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER waivers_delegated BEFORE INSERT ON waivers
WHEN NEW.requested_for <> '' AND NOT EXISTS (
    SELECT 1 FROM delegations d
    LEFT JOIN delegation_ends e ON e.delegation_id = d.id
    WHERE d.from_id = NEW.requested_for AND d.to_id = NEW.requester_id AND d.starts <= NEW.requested_at AND NEW.requested_at < COALESCE(e.at, d.ends)
)
BEGIN
    SELECT RAISE(ABORT, 'nobody acts for another without a delegation');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER waiver_decisions_delegated BEFORE INSERT ON waiver_decisions
WHEN NEW.for_id <> '' AND NOT EXISTS (
    SELECT 1 FROM delegations d
    LEFT JOIN delegation_ends e ON e.delegation_id = d.id
    WHERE d.from_id = NEW.for_id AND d.to_id = NEW.by_id AND d.starts <= NEW.at AND NEW.at < COALESCE(e.at, d.ends)
)
BEGIN
    SELECT RAISE(ABORT, 'nobody acts for another without a delegation');
END;
-- +goose StatementEnd

-- What was named and ended is only ever added to.
-- +goose StatementBegin
CREATE TRIGGER delegations_no_update BEFORE UPDATE ON delegations
BEGIN
    SELECT RAISE(ABORT, 'delegations is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER delegations_no_delete BEFORE DELETE ON delegations
BEGIN
    SELECT RAISE(ABORT, 'delegations is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER delegation_ends_no_update BEFORE UPDATE ON delegation_ends
BEGIN
    SELECT RAISE(ABORT, 'delegation_ends is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER delegation_ends_no_delete BEFORE DELETE ON delegation_ends
BEGIN
    SELECT RAISE(ABORT, 'delegation_ends is only ever added to');
END;
-- +goose StatementEnd
