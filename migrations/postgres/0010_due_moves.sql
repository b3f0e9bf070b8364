-- +goose Up

-- Each time a due date moved. The first date of a task is its first_due, that
-- of an offboarding the from_day of its first move.
CREATE TABLE due_moves (
    id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    task BIGINT NOT NULL,                 -- 0 is the whole offboarding
    position BIGINT NOT NULL,             -- of the moves of this date, from 1
    from_day TIMESTAMPTZ NOT NULL,
    to_day TIMESTAMPTZ NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMPTZ NOT NULL,
    told_id TEXT REFERENCES people (id),  -- who on the escalation path is told; null for a first move
    UNIQUE (offboarding, task, position),
    CHECK (from_day <> to_day),
    CHECK (told_id <> by_id),
    CHECK (position > 1 OR told_id IS NULL)
);
CREATE INDEX due_moves_told ON due_moves (told_id, at);

-- Nobody moves a date that they are waited for: a task's assignee never moves
-- its date, and the owner never that of the offboarding, under no account.
-- +goose StatementBegin
CREATE FUNCTION refuse_move_by_who_is_waited_for() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM people mover JOIN people waited ON waited.human = mover.human
        WHERE mover.id = NEW.by_id AND (
            NEW.task > 0 AND waited.id = (SELECT t.assignee_id FROM tasks t WHERE t.offboarding = NEW.offboarding AND t.number = NEW.task)
            OR NEW.task = 0 AND waited.id = (SELECT o.owner_id FROM offboardings o WHERE o.number = NEW.offboarding)
        )
    ) THEN
        RAISE EXCEPTION 'nobody moves a date that they are waited for';
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER due_moves_not_by_who_is_waited_for BEFORE INSERT ON due_moves
    FOR EACH ROW EXECUTE FUNCTION refuse_move_by_who_is_waited_for();
-- +goose StatementBegin
CREATE FUNCTION refuse_other_first_due() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.first_due IS NOT NULL AND NEW.first_due IS DISTINCT FROM OLD.first_due THEN
        RAISE EXCEPTION 'the first due date stays';
    END IF;
    RETURN NEW;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER tasks_first_due_stays BEFORE UPDATE OF first_due ON tasks
    FOR EACH ROW EXECUTE FUNCTION refuse_other_first_due();
CREATE TRIGGER due_moves_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON due_moves
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
