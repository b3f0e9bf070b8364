-- +goose Up

-- Who was asked to become the accountable owner, by whom and why.
CREATE TABLE ownership_offers (
    id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    kind TEXT NOT NULL CHECK (kind IN ('hand_over', 'succession')),
    to_id TEXT NOT NULL REFERENCES people (id),
    from_id TEXT NOT NULL REFERENCES people (id), -- who was accountable then
    by_id TEXT NOT NULL REFERENCES people (id),   -- from_id, or an administrator
    at TIMESTAMP NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    batch TEXT NOT NULL,                  -- shared by those made at once; empty alone
    UNIQUE (offboarding, id),
    CHECK (to_id <> from_id AND to_id <> by_id)
);
CREATE INDEX ownership_offers_offboarding ON ownership_offers (offboarding, at);
CREATE INDEX ownership_offers_batch ON ownership_offers (batch, offboarding);

-- How offers ended: each once.
CREATE TABLE ownership_answers (
    offer_id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('accepted', 'declined', 'withdrawn', 'lapsed')),
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMP NOT NULL,
    reason TEXT NOT NULL,                 -- or the cause of a lapse
    risks BIGINT NOT NULL,                -- how many the new owner was shown
    digest TEXT NOT NULL,                 -- over them; empty unless accepted
    CHECK (outcome = 'accepted' AND digest <> '' OR outcome <> 'accepted' AND reason <> ''),
    FOREIGN KEY (offboarding, offer_id) REFERENCES ownership_offers (offboarding, id)
);

-- Which offers wait for their answer: one of each offboarding.
CREATE TABLE pending_offers (
    offboarding BIGINT NOT NULL PRIMARY KEY,
    offer_id TEXT NOT NULL UNIQUE,
    to_id TEXT NOT NULL,
    FOREIGN KEY (offboarding, offer_id) REFERENCES ownership_offers (offboarding, id)
);
CREATE INDEX pending_offers_to ON pending_offers (to_id, offboarding);

-- Who asked to give an offboarding up after something was submitted.
CREATE TABLE cancellation_requests (
    id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMP NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    UNIQUE (offboarding, id)
);
CREATE INDEX cancellation_requests_offboarding ON cancellation_requests (offboarding, at);

-- How requests to give up ended: each once.
CREATE TABLE cancellation_answers (
    request_id TEXT NOT NULL PRIMARY KEY,
    offboarding BIGINT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('approved', 'refused', 'withdrawn', 'lapsed')),
    by_id TEXT NOT NULL REFERENCES people (id),
    at TIMESTAMP NOT NULL,
    reason TEXT NOT NULL,                 -- or the cause of a lapse
    CHECK (outcome IN ('approved', 'withdrawn') OR reason <> ''),
    FOREIGN KEY (offboarding, request_id) REFERENCES cancellation_requests (offboarding, id)
);

-- Which requests to give up stand: one of each offboarding.
CREATE TABLE pending_cancellations (
    offboarding BIGINT NOT NULL PRIMARY KEY,
    request_id TEXT NOT NULL UNIQUE,
    FOREIGN KEY (offboarding, request_id) REFERENCES cancellation_requests (offboarding, id)
);

-- Each time an offboarding was given up.
CREATE TABLE cancellations (
    offboarding BIGINT NOT NULL REFERENCES offboardings (number),
    position BIGINT NOT NULL,             -- from 1
    request_id TEXT NOT NULL,             -- empty where nothing was submitted
    by_id TEXT NOT NULL REFERENCES people (id),
    approved_by TEXT NOT NULL,            -- empty where nothing was submitted
    at TIMESTAMP NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    unmet BIGINT NOT NULL,                -- conditions above the line
    conditions BIGINT NOT NULL,
    PRIMARY KEY (offboarding, position),
    CHECK ((request_id = '') = (approved_by = ''))
);
CREATE INDEX cancellations_at ON cancellations (at, offboarding);

-- +goose StatementBegin
CREATE TRIGGER ownership_answers_only_asked BEFORE INSERT ON ownership_answers
WHEN NEW.outcome IN ('accepted', 'declined') AND NOT EXISTS (
    SELECT 1 FROM ownership_offers o WHERE o.id = NEW.offer_id AND o.to_id = NEW.by_id
)
BEGIN
    SELECT RAISE(ABORT, 'only whoever was asked accepts or declines');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER cancellations_second_person BEFORE INSERT ON cancellations
WHEN EXISTS (SELECT 1 FROM evidence e WHERE e.offboarding = NEW.offboarding) AND NOT EXISTS (
    SELECT 1 FROM people asked JOIN people approved ON approved.human <> asked.human
    WHERE asked.id = NEW.by_id AND approved.id = NEW.approved_by
)
BEGIN
    SELECT RAISE(ABORT, 'a second person agrees where something was submitted');
END;
-- +goose StatementEnd

-- What was asked, answered and given up is only ever added to.
-- +goose StatementBegin
CREATE TRIGGER ownership_offers_no_update BEFORE UPDATE ON ownership_offers
BEGIN
    SELECT RAISE(ABORT, 'ownership_offers is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ownership_offers_no_delete BEFORE DELETE ON ownership_offers
BEGIN
    SELECT RAISE(ABORT, 'ownership_offers is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ownership_answers_no_update BEFORE UPDATE ON ownership_answers
BEGIN
    SELECT RAISE(ABORT, 'ownership_answers is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ownership_answers_no_delete BEFORE DELETE ON ownership_answers
BEGIN
    SELECT RAISE(ABORT, 'ownership_answers is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER cancellation_requests_no_update BEFORE UPDATE ON cancellation_requests
BEGIN
    SELECT RAISE(ABORT, 'cancellation_requests is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER cancellation_requests_no_delete BEFORE DELETE ON cancellation_requests
BEGIN
    SELECT RAISE(ABORT, 'cancellation_requests is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER cancellation_answers_no_update BEFORE UPDATE ON cancellation_answers
BEGIN
    SELECT RAISE(ABORT, 'cancellation_answers is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER cancellation_answers_no_delete BEFORE DELETE ON cancellation_answers
BEGIN
    SELECT RAISE(ABORT, 'cancellation_answers is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER cancellations_no_update BEFORE UPDATE ON cancellations
BEGIN
    SELECT RAISE(ABORT, 'cancellations is only ever added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER cancellations_no_delete BEFORE DELETE ON cancellations
BEGIN
    SELECT RAISE(ABORT, 'cancellations is only ever added to');
END;
-- +goose StatementEnd
