-- Which files are kept outside the log, whose they are and since when: written before a file is, deleted after it is,
-- so that everything that was ever begun is known here. It says nothing about which event holds a file.
CREATE TABLE stored_files (
    owner_id uuid        NOT NULL,
    digest   bytea       NOT NULL,
    bytes    bigint      NOT NULL,
    kept_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT stored_files_key PRIMARY KEY (owner_id, digest)
);
