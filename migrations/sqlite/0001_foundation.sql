-- +goose Up

-- One row: this installation.
CREATE TABLE installation (
    one INTEGER NOT NULL PRIMARY KEY CHECK (one = 1), -- keeps it one row
    id TEXT NOT NULL,              -- random, made with the first migration
    created_at TIMESTAMP NOT NULL
);

-- The keys that checkpoints of this log were signed with. Private keys are
-- never in the database.
CREATE TABLE checkpoint_keys (
    number INTEGER NOT NULL PRIMARY KEY, -- from 1; the highest one signs
    verifier TEXT NOT NULL UNIQUE,      -- the public key in the form of signed notes
    created_at TIMESTAMP NOT NULL
);

-- The audit log. Each entry holds the hash of the one before.
CREATE TABLE audit_entries (
    position INTEGER NOT NULL PRIMARY KEY, -- from 0, without gaps
    time TIMESTAMP NOT NULL,              -- as in the body
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
    position INTEGER NOT NULL PRIMARY KEY, -- the stored hash index of tlog
    hash BLOB NOT NULL                    -- 32 bytes
);

-- Signed statements about the size and root of the tree at a time. Copies leave
-- the database: one here alone proves nothing.
CREATE TABLE audit_checkpoints (
    number INTEGER NOT NULL PRIMARY KEY, -- from 1, without gaps
    size BIGINT NOT NULL,               -- how many entries it covers
    time TIMESTAMP NOT NULL,            -- when it was signed
    note TEXT NOT NULL                  -- the signed note, with its signature
);

-- +goose StatementBegin
CREATE TRIGGER audit_entries_no_update BEFORE UPDATE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit_entries is only ever added to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_entries_no_delete BEFORE DELETE ON audit_entries
BEGIN SELECT RAISE(ABORT, 'audit_entries is only ever added to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_tree_no_update BEFORE UPDATE ON audit_tree
BEGIN SELECT RAISE(ABORT, 'audit_tree is only ever added to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_tree_no_delete BEFORE DELETE ON audit_tree
BEGIN SELECT RAISE(ABORT, 'audit_tree is only ever added to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_checkpoints_no_update BEFORE UPDATE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'audit_checkpoints is only ever added to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_checkpoints_no_delete BEFORE DELETE ON audit_checkpoints
BEGIN SELECT RAISE(ABORT, 'audit_checkpoints is only ever added to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER checkpoint_keys_no_update BEFORE UPDATE ON checkpoint_keys
BEGIN SELECT RAISE(ABORT, 'checkpoint_keys is only ever added to'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER checkpoint_keys_no_delete BEFORE DELETE ON checkpoint_keys
BEGIN SELECT RAISE(ABORT, 'checkpoint_keys is only ever added to'); END;
-- +goose StatementEnd

-- Who is signed in. The token itself is only ever in the browser.
CREATE TABLE sessions (
    token_hash TEXT NOT NULL PRIMARY KEY,   -- SHA-256 of the token, hexadecimal
    id TEXT NOT NULL UNIQUE,                -- names the session on pages
    person_id TEXT NOT NULL,                -- empty until somebody signed in
    data BLOB NOT NULL,
    created_at TIMESTAMP NOT NULL,
    last_seen TIMESTAMP NOT NULL,           -- true to the minute
    expires_at TIMESTAMP NOT NULL,          -- after some time without a request
    absolute_expires_at TIMESTAMP NOT NULL  -- whatever happens
);
CREATE INDEX sessions_person ON sessions (person_id, last_seen);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Answers to requests that a machine may repeat, by the key that it chose.
CREATE TABLE idempotency_keys (
    scope TEXT NOT NULL,           -- whose key it is
    key TEXT NOT NULL,
    request BLOB NOT NULL,         -- SHA-256 of the request, so that a key is not used for another
    status BIGINT NOT NULL,        -- of the answer
    answer BLOB NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
