-- +goose Up

-- Who decides about waivers of each category; what it does not name is as usual.
ALTER TABLE offboardings ADD COLUMN waiver_rules TEXT NOT NULL DEFAULT '[]'; -- JSON array

-- Requests that the gate asks for less.
CREATE TABLE waivers (
    id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    number BIGINT NOT NULL,               -- from 1 within the offboarding
    task BIGINT,                          -- NULL where it is about a category
    category TEXT NOT NULL,               -- empty where it is about a task
    what TEXT NOT NULL CHECK (what <> ''),
    reason TEXT NOT NULL CHECK (reason <> ''),
    control TEXT NOT NULL CHECK (control <> ''), -- what makes up for it
    requester_id TEXT NOT NULL REFERENCES people (id),
    requested_at TIMESTAMPTZ NOT NULL,
    until TIMESTAMPTZ,                          -- when it ends; NULL is never
    UNIQUE (offboarding, number),
    UNIQUE (offboarding, id),
    CHECK ((task IS NULL) <> (category = '')),
    FOREIGN KEY (offboarding, task) REFERENCES tasks (offboarding, number)
);

-- What people decided about them. A permanent one needs two.
CREATE TABLE waiver_decisions (
    id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL,
    waiver_id TEXT NOT NULL,
    ruling TEXT NOT NULL CHECK (ruling IN ('approved', 'refused')),
    function TEXT NOT NULL CHECK (function IN ('legal', 'privacy', 'contract', 'security')),
    reason TEXT NOT NULL,
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMPTZ NOT NULL,
    CHECK (ruling = 'approved' OR reason <> ''),
    UNIQUE (waiver_id, function),
    UNIQUE (waiver_id, by_id),
    FOREIGN KEY (offboarding, waiver_id) REFERENCES waivers (offboarding, id)
);
CREATE INDEX waiver_decisions_offboarding ON waiver_decisions (offboarding, at);

-- Those that ended before they were decided.
CREATE TABLE waiver_withdrawals (
    waiver_id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL,
    cause TEXT NOT NULL,
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMPTZ NOT NULL,
    FOREIGN KEY (offboarding, waiver_id) REFERENCES waivers (offboarding, id)
);
CREATE INDEX waiver_withdrawals_offboarding ON waiver_withdrawals (offboarding, at);

-- +goose StatementBegin
CREATE FUNCTION refuse_own_waiver() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM waivers w
        JOIN offboardings o ON o.number = w.offboarding
        JOIN people decider ON decider.id = NEW.by_id
        JOIN people involved ON involved.human = decider.human
        WHERE w.id = NEW.waiver_id AND (
            involved.id IN (w.requester_id, o.owner_id, o.deputy_id)
            OR EXISTS (SELECT 1 FROM task_contributors c
                WHERE c.offboarding = w.offboarding AND c.task = w.task AND c.person_id = involved.id)
            OR EXISTS (SELECT 1 FROM waiver_decisions d WHERE d.waiver_id = w.id AND d.by_id = involved.id)
        )
    ) THEN
        RAISE EXCEPTION 'nobody decides about a waiver that is theirs';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM person_functions f WHERE f.person_id = NEW.by_id AND f.function = NEW.function) THEN
        RAISE EXCEPTION 'a waiver is decided by a holder of the function';
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER waiver_decisions_not_own BEFORE INSERT ON waiver_decisions
    FOR EACH ROW EXECUTE FUNCTION refuse_own_waiver();
-- +goose StatementBegin
CREATE FUNCTION refuse_settled_waiver() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM waiver_decisions d WHERE d.waiver_id = NEW.waiver_id AND d.ruling = 'refused'
        UNION ALL SELECT 1 FROM waiver_withdrawals d WHERE d.waiver_id = NEW.waiver_id
    ) THEN
        RAISE EXCEPTION 'a waiver that was refused or withdrawn is settled';
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER waiver_decisions_not_settled BEFORE INSERT ON waiver_decisions
    FOR EACH ROW EXECUTE FUNCTION refuse_settled_waiver();
CREATE TRIGGER waiver_withdrawals_not_settled BEFORE INSERT ON waiver_withdrawals
    FOR EACH ROW EXECUTE FUNCTION refuse_settled_waiver();

-- What was asked for and decided is only ever added to.
CREATE TRIGGER waivers_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON waivers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER waiver_decisions_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON waiver_decisions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER waiver_withdrawals_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON waiver_withdrawals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
