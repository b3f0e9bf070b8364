-- +goose Up

-- How a task came into a running offboarding; empty where it was published with it.
ALTER TABLE tasks ADD COLUMN added_by_id TEXT NOT NULL DEFAULT '';
ALTER TABLE tasks ADD COLUMN added_at TIMESTAMP;
ALTER TABLE tasks ADD COLUMN added_reason TEXT NOT NULL DEFAULT '';

-- Each change of what a running offboarding asks for.
CREATE TABLE amendments (
    id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    kind TEXT NOT NULL CHECK (kind IN ('attribute_added', 'attribute_removed', 'playbook_moved')),
    attribute TEXT NOT NULL,              -- empty where it moved to another version
    playbook_id TEXT NOT NULL,
    playbook_name TEXT NOT NULL,
    from_version BIGINT NOT NULL,
    to_version BIGINT NOT NULL,           -- the same where an attribute changed
    reason TEXT NOT NULL CHECK (reason <> ''),
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMP NOT NULL,
    CHECK ((kind = 'playbook_moved') = (attribute = '')),
    CHECK ((kind = 'playbook_moved') = (from_version < to_version))
);
CREATE INDEX amendments_offboarding ON amendments (offboarding, at);

-- What tasks asked for before, to which older evidence answers.
CREATE TABLE earlier_requirements (
    offboarding BIGINT NOT NULL,
    task BIGINT NOT NULL,
    version BIGINT NOT NULL,
    requirement TEXT NOT NULL,            -- JSON: fields, files, minimum level
    PRIMARY KEY (offboarding, task, version),
    FOREIGN KEY (offboarding, task) REFERENCES tasks (offboarding, number)
);

-- +goose StatementBegin
CREATE TRIGGER amendments_no_update BEFORE UPDATE ON amendments
BEGIN
    SELECT RAISE(ABORT, 'amendments is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER amendments_no_delete BEFORE DELETE ON amendments
BEGIN
    SELECT RAISE(ABORT, 'amendments is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER earlier_requirements_no_update BEFORE UPDATE ON earlier_requirements
BEGIN
    SELECT RAISE(ABORT, 'earlier_requirements is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER earlier_requirements_no_delete BEFORE DELETE ON earlier_requirements
BEGIN
    SELECT RAISE(ABORT, 'earlier_requirements is only ever added to');
END;
-- +goose StatementEnd
