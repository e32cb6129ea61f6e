import assert from "node:assert/strict";
import { test } from "node:test";
import { level, waited } from "./wait";

const MINUTE = 60_000;

test("waits are told in minutes, then in hours, and are never negative", () => {
  const start = Date.parse("2026-01-01T00:00:00Z");
  assert.deepEqual(waited(start, start - 5), { hours: 0, minutes: 0 });
  assert.deepEqual(waited(start, start + 59 * MINUTE + 59_000), { hours: 0, minutes: 59 });
  assert.deepEqual(waited(start, start + 125 * MINUTE), { hours: 2, minutes: 5 });
});

test("a wait is calm in the first half of its target, then soon, then late", () => {
  const at = (minutes: number): string => level("checked_in", 0, 15 * MINUTE, minutes * MINUTE);
  assert.deepEqual([0, 7, 8, 15, 16].map(at), ["calm", "calm", "soon", "soon", "late"]);
});

test("without a target an hour is taken for one, and elsewhere nothing is late", () => {
  const at = (minutes: number): string => level("checked_in", 0, Number.NaN, minutes * MINUTE);
  assert.deepEqual([29, 30, 61].map(at), ["calm", "soon", "late"]);
  assert.equal(level("in_treatment", 0, 15 * MINUTE, 99 * MINUTE), "");
  // Red is immediate: there is no first half.
  assert.equal(level("checked_in", 0, 0, 1), "late");
});
