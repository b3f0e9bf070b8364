-- +goose Up

-- A version rises with each change, so that a form which was opened before
-- somebody else's change is refused.
ALTER TABLE services ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE services ADD COLUMN attributes TEXT NOT NULL DEFAULT '[]'; -- JSON array, those that a new offboarding starts with
ALTER TABLE service_path_steps ADD COLUMN channel TEXT NOT NULL DEFAULT 'mail' CHECK (channel IN ('mail', 'chat'));

ALTER TABLE clients ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE clients ADD COLUMN parent_id TEXT REFERENCES clients (id) CHECK (parent_id <> id); -- the organisation that it belongs to
ALTER TABLE clients ADD COLUMN merged_into TEXT REFERENCES clients (id) CHECK (merged_into <> id); -- set once and for ever
ALTER TABLE clients ADD COLUMN merged_at TIMESTAMPTZ;
CREATE INDEX clients_parent ON clients (parent_id);
CREATE INDEX clients_merged ON clients (merged_into);

ALTER TABLE people ADD COLUMN version BIGINT NOT NULL DEFAULT 1; -- of what administrators say
CREATE INDEX people_human ON people (human);

-- Links that bind an invited account to whoever signs in through them first.
CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,      -- SHA-256 of the token, hexadecimal
    person_id TEXT NOT NULL REFERENCES people (id),
    invited_by TEXT NOT NULL,             -- the person who did, or the operator's name
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at TIMESTAMPTZ,                  -- when it bound the account
    revoked_at TIMESTAMPTZ,               -- when it was taken back or replaced
    CHECK (used_at IS NULL OR revoked_at IS NULL)
);
CREATE UNIQUE INDEX invitations_open ON invitations (person_id) WHERE used_at IS NULL AND revoked_at IS NULL;
CREATE INDEX invitations_person ON invitations (person_id, created_at);

-- A merged client stays merged, and nothing new starts from it.
-- +goose StatementBegin
CREATE FUNCTION refuse_unmerging() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a merged client stays merged';
END $$;
-- +goose StatementEnd
CREATE TRIGGER clients_stay_merged BEFORE UPDATE OF merged_into ON clients
    FOR EACH ROW WHEN (OLD.merged_into IS NOT NULL AND NEW.merged_into IS NULL)
    EXECUTE FUNCTION refuse_unmerging();
-- +goose StatementBegin
CREATE FUNCTION refuse_start_of_merged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM clients WHERE id = NEW.client_id AND merged_into IS NOT NULL) THEN
        RAISE EXCEPTION 'a merged client starts no offboarding';
    END IF;
    RETURN NEW;
END $$;
-- +goose StatementEnd
CREATE TRIGGER clients_merged_start_nothing BEFORE INSERT ON offboardings
    FOR EACH ROW EXECUTE FUNCTION refuse_start_of_merged();
