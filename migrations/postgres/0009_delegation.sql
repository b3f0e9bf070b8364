-- +goose Up

-- Who lets whom act for them for a time: in tasks, reviews and decisions about
-- waivers.
CREATE TABLE delegations (
    id TEXT NOT NULL PRIMARY KEY,
    from_id TEXT NOT NULL REFERENCES people (id), -- the delegator
    to_id TEXT NOT NULL REFERENCES people (id),   -- the delegate
    starts TIMESTAMPTZ NOT NULL,             -- the first moment at which it counts
    ends TIMESTAMPTZ NOT NULL,               -- the first at which it does not any more
    reason TEXT NOT NULL CHECK (reason <> ''),
    named_at TIMESTAMPTZ NOT NULL,
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
    at TIMESTAMPTZ NOT NULL,
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
CREATE FUNCTION refuse_delegation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM delegations d
        LEFT JOIN delegation_ends e ON e.delegation_id = d.id
        WHERE d.from_id = NEW.from_id AND NEW.named_at < COALESCE(e.at, d.ends)
    ) THEN
        RAISE EXCEPTION 'one delegation of a person runs or is to come at a time';
    END IF;
    IF EXISTS (
        SELECT 1 FROM people delegator JOIN people delegate ON delegate.human = delegator.human
        WHERE delegator.id = NEW.from_id AND delegate.id = NEW.to_id
    ) THEN
        RAISE EXCEPTION 'nobody delegates to an account of their own';
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER delegations_allowed BEFORE INSERT ON delegations
    FOR EACH ROW EXECUTE FUNCTION refuse_delegation();

-- Neither the delegate nor the delegator may have a part in it.
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION refuse_own_review() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM task_contributors c
        JOIN people contributor ON contributor.id = c.person_id
        JOIN people reviewer ON reviewer.id IN (NEW.by_id, NEW.for_id)
        WHERE c.offboarding = NEW.offboarding AND c.task = NEW.task AND contributor.human = reviewer.human
    ) THEN
        RAISE EXCEPTION 'a contributor never reviews';
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION refuse_own_waiver() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
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
    ) THEN
        RAISE EXCEPTION 'nobody decides about a waiver that is theirs';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM person_functions f
        WHERE f.person_id = COALESCE(NULLIF(NEW.for_id, ''), NEW.by_id) AND f.function = NEW.function
    ) THEN
        RAISE EXCEPTION 'a waiver is decided by a holder of the function';
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd

-- Somebody acts for another only while a delegation runs. The arguments are the
-- columns of who acts, for whom and when.
-- +goose StatementBegin
CREATE FUNCTION refuse_undelegated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF to_jsonb(NEW) ->> TG_ARGV[1] <> '' AND NOT EXISTS (
        SELECT 1 FROM delegations d
        LEFT JOIN delegation_ends e ON e.delegation_id = d.id
        WHERE d.from_id = to_jsonb(NEW) ->> TG_ARGV[1] AND d.to_id = to_jsonb(NEW) ->> TG_ARGV[0]
        AND d.starts <= (to_jsonb(NEW) ->> TG_ARGV[2])::timestamptz
        AND (to_jsonb(NEW) ->> TG_ARGV[2])::timestamptz < COALESCE(e.at, d.ends)
    ) THEN
        RAISE EXCEPTION 'nobody acts for another without a delegation';
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER evidence_delegated BEFORE INSERT ON evidence
    FOR EACH ROW EXECUTE FUNCTION refuse_undelegated('submitted_by', 'submitted_for', 'submitted_at');
CREATE TRIGGER withdrawals_delegated BEFORE INSERT ON withdrawals
    FOR EACH ROW EXECUTE FUNCTION refuse_undelegated('by_id', 'for_id', 'at');
CREATE TRIGGER reviews_delegated BEFORE INSERT ON reviews
    FOR EACH ROW EXECUTE FUNCTION refuse_undelegated('by_id', 'for_id', 'at');
CREATE TRIGGER waivers_delegated BEFORE INSERT ON waivers
    FOR EACH ROW EXECUTE FUNCTION refuse_undelegated('requester_id', 'requested_for', 'requested_at');
CREATE TRIGGER waiver_decisions_delegated BEFORE INSERT ON waiver_decisions
    FOR EACH ROW EXECUTE FUNCTION refuse_undelegated('by_id', 'for_id', 'at');

-- What was named and ended is only ever added to.
CREATE TRIGGER delegations_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON delegations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER delegation_ends_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON delegation_ends
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
