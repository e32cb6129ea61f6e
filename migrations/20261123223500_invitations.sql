-- Read model: invitations that were neither accepted nor withdrawn. Those that are too old stay until somebody is
-- invited anew, and are not shown.
CREATE TABLE invitations (
    id         uuid        NOT NULL PRIMARY KEY,
    expires_at timestamptz NOT NULL,
    data       json        NOT NULL
);
