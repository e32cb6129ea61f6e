-- Appends a batch, and what it takes and releases, if the head is where this node left it.
-- $1..$14: as in append.sql.
-- $15..$19: claims taken: kind, key, holder's type and id, position. One that is held violates claims_key.
-- $20..$23: claims released: kind, key, holder's type and id. One that is not held by them stays.
-- $24..$28: idempotency keys: key, fingerprint, aggregate, position, version. A known one violates its key.
WITH head AS (
    UPDATE log_head SET position = $3, hash = $4, recorded_at = $5
    WHERE position = $1 AND hash = $2
    RETURNING recorded_at
), taken AS (
    INSERT INTO claims (kind, key, aggregate_type, aggregate_id, position)
    SELECT c.kind, c.key, c.aggregate_type, c.aggregate_id, c.position
    FROM head, unnest($15::text[], $16::text[], $17::text[], $18::text[], $19::bigint[])
        AS c (kind, key, aggregate_type, aggregate_id, position)
), released AS (
    DELETE FROM claims
    USING head, unnest($20::text[], $21::text[], $22::text[], $23::text[]) AS r (kind, key, aggregate_type, aggregate_id)
    WHERE claims.kind = r.kind AND claims.key = r.key
      AND claims.aggregate_type = r.aggregate_type AND claims.aggregate_id = r.aggregate_id
), answered AS (
    INSERT INTO idempotency_keys (key, fingerprint, aggregate_id, position, version, recorded_at)
    SELECT k.key, k.fingerprint, k.aggregate_id, k.position, k.version, head.recorded_at
    FROM head, unnest($24::bytea[], $25::bytea[], $26::text[], $27::bigint[], $28::bigint[])
        AS k (key, fingerprint, aggregate_id, position, version)
)
INSERT INTO events (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, recorded_at, hash)
SELECT e.position, e.aggregate_type, e.aggregate_id, e.sequence, e.event_type, e.event_version,
       e.payload::json, e.metadata::json, head.recorded_at, e.hash
FROM head, unnest($6::bigint[], $7::text[], $8::text[], $9::bigint[], $10::text[], $11::text[], $12::text[], $13::text[], $14::bytea[])
    AS e (position, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, hash)
