import assert from "node:assert/strict";
import { test } from "node:test";
import { fill } from "./say";

test("variables are filled in once", () => {
  assert.equal(fill("{pet}: {status}", { pet: "{status}", status: "ok" }), "{status}: ok");
  assert.equal(fill("{who} left", {}), "{who} left");
});
