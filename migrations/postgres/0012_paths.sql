-- +goose Up

-- Each time an offboarding got an escalation path of its own, or went back to
-- that of its service: then it has no steps. The last one counts.
CREATE TABLE path_overrides (
    id TEXT NOT NULL UNIQUE,
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    position BIGINT NOT NULL,             -- from 1
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMPTZ NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (offboarding, position)
);

-- Who is told, in order, and after which delay.
CREATE TABLE path_override_steps (
    offboarding BIGINT NOT NULL,
    override_position BIGINT NOT NULL,
    position BIGINT NOT NULL,             -- from 1
    person_id TEXT NOT NULL REFERENCES people (id),
    deputy_id TEXT NOT NULL,              -- empty where nobody stands in
    after_seconds BIGINT NOT NULL CHECK (after_seconds >= 0),
    channel TEXT NOT NULL CHECK (channel IN ('mail', 'chat')),
    PRIMARY KEY (offboarding, override_position, position),
    FOREIGN KEY (offboarding, override_position) REFERENCES path_overrides (offboarding, position)
);
CREATE INDEX path_override_steps_person ON path_override_steps (person_id);
CREATE INDEX path_override_steps_deputy ON path_override_steps (deputy_id);

CREATE TRIGGER path_overrides_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON path_overrides
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER path_override_steps_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON path_override_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
