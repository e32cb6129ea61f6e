// What a customer does while they wait and after: set out, arrive, be told that the pet can go home, keep the appointment.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ApiUser, card, eventually, logIn, openBoard, stage } from "./harness/index.mjs";

describe("tracking a visit", () => {
  const set = stage({ mail: true });
  let owner, phone, doctor, customer, id;

  before(async () => {
    await set.hospital.hire("DrLin", "doctor");
    customer = await ApiUser.customer(set.hospital.url, "Ana");
    const { id: pet } = await customer.post("/pets", { name: "Mochi", species: "cat" });
    const earlier = await customer.post("/reservations", { pet_id: pet, reason: "Vaccination" });
    await customer.post(`/reservations/${earlier.id}/cancel`, { reason: "No time" });
    id = (await customer.post("/reservations", { pet_id: pet, reason: "Limps, since; yesterday" })).id;
    doctor = await new ApiUser(set.hospital.url).logIn("DrLin");
    [owner, phone] = await Promise.all([
      set.person(),
      set.person({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }),
    ]);
    for (const page of [owner, phone]) {
      await logIn(page, { username: "Ana" });
      await page.goto(`/reservations/${id}`);
      await page.waitForSelector("[data-testid=live-state][data-state=live]");
    }
  });

  it("shows the ticket, the stages, the place and the wait as a range, and says why others go first", async () => {
    assert.equal(await phone.textContent(".ticket"), "A02");
    assert.equal(await phone.locator(".stepper [aria-current=step]").getAttribute("data-step"), "requested");
    assert.equal(await phone.getByTestId("place").textContent(), "1");
    assert.match(await phone.getByTestId("wait").textContent(), /^\d+(–\d+)?$/);
    await phone.tap(".why summary");
    assert.match(await phone.textContent(".why"), /Animals in danger go first/);
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(wide, 0, "it does not scroll sideways");
  });

  it("lists the earlier visits of the pet", async () => {
    assert.match(await owner.getByTestId("past").textContent(), /Vaccination/);
    assert.doesNotMatch(await owner.getByTestId("past").textContent(), /Limps/);
  });

  it("takes “I’m on my way” and “I’m here” by a tap, and tells the staff at once", async () => {
    const board = await set.person();
    await logIn(board, { username: "DrLin" });
    await openBoard(board);
    await Promise.all([phone.waitForURL(/done=/), phone.tap("[data-action=on-the-way]")]);
    await phone.getByTestId("on-the-way").waitFor();
    await card(board, id).locator("[data-slot=on-the-way]").waitFor();
    await owner.getByTestId("on-the-way").waitFor();
    assert.equal(await owner.locator("[data-action=on-the-way]").isVisible(), false, "it is said once");
    await Promise.all([phone.waitForURL(/done=/), phone.tap("[data-action=check-in]")]);
    await board.waitForSelector(`article[data-reservation-id="${id}"][data-status=checked_in]`);
    await owner.waitForSelector("[data-testid=status][data-status=checked_in]");
    assert.equal(await owner.getByTestId("on-the-way").isVisible(), false);
  });

  it("says at once, in the title, on the page and by mail, that the pet can go home", async () => {
    await doctor.post(`/reservations/${id}/start-treatment`);
    assert.equal(await owner.getByTestId("ready").isVisible(), false);
    await doctor.post(`/reservations/${id}/ready`);
    await owner.getByTestId("ready").waitFor();
    assert.match(await owner.getByTestId("ready").textContent(), /Mochi is ready to go home.*A02/s);
    assert.match(await owner.title(), /^● Mochi · Ready to go home/);
    const mail = await set.mail.waitForMail("ana@mail.example", "Mochi is ready to go home");
    assert.match(mail.text, new RegExp(`/reservations/${id}`));
  });

  it("sounds unless it is muted, which is kept", async () => {
    const button = owner.getByTestId("sound");
    assert.equal(await button.getAttribute("aria-pressed"), "true");
    await button.click();
    assert.equal(await button.getAttribute("aria-pressed"), "false");
    await owner.reload();
    assert.equal(await button.getAttribute("aria-pressed"), "false");
    await button.click();
    assert.equal(await button.getAttribute("aria-pressed"), "true");
  });

  it("tells nobody by mail any more once they went home", async () => {
    await customer.post(`/reservations/${id}/complete`);
    await owner.waitForSelector("[data-testid=status][data-status=completed]");
    assert.equal(await owner.getByTestId("ready").isVisible(), false);
    assert.doesNotMatch(await owner.title(), /●/);
  });

  it("gives the appointment as a calendar file, and keeps a feed that its owner can close", async () => {
    const next = await customer.reserve("Kiki, the bird", { species: "bird" });
    const request = { start: "2027-03-01T09:00:00Z", end: "2027-03-01T09:30:00Z" };
    await doctor.post(`/reservations/${next}/schedule`, request);
    await owner.goto(`/reservations/${next}?after=${doctor.position}`);
    const [file] = await Promise.all([owner.waitForEvent("download"), owner.getByTestId("calendar").click()]);
    assert.equal(file.suggestedFilename(), "appointment.ics");
    const text = await (await owner.request.get(`/reservations/${next}/calendar.ics`)).text();
    for (const line of ["DTSTART:20270301T090000Z", "DTEND:20270301T093000Z", "SUMMARY:Kiki\\, the bird at Healing Paws"])
      assert.ok(text.split("\r\n").includes(line), text);

    await owner.goto("/me");
    await owner.click("form[action='/me/calendar'] button");
    const address = await owner.getByTestId("calendar-address").textContent();
    const feed = async () => {
      const answer = await fetch(address);
      return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
    };
    const open = await feed();
    assert.deepEqual([open.status, open.type], [200, "text/calendar; charset=utf-8"]);
    assert.match(open.text, /Kiki/);
    assert.doesNotMatch(open.text, /Limping/, "no reasons");
    await doctor.post(`/reservations/${next}/cancel`);
    await eventually(async () => assert.match((await feed()).text, /STATUS:CANCELLED/));
    await owner.click("form[action='/me/calendar'] button");
    assert.equal((await feed()).status, 404, "a new address closes the one before");
    await owner.click("form[action='/me/calendar/close'] button");
    assert.equal(await owner.getByTestId("calendar-address").count(), 0);
  });
});
