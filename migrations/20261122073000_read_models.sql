-- Where each subscription stands in the log. Its row moves in the same transaction as the tables it feeds.
CREATE TABLE subscriptions (
    name            text        NOT NULL PRIMARY KEY,
    -- The version of the projection that filled the tables; a newer program rebuilds them.
    version         integer     NOT NULL,
    -- Raised when rebuilt tables are swapped in: who still works on the ones before is fenced off.
    generation      bigint      NOT NULL DEFAULT 0,
    -- Everything up to here is applied.
    position        bigint      NOT NULL DEFAULT 0,
    -- The event that does not apply, while the subscription is stopped there.
    poison_position bigint,
    error           text,
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CHECK ((poison_position IS NULL) = (error IS NULL))
) WITH (fillfactor = 20);

-- Read models: the columns that are searched, and the row as it is shown. `json`, not `jsonb`: it is only ever read
-- whole. Indexes have the names that PostgreSQL gives them, so that a rebuilt table's are called the same.
CREATE TABLE accounts (
    id       uuid NOT NULL PRIMARY KEY,
    role     text NOT NULL,
    username text,
    erased   boolean NOT NULL,
    data     json NOT NULL
);
CREATE INDEX ON accounts (lower(username));
CREATE INDEX ON accounts (role, id);

CREATE TABLE pets (
    id       uuid NOT NULL PRIMARY KEY,
    owner_id uuid NOT NULL,
    removed  boolean NOT NULL,
    data     json NOT NULL
);
CREATE INDEX ON pets (owner_id, id);

CREATE TABLE reservations (
    id                   uuid     NOT NULL PRIMARY KEY,
    pet_id               uuid     NOT NULL,
    customer_id          uuid     NOT NULL,
    doctor_id            uuid,
    ongoing              boolean  NOT NULL,
    -- Measured treatments give the expected wait.
    treatment_started_at timestamptz,
    ready_at             timestamptz,
    data                 json     NOT NULL,
    -- The steps before this one, for undoing; not shown.
    steps                json     NOT NULL
);
CREATE INDEX ON reservations (customer_id, id);
CREATE INDEX ON reservations (pet_id, id);
CREATE INDEX ON reservations (doctor_id, id) WHERE doctor_id IS NOT NULL;
CREATE INDEX ON reservations (id) WHERE ongoing;
CREATE INDEX ON reservations (ready_at) WHERE ready_at IS NOT NULL;

-- The live feed's memory: each reservation as it was after a position of the log that changed it.
CREATE TABLE reservation_changes (
    position       bigint  NOT NULL,
    -- Most positions change one reservation; a new alias can change several.
    ordinal        integer NOT NULL,
    last           boolean NOT NULL,
    reservation_id uuid    NOT NULL,
    customer_id    uuid    NOT NULL,
    doctor_id      uuid,
    data           json    NOT NULL,
    PRIMARY KEY (position, ordinal)
);
CREATE INDEX ON reservation_changes (reservation_id, position);

-- Changes at or before the floor are gone: who saw nothing later must read everything anew.
CREATE TABLE reservation_feed (
    singleton boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (singleton),
    floor     bigint  NOT NULL
);
INSERT INTO reservation_feed (floor) VALUES (0);
