-- +goose Up

-- Each time a due date moved. The first date of a task is its first_due, that
-- of an offboarding the from_day of its first move.
CREATE TABLE due_moves (
    id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    task BIGINT NOT NULL,                 -- 0 is the whole offboarding
    position BIGINT NOT NULL,             -- of the moves of this date, from 1
    from_day TIMESTAMP NOT NULL,
    to_day TIMESTAMP NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMP NOT NULL,
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
CREATE TRIGGER due_moves_not_by_who_is_waited_for BEFORE INSERT ON due_moves
WHEN EXISTS (
    SELECT 1 FROM people mover JOIN people waited ON waited.human = mover.human
    WHERE mover.id = NEW.by_id AND (
        NEW.task > 0 AND waited.id = (SELECT t.assignee_id FROM tasks t WHERE t.offboarding = NEW.offboarding AND t.number = NEW.task)
        OR NEW.task = 0 AND waited.id = (SELECT o.owner_id FROM offboardings o WHERE o.number = NEW.offboarding)
    )
)
BEGIN
    SELECT RAISE(ABORT, 'nobody moves a date that they are waited for');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tasks_first_due_stays BEFORE UPDATE OF first_due ON tasks
WHEN OLD.first_due IS NOT NULL AND NEW.first_due IS NOT OLD.first_due
BEGIN
    SELECT RAISE(ABORT, 'the first due date stays');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER due_moves_no_update BEFORE UPDATE ON due_moves
BEGIN
    SELECT RAISE(ABORT, 'due_moves is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER due_moves_no_delete BEFORE DELETE ON due_moves
BEGIN
    SELECT RAISE(ABORT, 'due_moves is only ever added to');
END;
-- +goose StatementEnd
