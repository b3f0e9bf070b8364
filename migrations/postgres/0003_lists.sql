-- +goose Up

-- What lists ask is kept where an index answers it. All of it is derived, so
-- the old tables are dropped and the program computes the new ones.
DROP TABLE waiting;
DROP TABLE conditions;
DROP TABLE gates;

-- Derived: what the gate said last, one narrow row for each offboarding, so
-- that a list is chosen, counted and sorted without reading anything large.
CREATE TABLE gates (
    offboarding BIGINT NOT NULL PRIMARY KEY REFERENCES offboardings (number),
    owner_id TEXT NOT NULL,               -- copies of the offboarding's own
    deputy_id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    state TEXT NOT NULL,
    published BOOLEAN NOT NULL,
    due TIMESTAMPTZ NOT NULL,
    status TEXT NOT NULL,
    standing BIGINT NOT NULL,             -- conditions above the line
    conditions BIGINT NOT NULL,
    can_act BIGINT NOT NULL,              -- of those standing
    items BIGINT NOT NULL,                -- in the inventory
    tasks BIGINT NOT NULL,
    waiting_party TEXT NOT NULL,          -- who is waited for in the next condition
    remaining BIGINT NOT NULL,            -- working days to the end of the critical path
    late_from TIMESTAMPTZ,                -- the day from which the forecast is past the due date
    next_moment TIMESTAMPTZ                 -- when time alone changes the result
);
CREATE INDEX gates_owner ON gates (owner_id, state, status, due, late_from, standing, offboarding);
CREATE INDEX gates_deputy ON gates (deputy_id, state, status, due, late_from, standing, owner_id, offboarding);
CREATE INDEX gates_state ON gates (state, status, due, late_from, standing, published, offboarding);
CREATE INDEX gates_next_moment ON gates (next_moment);

-- Derived: what a line of a list draws and says.
CREATE TABLE gate_drawings (
    offboarding BIGINT NOT NULL PRIMARY KEY REFERENCES offboardings (number),
    pins TEXT NOT NULL,                   -- the drawing, a mark for each condition
    next_to_act TEXT NOT NULL             -- JSON: the condition that holds up most
);

-- Derived: the conditions of each gate.
CREATE TABLE conditions (
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    position BIGINT NOT NULL,             -- in the drawing, from 1
    kind TEXT NOT NULL,
    task BIGINT NOT NULL,                 -- 0 where it is about none
    reason TEXT NOT NULL,                 -- empty where it is met
    assignee_id TEXT NOT NULL,            -- of an open offboarding's task; empty otherwise
    met BOOLEAN NOT NULL,
    due TIMESTAMPTZ,
    body TEXT NOT NULL,                   -- JSON: the whole condition
    PRIMARY KEY (offboarding, position)
);
CREATE INDEX conditions_assignee ON conditions (assignee_id, met, due, offboarding, task);

-- Derived: who is waited for in open offboardings, one row for each person who
-- can act.
CREATE TABLE waiting (
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    position BIGINT NOT NULL,
    person_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    due TIMESTAMPTZ,
    PRIMARY KEY (offboarding, position, person_id)
);
CREATE INDEX waiting_person ON waiting (person_id, due, offboarding, position, reason);

-- Derived: how much of each offboarding waits on whom, for the navigation.
CREATE TABLE tallies (
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    person_id TEXT NOT NULL,
    tasks BIGINT NOT NULL,                -- to do, in the person's hands
    reviews BIGINT NOT NULL,              -- decisions that wait for the person
    owned BIGINT NOT NULL,                -- 1 for the owner of one that is not over
    PRIMARY KEY (offboarding, person_id)
);
CREATE INDEX tallies_person ON tallies (person_id, tasks, reviews, owned);

-- Who did which task last, asked whenever an offboarding starts.
CREATE INDEX tasks_key ON tasks (offboarding, key, assignee_id);
