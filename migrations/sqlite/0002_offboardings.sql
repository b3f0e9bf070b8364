-- +goose Up

-- Everybody who signed in, was added or was invited.
CREATE TABLE people (
    id TEXT NOT NULL PRIMARY KEY,
    issuer TEXT NOT NULL,                 -- of the identity provider
    subject TEXT NOT NULL,                -- the provider's key of the person
    name TEXT NOT NULL,
    email TEXT NOT NULL,                  -- for people to read, never a key
    title TEXT NOT NULL,                  -- "IT assets lead"
    team TEXT NOT NULL,                   -- "Platform"
    human TEXT NOT NULL,                  -- shared by the accounts of one human; the id otherwise
    active BOOLEAN NOT NULL,
    bound BOOLEAN NOT NULL,               -- false until the first sign-in
    roles TEXT NOT NULL,                  -- JSON array, from the provider's groups
    granted_roles TEXT NOT NULL,          -- JSON array, from the command line
    theme TEXT NOT NULL,                  -- light, dark or empty
    created_at TIMESTAMP NOT NULL,
    UNIQUE (issuer, subject)
);
CREATE INDEX people_name ON people (name, id);

-- Which functions people sign for.
CREATE TABLE person_functions (
    person_id TEXT NOT NULL REFERENCES people (id),
    function TEXT NOT NULL CHECK (function IN ('legal', 'privacy', 'contract', 'security')),
    granted_at TIMESTAMP NOT NULL,
    PRIMARY KEY (person_id, function)
);
CREATE INDEX person_functions_function ON person_functions (function, person_id);

CREATE TABLE clients (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE services (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    owner_id TEXT NOT NULL REFERENCES people (id),
    deputy_id TEXT NOT NULL REFERENCES people (id),
    holidays TEXT NOT NULL,               -- JSON array of days, 2006-01-02
    created_at TIMESTAMP NOT NULL,
    CHECK (owner_id <> deputy_id)
);

-- The escalation path of a service.
CREATE TABLE service_path_steps (
    service_id TEXT NOT NULL REFERENCES services (id),
    position BIGINT NOT NULL,             -- from 1
    person_id TEXT NOT NULL REFERENCES people (id),
    deputy_id TEXT NOT NULL,              -- empty where there is none
    after_seconds BIGINT NOT NULL,        -- how long a matter waits first
    PRIMARY KEY (service_id, position)
);
CREATE INDEX service_path_steps_person ON service_path_steps (person_id);

-- The next number of each kind that people quote.
CREATE TABLE numbers (
    name TEXT NOT NULL PRIMARY KEY,       -- offboarding, certificate-2026
    next BIGINT NOT NULL
);

CREATE TABLE offboardings (
    number BIGINT NOT NULL PRIMARY KEY,   -- 2041 for OFF-2041
    client_id TEXT NOT NULL REFERENCES clients (id),
    service_id TEXT NOT NULL REFERENCES services (id),
    owner_id TEXT NOT NULL REFERENCES people (id), -- exactly one, never empty
    deputy_id TEXT NOT NULL REFERENCES people (id),
    playbook_id TEXT NOT NULL,
    playbook_name TEXT NOT NULL,
    playbook_version BIGINT NOT NULL,
    attributes TEXT NOT NULL,             -- JSON array, sorted
    state TEXT NOT NULL CHECK (state IN ('draft', 'open', 'closed', 'cancelled')),
    created_at TIMESTAMP NOT NULL,
    published_at TIMESTAMP,
    contract_ends TIMESTAMP NOT NULL,   -- a day
    due TIMESTAMP NOT NULL,             -- a day
    version BIGINT NOT NULL,              -- of the draft
    sign_off_rules TEXT NOT NULL,         -- JSON array
    inventory_revision BIGINT NOT NULL
);
CREATE INDEX offboardings_service ON offboardings (service_id, number);
CREATE INDEX offboardings_client ON offboardings (client_id, number);
CREATE INDEX offboardings_owner ON offboardings (owner_id, state, due, number);
CREATE INDEX offboardings_deputy ON offboardings (deputy_id, state, due, number);
CREATE INDEX offboardings_state ON offboardings (state, due, number);

CREATE TABLE tasks (
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    number BIGINT NOT NULL,               -- 6 for T-06
    key TEXT NOT NULL,                    -- its name in the playbook
    category TEXT NOT NULL,
    title TEXT NOT NULL,
    help TEXT NOT NULL,
    assignee_id TEXT NOT NULL,            -- empty in drafts only
    outsider TEXT NOT NULL,               -- the client or vendor that does it
    party TEXT NOT NULL,
    reviewer_id TEXT NOT NULL,            -- empty for the usual order
    requirement TEXT NOT NULL,            -- JSON: fields, files, minimum level
    depends_on TEXT NOT NULL,             -- JSON array
    effort BIGINT NOT NULL,               -- working days
    due TIMESTAMP NOT NULL,             -- a day
    first_due TIMESTAMP,                -- as it was when published
    clause TEXT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (offboarding, number)
);
CREATE INDEX tasks_assignee ON tasks (assignee_id, offboarding, number);
CREATE INDEX tasks_reviewer ON tasks (reviewer_id, offboarding, number);

-- Everyone who had a hand in the evidence of a task. It only grows.
CREATE TABLE task_contributors (
    offboarding BIGINT NOT NULL,
    task BIGINT NOT NULL,
    person_id TEXT NOT NULL REFERENCES people (id),
    PRIMARY KEY (offboarding, task, person_id),
    FOREIGN KEY (offboarding, task) REFERENCES tasks (offboarding, number)
);

CREATE TABLE evidence (
    offboarding BIGINT NOT NULL,
    task BIGINT NOT NULL,
    version BIGINT NOT NULL,              -- from 1
    requirement BIGINT NOT NULL,          -- the version that it answers
    submitted_by TEXT NOT NULL REFERENCES people (id),
    submitted_at TIMESTAMP NOT NULL,
    on_behalf_of TEXT NOT NULL,
    source TEXT NOT NULL,
    answers TEXT NOT NULL,                -- JSON
    note TEXT NOT NULL,
    salt TEXT NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (offboarding, task, version),
    FOREIGN KEY (offboarding, task) REFERENCES tasks (offboarding, number)
);
CREATE INDEX evidence_submitted_by ON evidence (submitted_by, submitted_at);

CREATE TABLE evidence_files (
    offboarding BIGINT NOT NULL,
    task BIGINT NOT NULL,
    version BIGINT NOT NULL,
    position BIGINT NOT NULL,             -- from 1
    field TEXT NOT NULL,
    name TEXT NOT NULL,                   -- as the sender called it
    size BIGINT NOT NULL,                 -- bytes
    sha256 TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,             -- where the bytes are
    PRIMARY KEY (offboarding, task, version, position),
    FOREIGN KEY (offboarding, task, version) REFERENCES evidence (offboarding, task, version)
);
CREATE INDEX evidence_files_sha256 ON evidence_files (sha256);

-- The last hash check of each stored file.
CREATE TABLE file_checks (
    key TEXT NOT NULL PRIMARY KEY,
    checked_at TIMESTAMP NOT NULL,
    intact BOOLEAN NOT NULL
);
CREATE INDEX file_checks_age ON file_checks (checked_at);

CREATE TABLE withdrawals (
    id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL,
    task BIGINT NOT NULL,
    version BIGINT NOT NULL,
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMP NOT NULL,
    reason TEXT NOT NULL,
    UNIQUE (offboarding, task, version),
    FOREIGN KEY (offboarding, task, version) REFERENCES evidence (offboarding, task, version)
);

CREATE TABLE reviews (
    id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL,
    task BIGINT NOT NULL,
    evidence BIGINT NOT NULL,             -- the version that was read
    evidence_digest TEXT NOT NULL,
    requirement BIGINT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('verified', 'changes_requested')),
    reason TEXT NOT NULL,
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMP NOT NULL,
    level TEXT NOT NULL,
    issuer TEXT NOT NULL,
    origin_checked TEXT NOT NULL,
    CHECK (outcome = 'verified' OR reason <> ''),
    FOREIGN KEY (offboarding, task, evidence) REFERENCES evidence (offboarding, task, version)
);
CREATE INDEX reviews_task ON reviews (offboarding, task, at);

CREATE TABLE task_reopenings (
    id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL,
    task BIGINT NOT NULL,
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMP NOT NULL,
    reason TEXT NOT NULL,
    FOREIGN KEY (offboarding, task) REFERENCES tasks (offboarding, number)
);
CREATE INDEX task_reopenings_task ON task_reopenings (offboarding, task, at);

-- When tasks became blocked and unblocked.
CREATE TABLE task_blockings (
    offboarding BIGINT NOT NULL,
    position BIGINT NOT NULL,             -- from 1 within the offboarding
    task BIGINT NOT NULL,
    at TIMESTAMP NOT NULL,
    blocked BOOLEAN NOT NULL,
    waits_for TEXT NOT NULL,              -- JSON array of task numbers
    PRIMARY KEY (offboarding, position),
    FOREIGN KEY (offboarding, task) REFERENCES tasks (offboarding, number)
);

CREATE TABLE inventory_items (
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    identifier TEXT NOT NULL,             -- never the secret itself
    detail TEXT NOT NULL,
    source TEXT NOT NULL,
    owner_id TEXT NOT NULL,
    added_by TEXT NOT NULL REFERENCES people (id),
    added_at TIMESTAMP NOT NULL,
    disposition TEXT NOT NULL,            -- empty while undecided
    proven_by BIGINT NOT NULL,            -- the task; 0 while undecided
    decided_by TEXT NOT NULL,
    decided_at TIMESTAMP,
    version BIGINT NOT NULL,
    PRIMARY KEY (offboarding, number)
);
CREATE INDEX inventory_items_proof ON inventory_items (offboarding, disposition, proven_by, added_at);

CREATE TABLE unknowns (
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    number BIGINT NOT NULL,
    what TEXT NOT NULL,
    method TEXT NOT NULL,
    owner_id TEXT NOT NULL REFERENCES people (id),
    added_by TEXT NOT NULL REFERENCES people (id),
    added_at TIMESTAMP NOT NULL,
    PRIMARY KEY (offboarding, number)
);

CREATE TABLE unknown_closures (
    id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL,
    unknown BIGINT NOT NULL,
    resolution TEXT NOT NULL CHECK (resolution IN ('found', 'searched_not_found', 'accepted')),
    explained TEXT NOT NULL,
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMP NOT NULL,
    until TIMESTAMP,                    -- of an acceptance
    FOREIGN KEY (offboarding, unknown) REFERENCES unknowns (offboarding, number)
);
-- The latest closure counts: an acceptance that has ended is closed again.
CREATE INDEX unknown_closures_unknown ON unknown_closures (offboarding, unknown, at);

CREATE TABLE declarations (
    id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMP NOT NULL,
    revision BIGINT NOT NULL
);
CREATE INDEX declarations_offboarding ON declarations (offboarding, at);

CREATE TABLE sign_offs (
    id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    function TEXT NOT NULL CHECK (function IN ('owner', 'legal', 'privacy', 'contract', 'security')),
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMP NOT NULL,
    statement TEXT NOT NULL,
    digest TEXT NOT NULL,
    fresh_sign_in TIMESTAMP,            -- NULL in the mode that does not ask
    UNIQUE (offboarding, id)
);
CREATE INDEX sign_offs_offboarding ON sign_offs (offboarding, at);

-- Which sign-offs are valid: one of each function, one of each human.
CREATE TABLE sign_off_slots (
    offboarding BIGINT NOT NULL,
    function TEXT NOT NULL,
    human TEXT NOT NULL,
    sign_off_id TEXT NOT NULL UNIQUE,
    PRIMARY KEY (offboarding, function),
    UNIQUE (offboarding, human),
    FOREIGN KEY (offboarding, sign_off_id) REFERENCES sign_offs (offboarding, id)
);

CREATE TABLE sign_off_voids (
    sign_off_id TEXT NOT NULL PRIMARY KEY REFERENCES sign_offs (id),
    offboarding BIGINT NOT NULL,
    cause TEXT NOT NULL,
    by_id TEXT NOT NULL,                  -- empty for the system
    at TIMESTAMP NOT NULL
);
CREATE INDEX sign_off_voids_offboarding ON sign_off_voids (offboarding);

CREATE TABLE closures (
    certificate TEXT NOT NULL PRIMARY KEY, -- CG-2026-0117
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMP NOT NULL,
    sign_off_id TEXT NOT NULL UNIQUE REFERENCES sign_offs (id),
    digest TEXT NOT NULL,
    body TEXT NOT NULL                    -- JSON: what the certificate says, with names as they were
);
CREATE INDEX closures_offboarding ON closures (offboarding, at);

CREATE TABLE returns (
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    position BIGINT NOT NULL,             -- from 1
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMP NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (offboarding, position)
);

-- Evidence that somebody has begun and not sent.
CREATE TABLE drafts (
    offboarding BIGINT NOT NULL,
    task BIGINT NOT NULL,
    author_id TEXT NOT NULL REFERENCES people (id),
    answers TEXT NOT NULL,                -- JSON
    note TEXT NOT NULL,
    updated_at TIMESTAMP NOT NULL,
    PRIMARY KEY (offboarding, task, author_id),
    FOREIGN KEY (offboarding, task) REFERENCES tasks (offboarding, number)
);

CREATE TABLE draft_files (
    key TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL,
    task BIGINT NOT NULL,
    author_id TEXT NOT NULL,
    field TEXT NOT NULL,
    name TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL,
    FOREIGN KEY (offboarding, task, author_id) REFERENCES drafts (offboarding, task, author_id)
);
CREATE INDEX draft_files_draft ON draft_files (offboarding, task, author_id);

-- Derived: what the gate said last, for lists. It can be dropped and computed
-- again; the gate itself never reads it.
CREATE TABLE gates (
    offboarding BIGINT NOT NULL PRIMARY KEY REFERENCES offboardings (number),
    status TEXT NOT NULL,
    standing BIGINT NOT NULL,             -- conditions above the line
    conditions BIGINT NOT NULL,
    can_act BIGINT NOT NULL,              -- of those standing
    items BIGINT NOT NULL,                -- in the inventory
    tasks BIGINT NOT NULL,
    pins TEXT NOT NULL,                   -- JSON: the drawing
    next_to_act TEXT NOT NULL,            -- JSON: the condition that holds up most
    waiting_party TEXT NOT NULL,          -- who is waited for in it
    remaining BIGINT NOT NULL,            -- working days to the end of the critical path
    late_from TIMESTAMP,                  -- the day from which the forecast is past the due date
    next_moment TIMESTAMP               -- when time alone changes the result
);
CREATE INDEX gates_next_moment ON gates (next_moment);
CREATE INDEX gates_status ON gates (status, offboarding);

-- Derived: the conditions of each gate.
CREATE TABLE conditions (
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    position BIGINT NOT NULL,             -- in the drawing, from 1
    kind TEXT NOT NULL,
    task BIGINT NOT NULL,                 -- 0 where it is about none
    function TEXT NOT NULL,
    pin TEXT NOT NULL,
    reason TEXT NOT NULL,                 -- empty where it is met
    can_act BOOLEAN NOT NULL,
    due TIMESTAMP,
    body TEXT NOT NULL,                   -- JSON: the whole condition
    PRIMARY KEY (offboarding, position)
);
CREATE INDEX conditions_task ON conditions (offboarding, task);

-- Derived: who is waited for, one row for each person who can act.
CREATE TABLE waiting (
    offboarding BIGINT NOT NULL,
    position BIGINT NOT NULL,
    person_id TEXT NOT NULL,
    PRIMARY KEY (offboarding, position, person_id),
    FOREIGN KEY (offboarding, position) REFERENCES conditions (offboarding, position)
);
CREATE INDEX waiting_person ON waiting (person_id, offboarding, position);

-- +goose StatementBegin
CREATE TRIGGER reviews_no_contributor BEFORE INSERT ON reviews
WHEN EXISTS (
    SELECT 1 FROM task_contributors c
    JOIN people contributor ON contributor.id = c.person_id
    JOIN people reviewer ON reviewer.id = NEW.by_id
    WHERE c.offboarding = NEW.offboarding AND c.task = NEW.task AND contributor.human = reviewer.human
)
BEGIN
    SELECT RAISE(ABORT, 'a contributor never reviews');
END;
-- +goose StatementEnd

-- What was sent, decided and signed is only ever added to.
-- +goose StatementBegin
CREATE TRIGGER task_contributors_no_update BEFORE UPDATE ON task_contributors
BEGIN
    SELECT RAISE(ABORT, 'task_contributors is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER task_contributors_no_delete BEFORE DELETE ON task_contributors
BEGIN
    SELECT RAISE(ABORT, 'task_contributors is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
BEGIN
    SELECT RAISE(ABORT, 'evidence is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
BEGIN
    SELECT RAISE(ABORT, 'evidence is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_files_no_update BEFORE UPDATE ON evidence_files
BEGIN
    SELECT RAISE(ABORT, 'evidence_files is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER evidence_files_no_delete BEFORE DELETE ON evidence_files
BEGIN
    SELECT RAISE(ABORT, 'evidence_files is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER withdrawals_no_update BEFORE UPDATE ON withdrawals
BEGIN
    SELECT RAISE(ABORT, 'withdrawals is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER withdrawals_no_delete BEFORE DELETE ON withdrawals
BEGIN
    SELECT RAISE(ABORT, 'withdrawals is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reviews_no_update BEFORE UPDATE ON reviews
BEGIN
    SELECT RAISE(ABORT, 'reviews is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reviews_no_delete BEFORE DELETE ON reviews
BEGIN
    SELECT RAISE(ABORT, 'reviews is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER task_reopenings_no_update BEFORE UPDATE ON task_reopenings
BEGIN
    SELECT RAISE(ABORT, 'task_reopenings is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER task_reopenings_no_delete BEFORE DELETE ON task_reopenings
BEGIN
    SELECT RAISE(ABORT, 'task_reopenings is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER task_blockings_no_update BEFORE UPDATE ON task_blockings
BEGIN
    SELECT RAISE(ABORT, 'task_blockings is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER task_blockings_no_delete BEFORE DELETE ON task_blockings
BEGIN
    SELECT RAISE(ABORT, 'task_blockings is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER unknown_closures_no_update BEFORE UPDATE ON unknown_closures
BEGIN
    SELECT RAISE(ABORT, 'unknown_closures is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER unknown_closures_no_delete BEFORE DELETE ON unknown_closures
BEGIN
    SELECT RAISE(ABORT, 'unknown_closures is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER declarations_no_update BEFORE UPDATE ON declarations
BEGIN
    SELECT RAISE(ABORT, 'declarations is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER declarations_no_delete BEFORE DELETE ON declarations
BEGIN
    SELECT RAISE(ABORT, 'declarations is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sign_offs_no_update BEFORE UPDATE ON sign_offs
BEGIN
    SELECT RAISE(ABORT, 'sign_offs is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sign_offs_no_delete BEFORE DELETE ON sign_offs
BEGIN
    SELECT RAISE(ABORT, 'sign_offs is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sign_off_voids_no_update BEFORE UPDATE ON sign_off_voids
BEGIN
    SELECT RAISE(ABORT, 'sign_off_voids is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER sign_off_voids_no_delete BEFORE DELETE ON sign_off_voids
BEGIN
    SELECT RAISE(ABORT, 'sign_off_voids is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER closures_no_update BEFORE UPDATE ON closures
BEGIN
    SELECT RAISE(ABORT, 'closures is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER closures_no_delete BEFORE DELETE ON closures
BEGIN
    SELECT RAISE(ABORT, 'closures is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER returns_no_update BEFORE UPDATE ON returns
BEGIN
    SELECT RAISE(ABORT, 'returns is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER returns_no_delete BEFORE DELETE ON returns
BEGIN
    SELECT RAISE(ABORT, 'returns is only ever added to');
END;
-- +goose StatementEnd
