-- +goose Up

-- How strict an offboarding is. What was there before tiers is standard.
ALTER TABLE offboardings ADD COLUMN tier TEXT NOT NULL DEFAULT 'standard'
    CHECK (tier IN ('light', 'standard', 'strict'));

-- The templates from which offboardings start.
CREATE TABLE playbooks (
    id TEXT NOT NULL PRIMARY KEY,         -- client-exit
    latest BIGINT NOT NULL,               -- the version that new offboardings start from
    retired_at TIMESTAMPTZ                  -- no new offboarding can choose it from then on
);

-- Every version that there ever was. Offboardings keep the one they started from.
CREATE TABLE playbook_versions (
    playbook_id TEXT NOT NULL REFERENCES playbooks (id),
    version BIGINT NOT NULL,              -- from 1
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    tasks BIGINT NOT NULL,                -- how many tasks it has
    body TEXT NOT NULL,                   -- the YAML text
    digest TEXT NOT NULL,                 -- SHA-256 of the text
    shipped BIGINT NOT NULL,              -- the version of the program's own that it is; 0 if somebody here wrote it
    saved_by TEXT NOT NULL,               -- id of the person or name of the operator
    saved_by_name TEXT NOT NULL,          -- as it was
    saved_at TIMESTAMPTZ NOT NULL,
    note TEXT NOT NULL,                   -- why
    PRIMARY KEY (playbook_id, version)
);

CREATE TRIGGER playbook_versions_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON playbook_versions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
