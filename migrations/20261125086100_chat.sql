-- Read models of the chat: rooms, and what was written in them.
CREATE TABLE rooms (
    id            uuid    NOT NULL PRIMARY KEY,
    kind          text    NOT NULL,
    open          boolean NOT NULL,
    name          text,
    -- The two of a direct room, the customer of a consultation.
    members       uuid[]  NOT NULL,
    reservation   uuid,
    -- The last message that is not for the staff alone; 0 if there is none.
    last_position bigint  NOT NULL,
    data          json    NOT NULL
);
CREATE INDEX ON rooms (kind, name, id) WHERE open;
CREATE INDEX ON rooms USING gin (members);
CREATE INDEX ON rooms (reservation) WHERE reservation IS NOT NULL;

CREATE TABLE messages (
    position  bigint      NOT NULL PRIMARY KEY,
    -- The position of the event that last changed it.
    changed   bigint      NOT NULL,
    id        uuid        NOT NULL,
    room      uuid        NOT NULL,
    sender    uuid        NOT NULL,
    -- Null once it was taken back, or its sender was erased.
    body      text,
    client_id text        NOT NULL,
    mentions  uuid[]      NOT NULL,
    reply_to  uuid,
    -- Whether it is for the staff alone.
    note      boolean     NOT NULL,
    sent_at   timestamptz NOT NULL,
    edited_at timestamptz,
    deleted   boolean     NOT NULL,
    -- What it said before, with the moment until which it did.
    earlier   json        NOT NULL
);
CREATE UNIQUE INDEX ON messages (id);
CREATE INDEX ON messages (room, position);
CREATE INDEX ON messages (room, changed);
CREATE INDEX ON messages (sender);

-- How far each person has read each room, and whether its password was once right. Written behind the answers; no truth
-- of the hospital's, so it is not in the log. Losing it costs unread counts, and asks for passwords again.
CREATE TABLE room_marks (
    account  uuid    NOT NULL,
    room     uuid    NOT NULL,
    -- Everything up to here was read.
    position bigint  NOT NULL DEFAULT 0,
    let_in   boolean NOT NULL DEFAULT false,
    PRIMARY KEY (account, room)
) WITH (fillfactor = 70);

CREATE INDEX room_marks_room ON room_marks (room);
