// What is refused: said where it is wrong, with everything typed still there, and nothing written.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ApiUser, card, logIn, openBoard, PASSWORD, stage } from "./harness/index.mjs";

describe("what is refused", () => {
  const set = stage();
  let customer, api, lin, okafor;

  before(async () => {
    [lin, okafor] = await Promise.all([set.hospital.hire("DrLin", "doctor"), set.hospital.hire("DrOkafor", "doctor")]);
    api = await ApiUser.customer(set.hospital.url, "Maria");
    customer = await set.person();
  });

  it("a sign-up with bad fields says so at each of them and keeps the rest", async () => {
    await customer.goto("/signup");
    await writesNothing(async () => {
      await customer.fill("#username", "a!");
      await customer.fill("#email", "not-an-address");
      await customer.fill("#password", "short");
      await customer.click("form[action='/signup'] button");
      await customer.waitForSelector("[data-field-error=username]");
    });
    assert.deepEqual(await wrong(customer), ["accept_rules", "email", "password", "username"]);
    assert.equal(await customer.inputValue("#username"), "a!");
    assert.equal(await customer.inputValue("#email"), "not-an-address");
    assert.equal(await customer.inputValue("#password"), "");
  });

  it("a taken username and address are named", async () => {
    await customer.goto("/signup");
    await writesNothing(async () => {
      await customer.fill("#username", "mARIA");
      await customer.fill("#email", "someone@mail.example");
      await customer.fill("#password", PASSWORD);
      await customer.fill("#repeat_password", PASSWORD);
      await customer.check("#accept_rules");
      await customer.click("form[action='/signup'] button");
      await customer.waitForSelector("[data-field-error=username]");
    });
    assert.deepEqual(await wrong(customer), ["username"]);
    assert.equal(await customer.inputValue("#email"), "someone@mail.example");
    assert.ok(await customer.isChecked("#accept_rules"));
    await writesNothing(async () => {
      await customer.fill("#username", "Someone");
      await customer.fill("#email", "MARIA@mail.example");
      await customer.fill("#password", PASSWORD);
      await customer.fill("#repeat_password", PASSWORD);
      await customer.click("form[action='/signup'] button");
      await customer.waitForSelector("[data-field-error=email]");
    });
    assert.deepEqual(await wrong(customer), ["email"]);
  });

  it("a wrong password tells nothing about the account", async () => {
    const answers = [];
    for (const username of ["Maria", "Nobody"]) {
      await customer.goto("/login");
      await customer.fill("#username", username);
      await customer.fill("#password", "not the password");
      await customer.click("form[action='/login'] button");
      answers.push(await customer.getByTestId("problem").textContent());
      assert.equal(await customer.inputValue("#username"), username);
    }
    assert.equal(answers[0], answers[1]);
  });

  it("a pet with bad fields is not added", async () => {
    await logIn(customer, { username: "Maria" });
    await customer.goto("/pets/new");
    await writesNothing(async () => {
      await customer.fill("#name", "   ");
      await customer.selectOption("#species", "bird");
      await customer.fill("#date_of_birth", "2999-01-01");
      await customer.fill("#microchip", "??");
      await customer.fill("#notes", "Bites\nwhen hungry");
      await customer.click("main form button.btn-primary");
      await customer.waitForSelector("[data-field-error=name]");
    });
    assert.deepEqual(await wrong(customer), ["microchip", "name"]);
    assert.equal(await customer.inputValue("#species"), "bird");
    assert.equal(await customer.inputValue("#date_of_birth"), "2999-01-01");
    assert.equal(await customer.inputValue("#notes"), "Bites\nwhen hungry");
    await writesNothing(async () => {
      await customer.fill("#name", "Tweety");
      await customer.fill("#microchip", "");
      await customer.click("main form button.btn-primary");
      await customer.waitForSelector("[data-field-error=date_of_birth]");
    });
    assert.deepEqual(await wrong(customer), ["date_of_birth"]);
    assert.equal(await customer.inputValue("#name"), "Tweety");
  });

  it("a second reservation for a pet with an ongoing one is refused, and the form keeps what was typed", async () => {
    await api.reserve("Mochi", { species: "cat" });
    await customer.goto(`/reservations/new?after=${api.position}`);
    await customer.selectOption("#pet_id", { label: await label(customer, "Mochi") });
    await writesNothing(async () => {
      await customer.fill("#reason", "Sneezes a lot");
      await customer.fill("#notes", "Since Monday");
      await customer.fill("#preferred_at", "2031-05-06T09:30");
      await customer.click("form[action='/reservations/new'] button.btn-primary");
      await customer.waitForSelector("form[action='/reservations/new'] .is-invalid, [data-testid=problem]");
    });
    assert.match(await customer.textContent("main"), /already has an ongoing reservation/);
    assert.match(await customer.locator("#pet_id option:checked").textContent(), /Mochi/);
    assert.equal(await customer.inputValue("#reason"), "Sneezes a lot");
    assert.equal(await customer.inputValue("#notes"), "Since Monday");
    assert.equal(await customer.inputValue("#preferred_at"), "2031-05-06T09:30");
  });

  it("of two reservations for one pet at the same instant, exactly one is made", async () => {
    await api.post("/pets", { name: "Twin", species: "dog" });
    const tabs = [customer, await customer.context().newPage()];
    for (const [at, tab] of tabs.entries()) {
      await tab.goto(`/reservations/new?after=${api.position}`);
      await tab.selectOption("#pet_id", { label: await label(tab, "Twin") });
      await tab.fill("#reason", `From tab ${at}`);
    }
    await Promise.all(
      tabs.map(async (tab) => {
        const answered = tab.waitForResponse((response) => response.request().method() === "POST");
        await tab.click("form[action='/reservations/new'] button.btn-primary");
        await answered;
        await tab.waitForLoadState();
      }),
    );
    const made = tabs.filter((tab) => /\/reservations\/[0-9a-f-]{36}/.test(tab.url()));
    const refused = tabs.filter((tab) => !made.includes(tab));
    assert.equal(made.length, 1);
    assert.match(await refused[0].textContent("main"), /already has an ongoing reservation/);
    assert.match(await refused[0].inputValue("#reason"), /From tab/);
    const { items } = await api.get("/reservations?scope=ongoing");
    assert.equal(items.filter((row) => row.pet.name === "Twin").length, 1);
    await tabs[1].close();
  });

  it("a form that is sent twice makes one thing", async () => {
    await api.post("/pets", { name: "Echo", species: "dog" });
    await customer.goto(`/reservations/new?after=${api.position}`);
    await customer.selectOption("#pet_id", { label: await label(customer, "Echo") });
    await customer.fill("#reason", "Once is enough");
    await customer.dblclick("form[action='/reservations/new'] button.btn-primary");
    await customer.waitForURL(/\/reservations\/[0-9a-f-]{36}/);
    const { items } = await api.get("/reservations?scope=ongoing");
    assert.equal(items.filter((row) => row.pet.name === "Echo").length, 1);
  });

  it("what is another customer's does not exist, and the staff's pages are not for customers", async () => {
    const other = await ApiUser.customer(set.hospital.url, "Ana");
    const theirs = await other.reserve("Biscuit");
    assert.equal((await customer.goto(`/reservations/${theirs}`)).status(), 404);
    assert.equal((await customer.goto("/board")).status(), 403);
    assert.equal((await customer.goto("/audit")).status(), 403);
    assert.equal(await customer.getByTestId("error-page").getAttribute("data-status"), "403");
  });

  it("a doctor who acts on an outdated card is told who was faster, and sees how things stand", async () => {
    const id = await api.reserve("Pixel", { species: "cat" });
    const [doctor, cutOff] = await Promise.all([set.person(), set.person()]);
    await Promise.all([logIn(doctor, lin), logIn(cutOff, okafor)]);
    // This board hears of nothing any more.
    await cutOff.route("**/api/v1/live/**", (route) => route.abort());
    await Promise.all([openBoard(doctor), cutOff.goto(`/board?after=${api.position}`)]);
    await cutOff.waitForSelector("[data-testid=live-state][data-state=reconnecting]");
    await card(doctor, id).locator("[data-slot=quick] [data-action=schedule]").click();
    await doctor.getByTestId("dialog-schedule").locator("button[value=send]").click();
    await doctor.waitForSelector(`article[data-reservation-id="${id}"][data-status=scheduled]`);
    await writesNothing(async () => {
      await card(cutOff, id).locator("[data-slot=quick] [data-action=schedule]").click();
      await cutOff.getByTestId("dialog-schedule").locator("button[value=send]").click();
      await cutOff.getByTestId("toast").waitFor();
    });
    const said = await cutOff.getByTestId("toast").textContent();
    assert.match(said, /Pixel/);
    assert.match(said, /DrLin changed it in the meantime \(Confirmed/);
    await cutOff.waitForSelector(`article[data-reservation-id="${id}"][data-status=scheduled]`);
  });

  it("a triage that contradicts itself is asked again, with what was chosen", async () => {
    const id = await api.reserve("Rumo");
    const doctor = await set.person();
    await logIn(doctor, lin);
    await openBoard(doctor);
    await card(doctor, id).locator("[data-action=triage]").first().click();
    const dialog = doctor.getByTestId("dialog-triage");
    await writesNothing(async () => {
      await dialog.locator(".choice:has([name=acuity][value=red])").click();
      // Red makes it an emergency by itself; somebody insists.
      assert.ok(await dialog.locator("[name=treatment][value=emergency]").isChecked());
      await dialog.locator(".choice:has([name=treatment][value=standard])").click();
      await dialog.locator("textarea").fill("Pale gums");
      await dialog.locator("button[value=send]").click();
      await dialog.getByRole("alert").waitFor();
    });
    assert.match(await dialog.getByRole("alert").textContent(), /Red and orange are emergencies/);
    assert.equal(await dialog.locator("textarea").inputValue(), "Pale gums");
    await dialog.locator(".choice:has([name=treatment][value=emergency])").click();
    await dialog.locator("button[value=send]").click();
    await doctor.waitForSelector(`[data-list=emergency] article[data-reservation-id="${id}"][data-acuity=red]`);
  });

  it("a page that was opened before a change says who made it", async () => {
    const id = await api.reserve("Nori", { species: "rabbit" });
    const [doctor, late] = await Promise.all([set.person(), set.person({ script: false })]);
    await Promise.all([logIn(doctor, lin), logIn(late, okafor)]);
    await late.goto(`/reservations/${id}?after=${api.position}`);
    await doctor.goto(`/reservations/${id}?after=${api.position}`);
    await doctor.click("[data-action=schedule]");
    await doctor.waitForSelector("[data-testid=status][data-status=scheduled]");
    await writesNothing(async () => {
      await late.click("[data-action=check-in]");
      await late.getByTestId("problem").waitFor();
    });
    assert.match(await late.getByTestId("problem").textContent(), /DrLin changed it in the meantime/);
    assert.equal(await late.getByTestId("status").getAttribute("data-status"), "scheduled");
  });

  async function head() {
    const [{ position }] = await set.hospital.database.run((sql) => sql`select position from log_head`);
    return position;
  }

  async function writesNothing(act) {
    const before = await head();
    await act();
    assert.equal(await head(), before, "nothing was written");
  }
});

async function wrong(page) {
  const fields = await page.$$eval("[data-field-error]", (errors) => errors.map((error) => error.dataset.fieldError));
  return fields.sort();
}

function label(page, pet) {
  return page.locator("#pet_id option", { hasText: pet }).textContent();
}
