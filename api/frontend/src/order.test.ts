import assert from "node:assert/strict";
import { test } from "node:test";
import { before, placeFor, placement } from "./order";

test("ranks compare byte by byte: digits, capitals, small letters", () => {
  assert.ok(before({ rank: "9", id: "b" }, { rank: "A", id: "a" }));
  assert.ok(before({ rank: "Z", id: "b" }, { rank: "a", id: "a" }));
  assert.ok(before({ rank: "a", id: "z" }, { rank: "aV", id: "a" }));
});

test("equal ranks are ordered by id", () => {
  assert.ok(before({ rank: "V", id: "a" }, { rank: "V", id: "b" }));
  assert.ok(!before({ rank: "V", id: "b" }, { rank: "V", id: "a" }));
});

test("the place is found at either end and between", () => {
  const list = [{ rank: "B", id: "1" }, { rank: "D", id: "2" }, { rank: "F", id: "3" }];
  assert.equal(placeFor({ rank: "A", id: "x" }, list), 0);
  assert.equal(placeFor({ rank: "E", id: "x" }, list), 2);
  assert.equal(placeFor({ rank: "G", id: "x" }, list), 3);
  assert.equal(placeFor({ rank: "A", id: "x" }, []), 0);
});

test("a move is told by its neighbour", () => {
  assert.deepEqual(placement(["a", "b", "c"], "b"), { after: "a" });
  assert.deepEqual(placement(["a", "b", "c"], "a"), { before: "b" });
  assert.equal(placement(["a"], "a"), null);
  assert.equal(placement(["a"], "b"), null);
});
