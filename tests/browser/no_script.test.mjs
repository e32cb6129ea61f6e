// Every page without script: forms and links are enough.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { card, logIn, order, PASSWORD, stage } from "./harness/index.mjs";

describe("without script", () => {
  const set = stage();
  const ids = {};
  let customer, doctor;

  before(async () => {
    const lin = await set.hospital.hire("DrLin", "doctor");
    [customer, doctor] = await Promise.all([set.person({ script: false }), set.person({ script: false })]);
    await logIn(doctor, lin);
  });

  it("a customer signs up, logs in and adds pets", async () => {
    await customer.goto("/signup");
    await customer.fill("#username", "Maria");
    await customer.fill("#email", "maria@mail.example");
    await customer.fill("#password", PASSWORD);
    await customer.fill("#repeat_password", PASSWORD);
    await customer.check("#accept_rules");
    await customer.click("form[action='/signup'] button");
    await customer.waitForURL(/\/login/);
    await logIn(customer, { username: "Maria" });
    for (const name of ["Mochi", "Biscuit", "Clover"]) {
      await customer.goto("/pets/new");
      await customer.fill("#name", name);
      await customer.click("main form button.btn-primary");
      await customer.waitForURL(/\/pets/);
    }
    await customer.goto("/pets");
    assert.deepEqual(
      await customer.$$eval("[data-pet-id] .tile-title", (names) => names.map((name) => name.textContent).sort()),
      ["Biscuit", "Clover", "Mochi"],
    );
  });

  it("reserves for each, and sees it at once", async () => {
    for (const name of ["Mochi", "Biscuit", "Clover"]) {
      await customer.goto("/pets");
      await customer.locator("[data-pet-id]", { hasText: name }).click();
      await customer.click("main a[href^='/reservations/new']");
      await customer.fill("#reason", `Check ${name}`);
      await customer.fill("#preferred_at", "2031-05-06T09:30");
      await customer.click("form[action='/reservations/new'] button.btn-primary");
      await customer.waitForURL(/\/reservations\/[0-9a-f-]{36}/);
      ids[name] = new URL(customer.url()).pathname.split("/").pop();
      assert.equal(await customer.getByTestId("status").getAttribute("data-status"), "requested");
      assert.equal(await customer.locator("time[datetime^='2031-05-06T09:30']").count(), 1);
    }
  });

  it("changes what was asked for, and cancels", async () => {
    await customer.goto(`/reservations/${ids.Clover}`);
    await customer.click("details:has(form[action$='/edit']) > summary");
    await customer.fill("#reason", "Only the claws");
    await customer.click("form[action$='/edit'] button");
    await customer.getByTestId("done").waitFor();
    assert.match(await customer.textContent("[data-slot=reason]"), /Only the claws/);
    await customer.locator("form[action$='/cancel'] summary").click();
    await customer.fill("form[action$='/cancel'] textarea", "All good again");
    await customer.click("form[action$='/cancel'] button");
    await customer.waitForSelector("[data-testid=status][data-status=cancelled]");
    assert.match(await customer.textContent("[data-slot=closing-reason]"), /All good again/);
  });

  it("the board shows what there is and orders it by buttons", async () => {
    await doctor.goto("/board");
    assert.deepEqual(await order(doctor, "standard"), ["Mochi", "Biscuit"]);
    await card(doctor, ids.Biscuit).locator("[data-action=move-up]").click();
    await doctor.waitForURL(/done=/);
    assert.deepEqual(await order(doctor, "standard"), ["Biscuit", "Mochi"]);
    await card(doctor, ids.Biscuit).locator("[data-action=move-down]").click();
    await doctor.waitForURL(/done=/);
    assert.deepEqual(await order(doctor, "standard"), ["Mochi", "Biscuit"]);
  });

  it("triages with a form", async () => {
    await card(doctor, ids.Biscuit).locator("[data-action=triage]").first().click();
    await doctor.waitForURL(new RegExp(`/reservations/${ids.Biscuit}`));
    await doctor.locator("#triage .choice", { hasText: "Emergency" }).click();
    await doctor.locator("#triage .choice", { hasText: "Orange" }).click();
    await doctor.click("#triage button[data-action=triage]");
    await doctor.getByTestId("done").waitFor();
    await doctor.goto("/board");
    assert.deepEqual(await order(doctor, "emergency"), ["Biscuit"]);
  });

  it("takes a visit from step to step, and a step back", async () => {
    for (const [action, status] of [
      ["schedule", "scheduled"],
      ["check-in", "checked_in"],
      ["start-treatment", "in_treatment"],
      ["ready", "ready_for_release"],
    ]) {
      await card(doctor, ids.Biscuit).locator(`[data-slot=quick] [data-action=${action}]`).click();
      await doctor.waitForSelector(`article[data-reservation-id="${ids.Biscuit}"][data-status="${status}"]`);
    }
    await card(doctor, ids.Biscuit).locator("summary").click();
    await card(doctor, ids.Biscuit).locator("[data-action=undo]").click();
    await doctor.waitForSelector(`article[data-reservation-id="${ids.Biscuit}"][data-status=in_treatment]`);
    await card(doctor, ids.Biscuit).locator("[data-slot=quick] [data-action=ready]").click();
    await doctor.waitForSelector(`article[data-reservation-id="${ids.Biscuit}"][data-status=ready_for_release]`);
    await customer.goto(`/reservations/${ids.Biscuit}`);
    await customer.click("button[data-action=complete]");
    await customer.waitForSelector("[data-testid=status][data-status=completed]");
    await doctor.goto("/board");
    assert.equal(await card(doctor, ids.Biscuit).count(), 0);
  });

  it("a refused step says why on the board", async () => {
    await doctor.goto("/board");
    await customer.goto(`/reservations/${ids.Mochi}`);
    await customer.locator("form[action$='/cancel'] summary").click();
    await customer.click("form[action$='/cancel'] button");
    await customer.waitForSelector("[data-testid=status][data-status=cancelled]");
    await card(doctor, ids.Mochi).locator("[data-slot=quick] [data-action=schedule]").click();
    await doctor.getByTestId("problem").waitFor();
    assert.equal(await card(doctor, ids.Mochi).count(), 0);
  });

  it("logs out", async () => {
    await customer.getByTestId("log-out").click();
    await customer.waitForURL((url) => url.pathname === "/");
    await customer.goto("/reservations");
    assert.equal(new URL(customer.url()).pathname, "/login");
  });
});
