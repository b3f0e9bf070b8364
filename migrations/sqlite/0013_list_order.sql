-- +goose Up

-- What somebody leads, in the order in which it is due, so that a page of the
-- most urgent is read from the front; with all that the head of a list counts.
DROP INDEX gates_owner;
DROP INDEX gates_deputy;
CREATE INDEX gates_owner ON gates (owner_id, state, due, offboarding, late_from, status, standing);
CREATE INDEX gates_deputy ON gates (deputy_id, state, due, offboarding, late_from, status, standing, owner_id);
