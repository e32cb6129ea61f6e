-- Requests that wait for a time that becomes free, in the order in which they came. Made of events by the subscription
-- `waitlist`, with its checkpoint, which offers freed times to the first that fits. Nothing personal.
CREATE TABLE waitlist (
    reservation_id uuid   NOT NULL PRIMARY KEY,
    -- The event that put it here: who came first is asked first.
    position       bigint NOT NULL,
    from_day       date   NOT NULL,
    to_day         date   NOT NULL,
    part_of_day    text   NOT NULL,
    doctor_id      uuid
);
CREATE INDEX ON waitlist (position);
