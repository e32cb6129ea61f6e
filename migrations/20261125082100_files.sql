-- The read model of files: which of them an event holds, so that the others can be deleted.
CREATE TABLE files (
    -- What holds them, such as `photo/` and a pet's id.
    id       text    NOT NULL PRIMARY KEY,
    owner_id uuid    NOT NULL,
    digests  bytea[] NOT NULL
);
CREATE INDEX ON files (owner_id);
