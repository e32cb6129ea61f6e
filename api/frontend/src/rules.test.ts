import assert from "node:assert/strict";
import { test } from "node:test";
import { judge, settled } from "./rules";

test("characters are counted as people count them", () => {
  assert.equal(judge("小猫医生", { test: "^.{3,10}$" }), "kept");
  assert.equal(judge("🐈🐈", { test: "^.{3,10}$" }), "broken");
  assert.equal(judge("ab\ncd", { test: "^.{5}$" }), "kept");
});

test("an empty field breaks nothing", () => {
  assert.equal(judge("", { test: "^.{3,10}$" }), "open");
  assert.equal(judge("  ", { test: "^.{3,10}$", trimmed: true }), "open");
});

test("spaces around a name do not count, those around a password do", () => {
  assert.equal(judge(" anna ", { test: "^[a-z]+$", trimmed: true }), "kept");
  assert.equal(judge("otters ", { same: "otters" }), "broken");
});

test("what is not kept yet is not broken before somebody pauses", () => {
  assert.equal(settled("broken", false), "open");
  assert.equal(settled("broken", true), "broken");
  assert.equal(settled("kept", false), "kept");
});
