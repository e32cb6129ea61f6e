-- Appends one row if the head is where this node left it.
-- $1 position, $2 hash: the head as known. $3 position, $4 hash, $5 time: the head afterwards, which is the row's own.
-- $6..$12: the other columns of the row.
WITH head AS (
    UPDATE log_head SET position = $3, hash = $4, recorded_at = $5
    WHERE position = $1 AND hash = $2
    RETURNING position, recorded_at, hash
)
INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at, hash)
SELECT head.position, $6, $7, $8, $9, $10, ($11::text)::json, ($12::text)::json, head.recorded_at, head.hash
FROM head
