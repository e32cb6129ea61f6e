// The board with five hundred cards while sixty things change every second: nothing is lost, and in the end it stands as
// the server says. How long the page did not answer is reported, not asserted: on a quiet machine it is at most 200 ms.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { ApiUser, eventually, logIn, openBoard, stage } from "./harness/index.mjs";

const CARDS = 500;
const CUSTOMERS = 5;
const RATE = 60;
const SECONDS = 10;
const AT_ONCE = 8;

describe("a board of five hundred", () => {
  const set = stage();
  const visits = [];
  let page, doctor;

  before(async () => {
    const lin = await set.hospital.hire("DrLin", "doctor");
    const names = Array.from({ length: CUSTOMERS }, (_, at) => `Many${at}`);
    const customers = await Promise.all(names.map((name) => ApiUser.customer(set.hospital.url, name)));
    const species = ["dog", "cat", "rabbit", "bird"];
    await inTurn(CARDS, async (at) => {
      const id = await customers[at % CUSTOMERS].reserve(`Pet ${at}`, { species: species[at % 4], reason: `Reason ${at}` });
      visits.push({ id, band: "standard", status: "requested" });
    });
    doctor = await new ApiUser(set.hospital.url).logIn("DrLin");
    page = await set.person();
    await logIn(page, lin);
    await openBoard(page);
    await eventually(async () => assert.equal(await page.locator("#board article").count(), CARDS), 30_000);
  });

  it("keeps up with sixty changes a second", async (t) => {
    await page.evaluate(watch);
    const began = performance.now();
    const asked = [];
    for (let at = 0; at < RATE * SECONDS; at += 1) {
      const due = began + (at * 1000) / RATE;
      if (performance.now() < due) await pause(due - performance.now());
      asked.push(change(at));
    }
    const done = (await Promise.all(asked)).length;
    const seconds = (performance.now() - began) / 1000;

    const { items } = await doctor.get(`/board?after=${doctor.position}`);
    const expected = items.map((row) => `${row.id} ${row.version}`);
    const standing = () =>
      page.$$eval("#board article", (cards) => cards.map((card) => `${card.dataset.reservationId} ${card.dataset.version}`));
    await eventually(async () => assert.deepEqual(await standing(), expected), 20_000);
    assert.equal(new Set(items.map((row) => row.id)).size, CARDS);

    const tasks = await page.evaluate(() => window.longTasks);
    const longest = Math.max(0, ...tasks);
    t.diagnostic(
      `${CARDS} cards, ${done} changes in ${seconds.toFixed(1)} s (${(done / seconds).toFixed(0)} per second): ` +
        `${tasks.length} tasks over 50 ms, the longest ${longest.toFixed(0)} ms`,
    );
  });

  /** Something that happens to some visit: it is moved, triaged, confirmed or checked in. */
  async function change(at) {
    const visit = visits[(at * 37) % CARDS];
    const ask = (action, body) => doctor.post(`/reservations/${visit.id}/${action}`, body);
    if (at % 10 === 0) {
      visit.band = visit.band === "standard" ? "emergency" : "standard";
      return ask("triage", { treatment: visit.band, note: "Changes" });
    }
    if (at % 10 < 4) {
      const acuity = ["yellow", "green", "blue"][at % 3];
      return ask("triage", { treatment: visit.band, acuity, note: "Changes" });
    }
    if (at % 10 < 6 && visit.status !== "checked_in") {
      visit.status = visit.status === "requested" ? "scheduled" : "checked_in";
      return ask(visit.status === "scheduled" ? "schedule" : "check-in", {});
    }
    const other = visits[(at * 53 + 11) % CARDS];
    if (other === visit || other.band !== visit.band) return ask("triage", { treatment: visit.band, note: "Stays" });
    return ask("move", { [at % 2 ? "after" : "before"]: other.id });
  }
});

/** In the page: how long each long task was, from now on. */
function watch() {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.longTasks.push(entry.duration);
  }).observe({ type: "longtask" });
}

/** Does something so many times, a few at once. */
async function inTurn(times, work) {
  let next = 0;
  const worker = async () => {
    while (next < times) {
      const at = next;
      next += 1;
      await work(at);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
