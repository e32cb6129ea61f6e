-- Mails to be sent, and what became of them. Nothing personal: whom, where and in which language is asked of the log and
-- the account when it is sent. Rows are made by the subscription `mail`, with its checkpoint.
CREATE TABLE mails (
    -- Made of the event and the kind, so that the same mail always has the same Message-ID.
    id         uuid        NOT NULL PRIMARY KEY,
    -- The event that it is about.
    position   bigint      NOT NULL,
    kind       text        NOT NULL,
    -- An account, or an invitation.
    recipient  uuid        NOT NULL,
    state      text        NOT NULL DEFAULT 'queued'
               CHECK (state IN ('queued', 'sending', 'sent', 'dropped', 'dead')),
    attempts   integer     NOT NULL DEFAULT 0,
    -- When it is tried next; while it is being sent, when whoever sends it is given up.
    due_at     timestamptz NOT NULL DEFAULT now(),
    -- Who sends it: one attempt of one node.
    lease      uuid,
    -- Why the last attempt failed, or why it was not sent at all; without addresses.
    error      text,
    -- When the event happened.
    caused_at  timestamptz NOT NULL,
    -- When its state last changed.
    changed_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (position, kind),
    CHECK ((state = 'sending') = (lease IS NOT NULL))
);
CREATE INDEX ON mails (due_at) WHERE state IN ('queued', 'sending');
CREATE INDEX ON mails (position) WHERE state = 'dead';

-- What happened before there were mails is not written about. Their subscriptions begin at the end of the log.
INSERT INTO subscriptions (name, version, position) SELECT name, 1, position FROM log_head, (VALUES ('mail'), ('staff')) AS acting (name);
