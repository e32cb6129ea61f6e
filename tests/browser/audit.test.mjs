// What an auditor can prove: every event, the reservation and the board at any moment, and that nothing was altered.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ApiUser, eventually, logIn, stage } from "./harness/index.mjs";

describe("the history", () => {
  const set = stage();
  /** What the reservation looked like when each of its commands was answered, by position. */
  const seen = [];
  let id, auditor, reader;

  before(async () => {
    const [lin, gray] = await Promise.all([set.hospital.hire("DrLin", "doctor"), set.hospital.hire("Gray", "auditor")]);
    const { url } = set.hospital;
    const [customer, doctor, logged] = await Promise.all([
      ApiUser.customer(url, "Maria"),
      new ApiUser(url).logIn(lin.username),
      new ApiUser(url).logIn(gray.username),
    ]);
    reader = logged;
    const pet = await customer.post("/pets", { name: "Mochi", species: "cat", breed: "Siamese" });
    const asked = await customer.post("/reservations", { pet_id: pet.id, reason: "Swallowed a thread" });
    id = asked.id;
    const other = await customer.reserve("Biscuit");
    await remember(doctor, asked.position);
    const steps = [
      [doctor, "triage", { treatment: "standard", acuity: "yellow" }],
      [doctor, "move", { after: other }],
      [doctor, "schedule", {}],
      [customer, "check-in", {}],
      [doctor, "triage", { treatment: "emergency", acuity: "red", note: "Obstruction" }],
      [doctor, "start-treatment", {}],
      [doctor, "undo", { reason: "Wrong table" }],
      [doctor, "start-treatment", {}],
      [doctor, "ready", {}],
      [customer, "complete", {}],
    ];
    for (const [who, step, body] of steps) {
      const { position } = await who.post(`/reservations/${id}/${step}`, body);
      await remember(doctor, position);
    }
    auditor = await set.person();
    await logIn(auditor, gray);
  });

  async function remember(user, position) {
    const row = await user.get(`/reservations/${id}?after=${position}`);
    seen.push({ ...row, position });
  }

  it("shows every event with its actor, time and data", async () => {
    await auditor.goto(`/audit/reservations/${id}`);
    const types = await auditor.$$eval("[data-testid=timeline] > li", (lines) =>
      lines.map((line) => line.dataset.type),
    );
    assert.deepEqual(types, [
      "ReservationRequested",
      "ReservationTriaged",
      "ReservationMoved",
      "ReservationScheduled",
      "ReservationCheckedIn",
      "ReservationTriaged",
      "TreatmentStarted",
      "StepUndone",
      "TreatmentStarted",
      "ReservationReady",
      "ReservationCompleted",
    ]);
    const lines = await auditor.$$eval("[data-testid=timeline] > li", (found) => found.map((line) => line.textContent));
    assert.match(lines[0], /Maria/);
    assert.match(lines[0], /Swallowed a thread/);
    assert.match(lines[5], /DrLin/);
    assert.match(lines[5], /Obstruction/);
    const times = await auditor.$$eval("[data-testid=timeline] time", (found) =>
      found.map((time) => Date.parse(time.dateTime)),
    );
    assert.equal(times.length, types.length);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  });

  it("replays each moment as it was", async () => {
    await auditor.goto(`/audit/reservations/${id}`);
    const range = auditor.getByTestId("scrubber").locator("input[type=range]");
    await range.focus();
    await auditor.keyboard.press("Home");
    for (const [at, row] of seen.entries()) {
      if (at > 0) await auditor.keyboard.press("ArrowRight");
      await standsAt(row);
      const words = await auditor.getByTestId("replay-state").textContent();
      assert.ok(words.includes(row.rank), `the order key ${row.rank}`);
      assert.equal(words.includes("Obstruction"), row.triage_note === "Obstruction");
    }
    await auditor.keyboard.press("Home");
    await standsAt(seen[0]);
    await auditor.keyboard.press("End");
    await standsAt(seen.at(-1));
  });

  it("replays by links, too, and its address keeps the moment", async () => {
    await auditor.locator("[data-testid=timeline] > li a").nth(3).click();
    await standsAt(seen[3]);
    await eventually(() => assert.match(auditor.url(), new RegExp(`at=${seen[3].position}`)));
    await auditor.reload();
    await standsAt(seen[3]);
  });

  it("plays from the first event to the last", async () => {
    await auditor.goto(`/audit/reservations/${id}?at=${seen[0].position}`);
    await auditor.selectOption("[data-replay=speed]", "4");
    // A moment is shown for a blink only, so the page itself takes down what it shows.
    await auditor.evaluate(() => {
      globalThis.shown = [];
      const look = () => {
        const at = Number(document.getElementById("replay-state")?.dataset.at);
        if (at !== globalThis.shown.at(-1)) globalThis.shown.push(at);
      };
      look();
      new MutationObserver(look).observe(document.getElementById("replay"), { childList: true, subtree: true });
    });
    await auditor.click("[data-replay=play]");
    await standsAt(seen.at(-1));
    await auditor.waitForSelector("[data-replay=play][aria-pressed=false]");
    const shown = await auditor.evaluate(() => globalThis.shown);
    assert.deepEqual(
      shown,
      seen.map((row) => row.position),
    );
  });

  it("is the same on the command line", async () => {
    const { code, stdout } = await set.hospital.cli(["audit", "history", id, "--json"]);
    assert.equal(code, 0);
    const events = JSON.parse(stdout);
    const { items } = await reader.get(`/reservations/${id}/history`);
    assert.deepEqual(events, items);
    assert.deepEqual(
      events.map((event) => event.position),
      seen.map((row) => row.position),
    );
    const shown = await set.hospital.cli(["audit", "history", id]);
    assert.match(shown.stdout, /ReservationTriaged +DrLin \(doctor\) .*Obstruction/);
  });

  it("gives back the board as it stood, by position and by time", async () => {
    const pick = ({ status, treatment, acuity, rank, version, triage_note }) => ({
      status,
      treatment,
      acuity,
      rank,
      version,
      triage_note,
    });
    for (const row of [seen[0], seen[2], seen[5], seen[7]]) {
      for (const moment of [String(row.position), row.updated_at]) {
        const { code, stdout, stderr } = await set.hospital.cli(["audit", "board", "--as-of", moment, "--json"]);
        assert.equal(code, 0, stderr);
        const found = JSON.parse(stdout).items.find((item) => item.id === id);
        assert.deepEqual(pick(found), pick(row));
      }
    }
    const { stdout } = await set.hospital.cli(["audit", "board", "--json"]);
    assert.deepEqual(
      JSON.parse(stdout).items.map((item) => item.pet.name),
      ["Biscuit"],
    );
  });

  it("lists what happened and finds it by kind", async () => {
    await auditor.goto("/audit");
    await auditor.selectOption("#type", "ReservationTriaged");
    await auditor.click("form.panel button.btn-primary");
    await auditor.waitForURL(/type=ReservationTriaged/);
    const events = auditor.locator("[data-testid=events] tbody tr");
    assert.equal(await events.count(), 2);
    await events.first().getByRole("link", { name: "Replay" }).click();
    await auditor.waitForURL(new RegExp(id));
  });

  it("is proved whole, by the page and on the command line", async () => {
    const { code, stdout } = await set.hospital.cli(["audit", "verify"]);
    assert.equal(code, 0, stdout);
    await auditor.goto("/audit");
    await auditor.getByTestId("verify").click();
    await auditor.waitForSelector("[data-testid=verified][data-result=whole]");
  });

  it("forgets who is erased, on open boards as well, and is still whole", async () => {
    await auditor.goto("/board");
    const card = auditor.locator("#board article", { hasText: "Biscuit" });
    const waits = await card.getAttribute("data-reservation-id");
    await auditor.waitForSelector("[data-testid=live-state][data-state=live]");
    const { code, stderr } = await set.hospital.cli(["erase", "Maria", "--yes"]);
    assert.equal(code, 0, stderr);
    const erased = auditor.locator(`#board article[data-reservation-id="${waits}"]`);
    await eventually(async () => assert.equal(await erased.locator("[data-slot=pet]").textContent(), "erased"));
    assert.doesNotMatch(await erased.textContent(), /Maria|Biscuit|Limping/);
    await auditor.goto(`/audit/reservations/${id}`);
    const page = await auditor.textContent("main");
    assert.doesNotMatch(page, /Maria|Mochi|Swallowed|Obstruction/);
    assert.match(page, /DrLin/);
    assert.equal((await set.hospital.cli(["audit", "verify"])).code, 0);
  });

  it("names the first position that was altered behind the triggers", async () => {
    const { position } = seen[4];
    await set.hospital.database.run((sql) =>
      sql.begin(async (transaction) => {
        // What the log's triggers refuse, whoever owns the database can still do.
        await transaction`set local session_replication_role = replica`;
        await transaction`
          update events set metadata = replace(metadata::text, 'customer', 'Customer')::json where position = ${position}
        `;
      }),
    );
    const plain = await set.hospital.cli(["audit", "verify"]);
    assert.equal(plain.code, 3, plain.stdout + plain.stderr);
    assert.match(plain.stdout + plain.stderr, new RegExp(`\\b${position}\\b`));
    await auditor.goto("/audit?verify=1");
    const verdict = auditor.locator("[data-testid=verified][data-result=broken]");
    assert.match(await verdict.textContent(), new RegExp(`\\b${position}\\b`));
  });

  /** Waits until the replay shows a moment, and compares. */
  async function standsAt(row) {
    const state = auditor.locator(`#replay-state[data-at="${row.position}"]`);
    await state.waitFor();
    assert.equal(await state.getAttribute("data-status"), row.status);
    assert.equal(await state.locator(".badge-acuity").getAttribute("data-acuity"), row.acuity ?? "");
    assert.match(await state.textContent(), new RegExp(`Version\\s*${row.version}\\s*$`));
  }
});
