-- What becomes due at a time, and what became of it: reminders, offers that end. Rows are made and cancelled by the
-- subscription `deadlines`, with its checkpoint; every node's worker takes what is due. Nothing personal.
CREATE TABLE deadlines (
    id           uuid        NOT NULL PRIMARY KEY DEFAULT gen_random_uuid(),
    kind         text        NOT NULL,
    -- What it is about, and which of several of that kind.
    aggregate_id uuid        NOT NULL,
    key          text        NOT NULL DEFAULT '',
    -- The event that set it, and the one that last changed it.
    position     bigint      NOT NULL,
    changed_by   bigint      NOT NULL,
    -- When it becomes due, by the hospital's clock.
    due_at       timestamptz NOT NULL,
    state        text        NOT NULL DEFAULT 'waiting'
                 CHECK (state IN ('waiting', 'acting', 'done', 'dropped', 'cancelled', 'dead')),
    attempts     integer     NOT NULL DEFAULT 0,
    -- By the database's clock: when it is tried next once it is due; while somebody acts, when they are given up.
    try_at       timestamptz NOT NULL DEFAULT now(),
    lease        uuid,
    error        text,
    changed_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (kind, aggregate_id, key),
    CHECK ((state = 'acting') = (lease IS NOT NULL))
);
CREATE INDEX ON deadlines (due_at) WHERE state IN ('waiting', 'acting');
CREATE INDEX ON deadlines (changed_at) WHERE state IN ('done', 'dropped', 'cancelled');
CREATE INDEX ON deadlines (changed_at, id) WHERE state = 'dead';
