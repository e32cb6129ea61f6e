import assert from "node:assert/strict";
import { test } from "node:test";
import { fill } from "./say";
import { waited } from "./wait";

test("variables are filled in once", () => {
  assert.equal(fill("{pet}: {status}", { pet: "{status}", status: "ok" }), "{status}: ok");
  assert.equal(fill("{who} left", {}), "{who} left");
});

test("waits are told in minutes, then in hours", () => {
  const start = Date.parse("2026-01-01T00:00:00Z");
  assert.deepEqual(waited(start, start - 5), { hours: 0, minutes: 0 });
  assert.deepEqual(waited(start, start + 59 * 60_000 + 59_000), { hours: 0, minutes: 59 });
  assert.deepEqual(waited(start, start + 125 * 60_000), { hours: 2, minutes: 5 });
});
