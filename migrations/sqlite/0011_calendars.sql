-- +goose Up

-- Days on which nobody works, for any number of services. A service has free
-- days of its own besides, which it keeps.
CREATE TABLE calendars (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    days TEXT NOT NULL,                   -- JSON array of "2006-01-02 name", in order
    version BIGINT NOT NULL,              -- rises with each change
    created_at TIMESTAMP NOT NULL
);
ALTER TABLE services ADD COLUMN calendar_id TEXT REFERENCES calendars (id);
CREATE INDEX services_calendar ON services (calendar_id);
