-- +goose Up

-- One row: this installation.
CREATE TABLE installation (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1), -- keeps it one row
    id TEXT NOT NULL,              -- random, made with the first migration
    created_at TIMESTAMPTZ NOT NULL
);

-- The keys that checkpoints of this log were signed with. Private keys are
-- never in the database.
CREATE TABLE checkpoint_keys (
    number BIGINT NOT NULL PRIMARY KEY, -- from 1; the highest one signs
    verifier TEXT NOT NULL UNIQUE,      -- the public key in the form of signed notes
    created_at TIMESTAMPTZ NOT NULL
);

-- The audit log. Each entry holds the hash of the one before.
CREATE TABLE audit_entries (
    position BIGINT NOT NULL PRIMARY KEY, -- from 0, without gaps
    time TIMESTAMPTZ NOT NULL,            -- as in the body
    action TEXT NOT NULL,                 -- a name of the catalogue
    offboarding BIGINT,                   -- its number; NULL where there is none
    actor_id TEXT NOT NULL,               -- empty for the system
    target_kind TEXT NOT NULL,
    target_id TEXT NOT NULL,
    body TEXT NOT NULL,                   -- the exact bytes under the hash
    hash TEXT NOT NULL UNIQUE,            -- SHA-256 of the body
    document TEXT NOT NULL                -- the exact bytes of the salted fields
);
CREATE INDEX audit_entries_offboarding ON audit_entries (offboarding, position);
CREATE INDEX audit_entries_actor ON audit_entries (actor_id, position);
CREATE INDEX audit_entries_target ON audit_entries (target_kind, target_id, position);
CREATE INDEX audit_entries_action ON audit_entries (action, position);
CREATE INDEX audit_entries_time ON audit_entries (time);

-- The stored hashes of the Merkle tree over the bodies.
CREATE TABLE audit_tree (
    position BIGINT NOT NULL PRIMARY KEY, -- the stored hash index of tlog
    hash BYTEA NOT NULL                   -- 32 bytes
);

-- Signed statements about the size and root of the tree at a time. Copies leave
-- the database: one here alone proves nothing.
CREATE TABLE audit_checkpoints (
    number BIGINT NOT NULL PRIMARY KEY, -- from 1, without gaps
    size BIGINT NOT NULL,               -- how many entries it covers
    time TIMESTAMPTZ NOT NULL,          -- when it was signed
    note TEXT NOT NULL                  -- the signed note, with its signature
);

-- refuse_change is the trigger of every table that is only ever added to.
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME;
END;
$$;
-- +goose StatementEnd
CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_tree_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_tree
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_checkpoints_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoint_keys_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoint_keys
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Who is signed in. The token itself is only ever in the browser.
CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,    -- SHA-256 of the token, hexadecimal
    id TEXT NOT NULL UNIQUE,                 -- names the session on pages
    person_id TEXT NOT NULL,                 -- empty until somebody signed in
    data BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    last_seen TIMESTAMPTZ NOT NULL,          -- true to the minute
    expires_at TIMESTAMPTZ NOT NULL,         -- after some time without a request
    absolute_expires_at TIMESTAMPTZ NOT NULL -- whatever happens
);
CREATE INDEX sessions_person ON sessions (person_id, last_seen);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Answers to requests that a machine may repeat, by the key that it chose.
CREATE TABLE idempotency_keys (
    scope TEXT NOT NULL,           -- whose key it is
    key TEXT NOT NULL,
    request BYTEA NOT NULL,        -- SHA-256 of the request, so that a key is not used for another
    status BIGINT NOT NULL,        -- of the answer
    answer BYTEA NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
