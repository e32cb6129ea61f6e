// A visit from the form to the history, seen by its customer and by two doctors at the same time.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ApiUser, card, eventually, logIn, openBoard, order, PASSWORD, stage } from "./harness/index.mjs";

describe("a visit", () => {
  const set = stage();
  let customer, doctor, colleague, id;

  before(async () => {
    const [lin, okafor] = await Promise.all([
      set.hospital.hire("DrLin", "doctor"),
      set.hospital.hire("DrOkafor", "doctor"),
    ]);
    [customer, doctor, colleague] = await Promise.all([set.person(), set.person(), set.person()]);
    const other = await ApiUser.customer(set.hospital.url, "Ana");
    await other.reserve("Biscuit");
    await other.reserve("Clover", { species: "rabbit" });
    await Promise.all([logIn(doctor, lin), logIn(colleague, okafor)]);
    await Promise.all([openBoard(doctor), openBoard(colleague)]);
  });

  it("begins with signing up and logging in", async () => {
    await customer.goto("/");
    await customer.click("main a[href='/signup']");
    await customer.fill("#username", "Maria");
    await customer.fill("#email", "maria@mail.example");
    await customer.fill("#password", PASSWORD);
    await customer.fill("#repeat_password", PASSWORD);
    await customer.check("#accept_rules");
    await customer.click("form[action='/signup'] button");
    await customer.waitForURL(/\/login/);
    await customer.getByTestId("done").waitFor();
    await customer.fill("#username", "Maria");
    await customer.fill("#password", PASSWORD);
    await customer.click("form[action='/login'] button");
    await customer.waitForURL(/\/reservations/);
  });

  it("needs a pet, which a form adds", async () => {
    await customer.goto("/reservations/new");
    await customer.click("main a[href^='/pets/new']");
    await customer.fill("#name", "Mochi");
    await customer.selectOption("#species", "cat");
    await customer.fill("#breed", "Siamese");
    await customer.click("main form button.btn-primary");
    await customer.waitForURL(/\/reservations\/new/);
    assert.match(await customer.textContent("#pet_id"), /Mochi/);
  });

  it("appears on every open board when the form is sent", async () => {
    await customer.fill("#reason", "Swallowed a thread");
    await customer.fill("#notes", "Shy with strangers");
    await customer.click("form[action='/reservations/new'] button.btn-primary");
    await customer.waitForURL(/\/reservations\/[0-9a-f-]{36}/);
    id = new URL(customer.url()).pathname.split("/").pop();
    for (const board of [doctor, colleague]) {
      await card(board, id).waitFor();
      assert.deepEqual(await order(board, "standard"), ["Biscuit", "Clover", "Mochi"]);
      assert.match(await card(board, id).textContent(), /Swallowed a thread/);
    }
  });

  it("shows its customer the place in line", async () => {
    await customer.waitForSelector("[data-testid=live-state][data-state=live]");
    await shown(customer, "requested");
    assert.equal(await customer.getByTestId("place").textContent(), "3");
    assert.equal(await customer.getByTestId("ahead").textContent(), "2");
  });

  it("jumps to the emergencies when a doctor triages it", async () => {
    await card(doctor, id).locator("[data-action=triage]").first().click();
    const dialog = doctor.getByTestId("dialog-triage");
    await dialog.locator(".choice", { hasText: "Emergency" }).click();
    await dialog.locator(".choice", { hasText: "Red" }).click();
    await dialog.locator("textarea").fill("Possible obstruction");
    await dialog.locator("button[value=send]").click();
    for (const board of [doctor, colleague]) {
      await eventually(async () => assert.deepEqual(await order(board, "emergency"), ["Mochi"]));
      assert.deepEqual(await order(board, "standard"), ["Biscuit", "Clover"]);
    }
    assert.equal(await card(colleague, id).getAttribute("data-acuity"), "red");
    await customer.waitForSelector("[data-testid=place][data-place='1']");
    assert.equal(await customer.getByTestId("ahead").textContent(), "0");
  });

  for (const [action, status] of [
    ["schedule", "scheduled"],
    ["check-in", "checked_in"],
    ["start-treatment", "in_treatment"],
    ["ready", "ready_for_release"],
  ]) {
    it(`is ${status} for everybody as soon as a doctor says so`, async () => {
      await card(doctor, id).locator(`[data-slot=quick] [data-action=${action}]`).click();
      if (action === "schedule") await doctor.getByTestId("dialog-schedule").locator("button[value=send]").click();
      await shown(customer, status);
      for (const board of [doctor, colleague]) {
        await board.waitForSelector(`article[data-reservation-id="${id}"][data-status="${status}"]`);
      }
      const waits = ["scheduled", "checked_in"].includes(status);
      assert.equal(await customer.getByTestId("place").isVisible(), waits);
      if (waits) assert.equal(await customer.getByTestId("place").textContent(), "1");
    });
  }

  it("leaves the board and the working list when its customer goes home", async () => {
    await customer.click("[data-action=complete]:visible");
    await shown(customer, "completed");
    for (const board of [doctor, colleague]) {
      await card(board, id).waitFor({ state: "detached" });
      assert.deepEqual(await order(board, "emergency"), []);
    }
    await customer.goto("/reservations");
    assert.equal(await customer.locator(`[data-reservation-id="${id}"]`).count(), 0);
  });

  it("stays in the history", async () => {
    await customer.click("nav.tabs a[href*='history']");
    const past = customer.locator(`[data-reservation-id="${id}"]`);
    await past.waitFor();
    assert.equal(await past.getAttribute("data-status"), "completed");
  });
});

async function shown(page, status) {
  await page.waitForSelector(`[data-testid=status][data-status="${status}"]`);
  const step = page.locator(`.stepper [data-step="${status}"]`);
  assert.equal(await step.getAttribute("data-state"), status === "completed" ? "done" : "now");
}
