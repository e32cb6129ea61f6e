// What the staff do with the board besides the steps of a visit: find, assign, note, triage again, take back, be warned.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ApiUser, card, eventually, logIn, openBoard, order, stage } from "./harness/index.mjs";

describe("the board", () => {
  const set = stage();
  const ids = {};
  let doctor, api, customer, lin;

  before(async () => {
    lin = await set.hospital.hire("DrLin", "doctor");
    await set.hospital.hire("DrOkafor", "doctor");
    customer = await ApiUser.customer(set.hospital.url, "Ana");
    ids.Ada = await customer.reserve("Ada", { species: "cat", reason: "Sneezes" });
    ids.Bo = await customer.reserve("Bo", { reason: "Limps" });
    ids.Cleo = await customer.reserve("Cleo", { species: "rabbit", reason: "Does not eat" });
    api = await new ApiUser(set.hospital.url).logIn("DrLin");
    doctor = await set.person();
    await logIn(doctor, lin);
    await openBoard(doctor);
  });

  const seen = (page) =>
    page.$$eval("#board li:not([hidden]) [data-slot=pet]", (names) => names.map((name) => name.textContent));

  it("shows a ticket on every card, each another one", async () => {
    const tickets = await doctor.$$eval("#board [data-slot=ticket]", (all) => all.map((one) => one.textContent));
    assert.deepEqual(tickets, ["A01", "A02", "A03"]);
  });

  it("is searched while typing, and keeps the search in its address", async () => {
    await doctor.fill("[name=q]", "rabbit");
    assert.deepEqual(await seen(doctor), ["Cleo"]);
    assert.match(await doctor.textContent("#filters [data-slot=shown]"), /1 of 3/);
    assert.equal(new URL(doctor.url()).searchParams.get("q"), "rabbit");
    await doctor.reload();
    assert.deepEqual(await seen(doctor), ["Cleo"]);
    await doctor.fill("[name=q]", "a02");
    assert.deepEqual(await seen(doctor), ["Bo"], "by ticket");
    await doctor.fill("[name=q]", "nobody is called so");
    assert.deepEqual(await seen(doctor), []);
    assert.ok(await doctor.locator(".nothing-fits").isVisible());
    await doctor.click(".filter-reset");
    assert.deepEqual(await seen(doctor), ["Ada", "Bo", "Cleo"]);
    assert.equal(new URL(doctor.url()).search, "");
  });

  it("is filtered without script, too", async () => {
    const plain = await set.person({ script: false });
    await logIn(plain, lin);
    await plain.goto("/board");
    await plain.fill("[name=q]", "limps");
    await plain.click("#filters button.only-no-script");
    assert.deepEqual(await seen(plain), ["Bo"]);
    await plain.goto("/board?status=scheduled");
    assert.deepEqual(await seen(plain), []);
    await plain.goto("/board?acuity=none&doctor=none");
    assert.deepEqual(await seen(plain), ["Ada", "Bo", "Cleo"]);
  });

  it("shows whose patient is whose", async () => {
    await openBoard(doctor);
    await menu(ids.Ada, "assign");
    const dialog = doctor.getByTestId("dialog-assign");
    await dialog.locator("select").selectOption({ label: "DrLin" });
    await dialog.locator("button[value=send]").click();
    await eventually(async () => assert.match(await card(doctor, ids.Ada).textContent(), /with DrLin/));
    await doctor.selectOption("[name=doctor]", "me");
    assert.deepEqual(await seen(doctor), ["Ada"]);
    // What comes to be somebody else's leaves the choice by itself.
    const { items } = await api.get("/board");
    const okafor = (await doctor.$$eval("[name=doctor] option", (all) => all.map((one) => [one.textContent, one.value]))).find(
      ([name]) => name === "DrOkafor",
    )[1];
    assert.equal(items.length, 3);
    await api.post(`/reservations/${ids.Ada}/assign`, { doctor_id: okafor });
    await eventually(async () => assert.deepEqual(await seen(doctor), []));
    await doctor.selectOption("[name=doctor]", "");
  });

  it("keeps notes for the staff, and none of them for the customer", async () => {
    await menu(ids.Bo, "notes");
    const dialog = doctor.getByTestId("dialog-notes");
    await dialog.locator("textarea").fill("Growls at men with hats");
    await dialog.locator("button[value=send]").click();
    await eventually(async () => assert.match(await dialog.locator("[data-slot=list]").textContent(), /DrLin.*Growls/s));
    await dialog.locator("button[value=close]").click();
    await eventually(async () => assert.equal(await card(doctor, ids.Bo).locator("[data-slot=note-count]").textContent(), "1"));
    await doctor.goto(`/reservations/${ids.Bo}`);
    assert.match(await doctor.getByTestId("notes").textContent(), /Growls at men with hats/);
    const owner = await set.person();
    await logIn(owner, { username: "Ana" });
    await owner.goto(`/reservations/${ids.Bo}`);
    assert.doesNotMatch(await owner.content(), /Growls/);
    const told = JSON.stringify([
      await customer.get(`/reservations/${ids.Bo}`),
      await customer.get(`/reservations/${ids.Bo}/history`),
      await customer.get("/me/export"),
    ]);
    assert.doesNotMatch(told, /Growls|NoteAdded|"note_count":1/);
    await openBoard(doctor);
  });

  it("keeps files for the staff, to be saved again", async () => {
    await doctor.goto(`/reservations/${ids.Bo}`);
    await doctor.setInputFiles("#attachment-file", { name: "骨头 1.txt", mimeType: "text/plain", buffer: Buffer.from("bones") });
    await Promise.all([doctor.waitForURL(/done=/), doctor.click("[data-action=attach]")]);
    const [file] = await Promise.all([doctor.waitForEvent("download"), doctor.click("[data-testid=attachments] a")]);
    assert.equal(file.suggestedFilename(), "骨头 1.txt");
    await openBoard(doctor);
    assert.equal(await card(doctor, ids.Bo).locator("[data-slot=file-count]").textContent(), "1");
    const owner = await set.person();
    await logIn(owner, { username: "Ana" });
    await owner.goto(`/reservations/${ids.Bo}`);
    assert.equal(await owner.getByTestId("attachments").count(), 0);
  });

  it("asks why a visit is less urgent than it was", async () => {
    await api.post(`/reservations/${ids.Cleo}/triage`, { treatment: "emergency", acuity: "orange" });
    await eventually(async () => assert.deepEqual(await order(doctor, "emergency"), ["Cleo"]));
    await card(doctor, ids.Cleo).locator("[data-action=triage]").first().click();
    const dialog = doctor.getByTestId("dialog-triage");
    await dialog.locator(".choice", { hasText: "Standard" }).click();
    await dialog.locator(".choice", { hasText: "Green" }).click();
    await dialog.locator("button[value=send]").click();
    await eventually(async () => assert.match(await dialog.locator("[data-slot=problem]").textContent(), /more urgent before/));
    await dialog.locator("textarea").fill("Eats again");
    await dialog.locator("button[value=send]").click();
    await eventually(async () => assert.deepEqual(await order(doctor, "emergency"), []));
  });

  it("offers the way back by name after a step, also when the card has left", async () => {
    await card(doctor, ids.Bo).locator("[data-slot=quick] [data-action=schedule]").click();
    await doctor.getByTestId("dialog-schedule").locator("button[value=send]").click();
    await doctor.waitForSelector(`article[data-reservation-id="${ids.Bo}"][data-status=scheduled]`);
    const toast = doctor.getByTestId("toast").last();
    assert.match(await toast.textContent(), /Undo: back to “Requested”/);
    await toast.locator("button").click();
    await doctor.waitForSelector(`article[data-reservation-id="${ids.Bo}"][data-status=requested]`);

    await menu(ids.Bo, "decline");
    await doctor.getByTestId("dialog-reason").locator("button[value=send]").click();
    await card(doctor, ids.Bo).waitFor({ state: "detached" });
    await doctor.getByTestId("toast").last().locator("button").click();
    await doctor.waitForSelector(`article[data-reservation-id="${ids.Bo}"][data-status=requested]`);
  });

  it("knows who is on the way", async () => {
    await customer.post(`/reservations/${ids.Ada}/on-the-way`);
    await card(doctor, ids.Ada).locator("[data-slot=on-the-way]").waitFor();
    await api.post(`/reservations/${ids.Ada}/check-in`);
    await card(doctor, ids.Ada).locator("[data-slot=on-the-way]").waitFor({ state: "hidden" });
  });

  it("colours a wait by its target, and warns once when it is over", async () => {
    await api.post(`/reservations/${ids.Ada}/triage`, { treatment: "emergency", acuity: "orange" });
    const watcher = await set.person();
    await logIn(watcher, lin);
    await watcher.clock.install({ time: Date.now() });
    await openBoard(watcher);
    const wait = card(watcher, ids.Ada).locator("[data-slot=wait]");
    const late = watcher.locator("[data-sum=late]");
    await eventually(async () => assert.equal(await wait.getAttribute("data-level"), "calm"));
    await watcher.clock.fastForward("10:00");
    await eventually(async () => assert.equal(await wait.getAttribute("data-level"), "soon"));
    assert.equal(await late.textContent(), "0");
    await watcher.clock.fastForward("06:00");
    await eventually(async () => assert.equal(await wait.getAttribute("data-level"), "late"));
    assert.match(await card(watcher, ids.Ada).locator("[data-slot=breach]").textContent(), /min over target/);
    assert.match(await watcher.textContent("#news"), /Ada waits longer/);
    assert.equal(await watcher.getByTestId("toast").count(), 1);
    assert.equal(await late.textContent(), "1");
    await watcher.clock.fastForward("01:00");
    assert.equal(await watcher.getByTestId("toast").filter({ hasText: "Ada" }).count() <= 1, true, "said once");
  });

  it("speaks Chinese to who reads it", async () => {
    await doctor.goto("/board?lang=zh-CN");
    await doctor.waitForSelector("[data-testid=live-state][data-state=live]");
    await card(doctor, ids.Bo).locator("[data-action=grab]").focus();
    await doctor.keyboard.press("Space");
    assert.match(await doctor.textContent("#announcer"), /已拿起 Bo/);
    await doctor.keyboard.press("Escape");
    assert.match(await doctor.textContent("#announcer"), /Bo 仍在/);
    await doctor.goto("/board?lang=en");
  });

  it("prints what stands on it, and nothing to press", async () => {
    await doctor.emulateMedia({ media: "print" });
    assert.ok(await card(doctor, ids.Bo).locator("[data-slot=reason]").isVisible());
    for (const hidden of [".topbar", ".card-actions", "#filters", ".board-links"])
      assert.equal(await doctor.locator(hidden).first().isVisible(), false, hidden);
    await doctor.emulateMedia({ media: "screen" });
  });

  it("has a screen for the waiting room, with tickets and no names", async () => {
    const wall = await set.person();
    await wall.goto("/wall");
    await wall.waitForSelector("[data-testid=live-state][data-state=live]");
    const list = (name) => wall.$$eval(`[data-wall=${name}] li`, (all) => all.map((one) => one.textContent));
    await eventually(async () => assert.deepEqual(await list("waiting"), ["A01"]));
    assert.doesNotMatch(await wall.content(), /Ada|Bo|Cleo|Ana|Sneezes|DrLin/);
    await api.post(`/reservations/${ids.Ada}/start-treatment`);
    await eventually(async () => assert.deepEqual([await list("waiting"), await list("treated")], [[], ["A01"]]));
    await api.post(`/reservations/${ids.Ada}/ready`);
    await eventually(async () => assert.deepEqual(await list("ready"), ["A01"]));
    const plain = await set.person({ script: false });
    await plain.goto("/wall");
    assert.equal(await plain.textContent("[data-wall=ready] li"), "A01");
  });

  async function menu(id, action) {
    await card(doctor, id).locator("summary").click();
    await card(doctor, id).locator(`[data-slot=more] [data-action=${action}]`).click();
  }
});
