-- Pets are offered to others, have a visit, are weighed, and are followed live.
ALTER TABLE pets
    -- To whom it is offered.
    ADD COLUMN offered_to uuid,
    -- Its ongoing visit.
    ADD COLUMN visit_id   uuid,
    -- The position of the log that last changed it: the live feed reads what lies behind one.
    ADD COLUMN position   bigint NOT NULL DEFAULT 0,
    -- Who ever saw it as theirs or as offered to them.
    ADD COLUMN audience   uuid[] NOT NULL DEFAULT '{}',
    -- What it weighed; not in lists.
    ADD COLUMN weights    json   NOT NULL DEFAULT '[]';
CREATE INDEX ON pets (offered_to) WHERE offered_to IS NOT NULL;
CREATE INDEX ON pets (visit_id) WHERE visit_id IS NOT NULL;
CREATE INDEX ON pets (position, id);
