// Appointments: the emergency question, choosing a time, losing it, changing it, waiting for one, and what the hospital
// sets. On a phone without script, and on a desktop with it.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ApiUser, linkIn, logIn, stage } from "./harness/index.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };

describe("appointments", () => {
  const set = stage({ mail: true });
  let admin, doctor, customer, api;

  before(async () => {
    const [boss, lin] = [await set.hospital.hire("Boss", "admin"), await set.hospital.hire("DrLin", "doctor")];
    api = await ApiUser.customer(set.hospital.url, "Maria");
    [admin, doctor, customer] = await Promise.all([
      set.person(PHONE),
      set.person(),
      set.person({ script: false, ...PHONE }),
    ]);
    await Promise.all([logIn(admin, boss), logIn(doctor, lin), logIn(customer, { username: "Maria" })]);
  });

  it("an administrator says in which zone the hospital is, and how it can be called", async () => {
    await admin.goto("/admin");
    await admin.click("a[href='/admin/booking']");
    await admin.fill("#time_zone", "Mars/Olympus");
    await admin.click("form[action='/admin/booking'] button");
    await admin.waitForSelector("[data-field-error=time_zone]");
    assert.equal(await admin.inputValue("#time_zone"), "Mars/Olympus");
    await admin.fill("#time_zone", "Asia/Shanghai");
    await admin.fill("#phone", "+86 21 5550 1234");
    await admin.fill("#notice_hours", "48");
    await admin.click("form[action='/admin/booking'] button");
    await admin.getByTestId("done").waitFor();
    assert.equal(await admin.inputValue("#time_zone"), "Asia/Shanghai");
    assert.match(await admin.getByTestId("doctors").textContent(), /No hours yet/);
  });

  it("a doctor sets hours and time off, and is told what does not fit", async () => {
    await doctor.goto("/me");
    await doctor.click("a[href='/me/hours']");
    for (const day of ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]) {
      await doctor.fill(`[name=${day}_0_from]`, "09:00");
      await doctor.fill(`[name=${day}_0_until]`, "11:00");
    }
    await doctor.fill("[name=monday_1_from]", "14:00");
    await doctor.click("[data-testid=hours] button");
    await doctor.waitForSelector("[data-field-error=monday]");
    assert.equal(await doctor.inputValue("[name=sunday_0_from]"), "09:00");
    await doctor.fill("[name=monday_1_from]", "");
    await doctor.click("[data-testid=hours] button");
    await doctor.getByTestId("done").waitFor();
    await doctor.fill("#from", "2031-05-01T00:00");
    await doctor.fill("#until", "2031-05-08T00:00");
    await doctor.click("[data-testid=time-off] form:last-of-type button");
    await doctor.waitForURL(/done=time-off-added/);
    assert.match(await doctor.getByTestId("time-off").textContent(), /2031-05-01/);
    await admin.goto("/admin/booking");
    assert.match(await admin.getByTestId("doctors").textContent(), /7 days/);
  });

  it("an emergency is told to call at once, and may still go on", async () => {
    await api.post("/pets", { name: "Mochi", species: "cat" });
    await customer.goto(`/reservations/new?after=${api.position}`);
    await customer.getByTestId("emergency-yes").click();
    assert.equal(await customer.getByTestId("phone").getAttribute("href"), "tel:+862155501234");
    await customer.getByTestId("go-on").click();
    assert.match(await customer.getByTestId("only-pet").textContent(), /Mochi/);
  });

  it("a free time is chosen by day and doctor, and held until the hospital confirms it", async () => {
    await customer.fill("#reason", "Sneezes a lot");
    await customer.getByTestId("later").click();
    assert.equal(await customer.inputValue("#reason"), "Sneezes a lot");
    await customer.locator("[data-testid=times] .choice", { hasText: "10:00" }).first().click();
    await customer.click("form[action='/reservations/new'] button.btn-primary");
    await customer.waitForURL(/\/reservations\/[0-9a-f-]{36}/);
    assert.match(await customer.getByTestId("when").textContent(), /day, \d{4}-\d\d-\d\d, 10:00/);
    assert.match(await customer.getByTestId("time").textContent(), /not confirmed yet/);
    assert.match(await customer.getByTestId("time").textContent(), /Asia\/Shanghai/);
    await doctor.goto(customer.url());
    await doctor.click("button[data-action=schedule]");
    await doctor.waitForSelector("[data-testid=status][data-status=scheduled]");
  });

  it("a pet that has a visit cannot be chosen, and says why", async () => {
    await customer.goto("/reservations/new?emergency=no");
    assert.match(await customer.getByTestId("busy-pets").textContent(), /Mochi.*Confirmed/s);
    assert.equal(await customer.locator("form[action='/reservations/new']").count(), 0);
  });

  it("who loses a time keeps the form and is offered the nearest", async () => {
    const { id } = await api.post("/pets", { name: "Biscuit", species: "dog" });
    const { id: other } = await api.post("/pets", { name: "Clover", species: "rabbit" });
    await customer.goto(`/reservations/new?emergency=no&after=${api.position}`);
    await customer.selectOption("#pet_id", id);
    await customer.fill("#reason", "Limps");
    await customer.getByTestId("later").click();
    const choice = customer.locator("[data-testid=times] .choice", { hasText: "09:30" }).first();
    const [doctor_id, start] = (await choice.locator("input").getAttribute("value")).split("/");
    await choice.click();
    await api.post("/reservations", { pet_id: other, reason: "Faster", slot: { doctor_id, start } });
    await customer.click("form[action='/reservations/new'] button.btn-primary");
    assert.match(await customer.getByTestId("problem").textContent(), /somebody else was faster/i);
    assert.equal(await customer.inputValue("#reason"), "Limps");
    assert.equal(await customer.inputValue("#pet_id"), id);
    await customer.locator("[data-testid=nearest] .choice").first().click();
    await customer.click("form[action='/reservations/new'] button.btn-primary");
    await customer.waitForURL(/\/reservations\/[0-9a-f-]{36}/);
    await customer.getByTestId("when").waitFor();
  });

  it("chooses another time for itself", async () => {
    const before = await customer.getByTestId("when").textContent();
    await customer.getByTestId("change-time").click();
    await customer.getByTestId("later").click();
    await customer.locator("[data-testid=times] .choice", { hasText: "10:30" }).first().click();
    await customer.getByTestId("take-time").click();
    await customer.getByTestId("done").waitFor();
    assert.notEqual(await customer.getByTestId("when").textContent(), before);
  });

  it("a time that became free is offered by mail and taken by its link", async () => {
    const id = await api.reserve("Pixel", { species: "cat" });
    const today = new Date().toISOString().slice(0, 10);
    const later = new Date(Date.now() + 50 * 86_400_000).toISOString().slice(0, 10);
    await customer.goto(`/reservations/${id}/time?after=${api.position}`);
    await customer.fill("#from", today);
    await customer.fill("#to", later);
    await customer.click("[data-testid=waitlist] button");
    await customer.getByTestId("waits").waitFor();
    const { items } = await api.get("/reservations?scope=ongoing");
    const scheduled = items.find((row) => row.pet.name === "Mochi");
    await doctor.goto(`/reservations/${scheduled.id}`);
    await doctor.click("form[action$='/cancel'] summary");
    await doctor.click("form[action$='/cancel'] button");
    await doctor.waitForSelector("[data-testid=status][data-status=cancelled]");
    const mail = await set.mail.waitForMail("maria@mail.example", "became free");
    const stranger = await set.person(PHONE);
    await stranger.goto(linkIn(mail, "/offer/"));
    await stranger.getByTestId("offer").waitFor();
    await stranger.click("[data-testid=offer] button.btn-primary");
    await stranger.getByTestId("done").waitFor();
    await stranger.goto(linkIn(mail, "/offer/"));
    await stranger.getByTestId("link-gone").waitFor();
    await customer.goto(`/reservations/${id}`);
    assert.equal(await customer.getByTestId("waits").count(), 0);
    assert.match(await customer.getByTestId("time").textContent(), /not confirmed yet/);
  });

  it("a pause says why and whom to call, in one click, and ends in one", async () => {
    await admin.goto("/admin/booking");
    await admin.fill("#pause-reason", "The heating is out.");
    await admin.click("form[action='/admin/booking/pause'] button");
    await admin.waitForSelector("[data-testid=pause][data-paused=true]");
    await customer.goto("/reservations/new");
    assert.match(await customer.getByTestId("pause-reason").textContent(), /heating is out/);
    assert.equal(await customer.getByTestId("phone").getAttribute("href"), "tel:+862155501234");
    await admin.click("form[action='/admin/booking/resume'] button");
    await admin.waitForSelector("[data-testid=pause][data-paused=false]");
    await customer.goto("/reservations/new");
    await customer.getByTestId("emergency-no").waitFor();
  });
});
