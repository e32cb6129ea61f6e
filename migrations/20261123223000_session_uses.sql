-- When each session was used last, for whoever looks through their own: written behind the answers, at most once a
-- minute for each, and gone with the session. It is no truth of the hospital's, so it is not in the log; it names nobody.
CREATE TABLE session_uses (
    session      uuid        NOT NULL PRIMARY KEY,
    account      uuid        NOT NULL,
    last_used_at timestamptz NOT NULL
) WITH (fillfactor = 70);

CREATE INDEX session_uses_account ON session_uses (account);

-- Up to here in the log, the uses of sessions that ended were removed.
CREATE TABLE session_uses_swept (
    singleton boolean NOT NULL PRIMARY KEY DEFAULT true CHECK (singleton),
    position  bigint  NOT NULL
);

INSERT INTO session_uses_swept (position) SELECT position FROM log_head;
