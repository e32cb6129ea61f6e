-- A visit's place among all that were ever requested: its ticket follows from it. The rebuild that the projection's new
-- version asks for fills it; the index finds the last one.
ALTER TABLE reservations ADD COLUMN number bigint NOT NULL DEFAULT 0;
CREATE INDEX ON reservations (number);
