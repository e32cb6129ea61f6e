-- Appends a batch if the head is where this node left it.
-- $1 position, $2 hash: the head as known. $3 position, $4 hash, $5 time: the head afterwards.
-- $6..$14: the columns of the new rows, one array each.
WITH head AS (
    UPDATE log_head SET position = $3, hash = $4, recorded_at = $5
    WHERE position = $1 AND hash = $2
    RETURNING recorded_at
)
INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at, hash)
SELECT e.position, e.aggregate_type, e.aggregate_id, e.sequence, e.event_type, e.event_version,
       e.payload::json, e.metadata::json, head.recorded_at, e.hash
FROM head, unnest($6::bigint[], $7::text[], $8::text[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bytea[])
    AS e (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, hash)
