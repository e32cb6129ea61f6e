-- The log: one table, one total order, gapless, hash-chained. The columns of postgres-es's table are all here, with
-- their names and types. `json`, not `jsonb`: it keeps the text verbatim, which is what the hash covers.
CREATE TABLE events (
    position       bigint      NOT NULL PRIMARY KEY,
    aggregate_type text        NOT NULL,
    aggregate_id   text        NOT NULL,
    sequence       bigint      NOT NULL CHECK (sequence > 0),
    event_type     text        NOT NULL,
    event_version  text        NOT NULL,
    payload        json        NOT NULL,
    metadata       json        NOT NULL,
    recorded_at    timestamptz NOT NULL,
    hash           bytea       NOT NULL,
    CONSTRAINT events_stream UNIQUE (aggregate_type, aggregate_id, sequence)
);

-- The end of the log. Whoever appends holds this row, so position order is commit order on any number of nodes.
CREATE TABLE log_head (
    singleton   boolean     NOT NULL PRIMARY KEY DEFAULT true CHECK (singleton),
    position    bigint      NOT NULL,
    hash        bytea       NOT NULL,
    recorded_at timestamptz NOT NULL
) WITH (fillfactor = 10);

INSERT INTO log_head (position, hash, recorded_at)
VALUES (0, decode(repeat('00', 32), 'hex'), '1970-01-01T00:00:00Z');

-- What is taken among all aggregates. Keys made of personal data are keyed hashes.
CREATE TABLE claims (
    kind           text   NOT NULL,
    key            text   NOT NULL,
    aggregate_type text   NOT NULL,
    aggregate_id   text   NOT NULL,
    -- The position of the event that took it.
    position       bigint NOT NULL,
    CONSTRAINT claims_key PRIMARY KEY (kind, key)
);

-- Releasing all that an aggregate holds, when a person is erased.
CREATE INDEX claims_holder ON claims (aggregate_type, aggregate_id);

-- The first answer to each idempotency key, so that a repetition gives it again.
CREATE TABLE idempotency_keys (
    key          bytea       NOT NULL,
    fingerprint  bytea       NOT NULL,
    aggregate_id text        NOT NULL,
    position     bigint      NOT NULL,
    version      bigint      NOT NULL,
    recorded_at  timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_key PRIMARY KEY (key)
);

CREATE INDEX idempotency_keys_age ON idempotency_keys USING brin (recorded_at);

-- A person's data key, wrapped by the master key. Outside the log: deleting a row erases the person.
CREATE TABLE person_keys (
    person_id  uuid        NOT NULL PRIMARY KEY,
    wrapped    bytea       NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- The state of long streams, so that a cold command does not replay them. Personal texts stay sealed in it.
CREATE TABLE snapshots (
    aggregate_type text   NOT NULL,
    aggregate_id   text   NOT NULL,
    sequence       bigint NOT NULL,
    format         text   NOT NULL,
    state          json   NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id)
);

-- Nothing written to the log is ever changed or removed.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_no_truncate BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
