// Pets: what is known and noted of them, seen in every tab at once, on a phone and on a desktop; and giving one away.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ApiUser, eventually, logIn, stage } from "./harness/index.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

describe("pets", () => {
  const set = stage();
  let desktop, phone, bruno, doctor, pet, api;

  before(async () => {
    const [anna, other, lin] = await Promise.all([
      set.hospital.hire("AnnaB", "customer"),
      set.hospital.hire("BrunoB", "customer"),
      set.hospital.hire("DrLin", "doctor"),
    ]);
    [desktop, phone, bruno, doctor] = await Promise.all([
      set.person(),
      set.person(PHONE),
      set.person(),
      set.person(),
    ]);
    await Promise.all([logIn(desktop, anna), logIn(phone, anna), logIn(bruno, other), logIn(doctor, lin)]);
    api = await new ApiUser(set.hospital.url).logIn("AnnaB");
  });

  it("a phone's form suggests the breeds of the species, and takes an age for a birthday", async () => {
    await phone.goto("/pets/new");
    await phone.fill("#name", "Momo");
    await phone.selectOption("#species", "cat");
    const suggested = await phone.$$eval("#breeds option", (options) => options.map((option) => option.value));
    assert.ok(suggested.includes("Siamese") && !suggested.includes("Beagle"), `${suggested}`);
    await phone.fill("#breed", "Siamese");
    await phone.fill("#age_years", "3");
    await phone.fill("#microchip", "528 210 000 123 456");
    await phone.fill("#insurer", "Paws & Co.");
    await phone.fill("#policy_number", "PC-4711");
    await phone.tap("main form button.btn-primary");
    await phone.waitForURL((url) => url.pathname === "/pets");
    await phone.getByTestId("done").waitFor();
    await phone.locator("[data-pet-id]", { hasText: "Momo" }).tap();
    await phone.waitForURL(/\/pets\/[0-9a-f-]{36}/);
    pet = new URL(phone.url()).pathname;
    const facts = await phone.textContent("[data-live-part=facts]");
    for (const fact of [/about 3 years/, /528210000123456/, /Paws & Co\./, /PC-4711/]) assert.match(facts, fact);
    assert.doesNotMatch(facts, /Date of birth/);
  });

  it("what is edited in one tab shows in the others, with its breed in each reader's language", async () => {
    await desktop.goto(pet);
    await live(desktop);
    await live(phone);
    const chinese = await set.person();
    await logIn(chinese, { username: "AnnaB" });
    await chinese.goto("/pets?lang=zh-CN");
    await live(chinese);
    assert.match(await chinese.textContent("[data-pet-id]"), /猫, 暹罗猫/);
    await desktop.getByTestId("edit-pet").click();
    assert.equal(await desktop.inputValue("#age_years"), "3");
    await desktop.fill("#name", "Mochi");
    await desktop.fill("#notes", "Shy");
    await desktop.click("form.panel button.btn-primary");
    await desktop.waitForURL((url) => url.pathname === pet);
    await eventually(async () => assert.match(await phone.textContent("h1"), /Mochi/));
    assert.match(await phone.textContent("[data-live-part=facts]"), /Shy/);
    await eventually(async () => assert.match(await chinese.textContent("[data-pet-id]"), /Mochi/));
    await chinese.context().close();
  });

  it("weights make a chart with a table behind it, in kilograms and pounds", async () => {
    for (const [weight, unit, day] of [
      ["4,2", "kg", "2025-01-10"],
      ["10.1", "lb", "2025-06-10"],
      ["4.4", "kg", "2025-03-01"],
    ]) {
      await desktop.goto(pet);
      await desktop.getByTestId("add-weight").click();
      await desktop.fill("#weight", weight);
      await desktop.selectOption("#unit", unit);
      await desktop.fill("#weighed_on", day);
      await desktop.click("form[action$='/weights'] button");
      await desktop.getByTestId("done").waitFor();
    }
    await eventually(async () => assert.equal(await phone.locator(".chart-point").count(), 3));
    assert.match(await phone.textContent("#chart-summary"), /4\.20 kg \(2025-01-10\) to 4\.58 kg \(2025-06-10\)/);
    await phone.locator("#weight-table summary").tap();
    const rows = await phone.$$eval("[data-testid=weight-table] tbody tr", (all) => all.map((row) => row.innerText));
    assert.deepEqual(
      rows.map((row) => row.trim().split(/\s+/)),
      [
        ["2025-06-10", "4.58", "10.1"],
        ["2025-03-01", "4.40", "9.70"],
        ["2025-01-10", "4.20", "9.26"],
      ],
    );
    await desktop.click("#other-unit");
    await desktop.waitForURL(/unit=lb/);
    assert.match(await desktop.textContent("#chart-summary"), /9\.26 lb .* to 10\.1 lb/);
  });

  it("a weight that was noted wrong is removed by keyboard, and the open table stays open elsewhere", async () => {
    await desktop.locator("#weight-table summary").focus();
    await desktop.keyboard.press("Enter");
    const wrong = desktop.locator("[data-weight-id]", { hasText: "2025-03-01" });
    desktop.once("dialog", (dialog) => dialog.accept());
    await wrong.getByRole("button").focus();
    await desktop.keyboard.press("Enter");
    await desktop.getByTestId("done").waitFor();
    await eventually(async () => assert.equal(await phone.locator("[data-weight-id]").count(), 2));
    assert.ok(await phone.locator("#weight-table[open]").count(), "it was open");
  });

  it("a wrong weight is refused, and what was typed stays", async () => {
    await phone.getByTestId("add-weight").tap();
    await phone.fill("#weight", "heavy");
    await phone.tap("form[action$='/weights'] button");
    await phone.waitForSelector("[data-field-error=weight]");
    assert.equal(await phone.inputValue("#weight"), "heavy");
    await phone.fill("#weight", "4.6");
    await phone.fill("#weighed_on", "2999-01-01");
    await phone.tap("form[action$='/weights'] button");
    await phone.waitForSelector("[data-field-error=weighed_on]");
    await phone.goto(pet);
  });

  it("an owner's mandatory alert is taken away by staff only", async () => {
    await phone.getByTestId("add-alert").tap();
    await phone.selectOption("#alert_kind", "allergy");
    await phone.fill("#alert_text", "Penicillin");
    await phone.tap("label[for=alert_mandatory]");
    await phone.tap("form[action$='/alerts'] button");
    await phone.getByTestId("done").waitFor();
    assert.equal(await phone.getByTestId("alerts").getByRole("button").count(), 0);
    await doctor.goto(pet);
    doctor.once("dialog", (dialog) => dialog.accept());
    await doctor.getByTestId("alerts").getByRole("button").click();
    await doctor.getByTestId("done").waitFor();
    await eventually(async () => assert.equal(await phone.getByTestId("alerts").count(), 0));
  });

  it("vaccinations say what is due, and the list says so, too", async () => {
    await phone.goto(pet);
    const add = async (given, due) => {
      await phone.getByTestId("add-vaccination").tap();
      await phone.fill("#vaccine", "Rabies");
      await phone.fill("#given_on", given);
      await phone.fill("#due_on", due);
      await phone.tap("form[action$='/vaccinations'] button");
    };
    await add("2024-01-10", "2024-01-09");
    await phone.waitForSelector("[data-field-error=due_on]");
    await phone.goto(pet);
    await add("2024-01-10", "2025-01-10");
    await phone.getByTestId("done").waitFor();
    assert.equal(await phone.locator("[data-vaccination-id] .badge-due").textContent(), "Overdue");
    await desktop.goto("/pets");
    assert.match(await desktop.textContent("[data-pet-id] .due"), /Rabies: was due 2025-01-10/);
    await live(desktop);
    await add("2025-01-05", "2999-01-01");
    await phone.getByTestId("done").waitFor();
    await eventually(async () => assert.equal(await desktop.locator("[data-pet-id] .due").count(), 0));
    assert.match(await phone.textContent("[data-vaccination-id][data-due=renewed]"), /Renewed/);
  });

  it("the list shows where a visit stands, at once", async () => {
    const status = () => desktop.locator("[data-pet-id]").getAttribute("data-status");
    assert.equal(await status(), "home");
    const id = pet.split("/").pop();
    const { id: visit } = await api.post("/reservations", { pet_id: id, reason: "Limps" });
    await eventually(async () => assert.equal(await status(), "requested"));
    await eventually(async () => assert.match(await phone.textContent("[data-testid=visits]"), /Limps/));
    await doctor.goto(`/reservations/${visit}?after=${api.position}`);
    await doctor.click("button[data-action=check-in]");
    await doctor.getByTestId("done").waitFor();
    await eventually(async () => assert.equal(await status(), "checked_in"));
    await eventually(async () =>
      assert.equal(await phone.getByTestId("pet-state").getAttribute("data-status"), "checked_in"),
    );
    await doctor.click("main a[href^='/pets/']");
    await doctor.waitForURL((url) => url.pathname === pet);
    assert.match(await doctor.textContent("h1"), /Mochi/);
    await api.post(`/reservations/${visit}/cancel`);
    await eventually(async () => assert.equal(await status(), "home"));
  });

  it("a pet is offered, declined, offered again and accepted; both see it as it happens", async () => {
    await bruno.goto("/pets");
    await live(bruno);
    const offer = async () => {
      await phone.goto(pet);
      await phone.getByTestId("offer-pet").tap();
      await phone.fill("#to", "BrunoB");
      await phone.getByTestId("send-offer").tap();
      await phone.getByTestId("offered-to").waitFor();
      await bruno.getByTestId("offer").waitFor();
    };
    await phone.goto(pet);
    await phone.getByTestId("offer-pet").tap();
    await phone.fill("#to", "nobody");
    await phone.getByTestId("send-offer").tap();
    await phone.waitForSelector("[data-field-error=to]");
    await offer();
    assert.match(await bruno.getByTestId("offer").textContent(), /AnnaB would like to give you Mochi/);
    await bruno.getByTestId("decline-offer").click();
    await bruno.getByTestId("done").waitFor();
    await eventually(async () => assert.equal(await phone.getByTestId("offered-to").count(), 0));
    await offer();
    await phone.getByTestId("withdraw-offer").tap();
    await phone.getByTestId("done").waitFor();
    await bruno.getByTestId("offer").waitFor({ state: "detached" });
    await offer();
    await bruno.getByTestId("accept-offer").click();
    await bruno.waitForURL((url) => url.pathname === pet);
    assert.match(await bruno.textContent("[data-live-part=facts]"), /Paws & Co\./);
    assert.equal(await bruno.getByTestId("visits").count(), 0, "her visits are not his");
    await phone.waitForURL((url) => url.pathname === "/pets");
    await eventually(async () => assert.equal(await desktop.locator("[data-pet-id]").count(), 0));
  });

  it("a pet that died is remembered gently, until that is taken back", async () => {
    await bruno.getByTestId("say-died").click();
    await bruno.fill("#died_on", "2026-01-02");
    await bruno.getByTestId("save-died").click();
    await bruno.getByTestId("deceased").waitFor();
    assert.match(await bruno.getByTestId("done").textContent(), /sorry for your loss/);
    assert.equal(await bruno.getByTestId("pet-state").textContent(), "Died 2026-01-02");
    assert.equal(await bruno.locator("main a[href^='/reservations/new']").count(), 0);
    await bruno.getByTestId("say-died").click();
    await bruno.getByTestId("not-died").click();
    await bruno.getByTestId("done").waitFor();
    assert.equal(await bruno.getByTestId("pet-state").getAttribute("data-status"), "home");
    assert.equal(await bruno.locator("main a[href^='/reservations/new']").count(), 1);
  });
});

function live(page) {
  return page.waitForSelector("[data-testid=live-state][data-state=live]");
}
