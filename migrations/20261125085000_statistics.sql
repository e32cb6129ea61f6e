-- One row for each visit, for counting: how long its stages took, how it ended, which wait was promised. Nothing
-- personal beyond the doctor's id.
CREATE TABLE statistics (
    id                   uuid        NOT NULL PRIMARY KEY,
    -- When the pet came; else when it was to come; else when the visit was asked for.
    counted_at           timestamptz NOT NULL,
    came_at              timestamptz,
    status               text        NOT NULL,
    treatment            text        NOT NULL,
    acuity               text,
    doctor_id            uuid,
    -- The stages that are over. A step that was taken back counts to the stage before it.
    confirmation_seconds bigint,
    waiting_seconds      bigint,
    treatment_seconds    bigint,
    observation_seconds  bigint,
    release_seconds      bigint,
    -- The wait, in minutes, that was promised when the pet came.
    promised_low         bigint,
    promised_high        bigint,
    -- What the next event is folded into.
    data                 json        NOT NULL
);
CREATE INDEX ON statistics (counted_at);
