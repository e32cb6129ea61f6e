// What an administrator does: the staff, invitations by mail, and what the hospital asks of its people.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ApiUser, eventually, linkIn, logIn, PASSWORD, stage, totp } from "./harness/index.mjs";

const done = (page) => page.getByTestId("done").waitFor();

/** Somebody in the list, with what can be done to them opened. */
async function person(page, username) {
  const line = page.locator(`article[data-username="${username}"]`);
  const menu = line.locator("details");
  if ((await menu.getAttribute("open")) === null) await menu.locator("summary").click();
  return line;
}

const submit = (line, action) => line.locator(`form[action$='/${action}'] button`).click();

describe("an administrator", () => {
  const set = stage({ mail: true });
  let admin, doctor;

  before(async () => {
    const [root, lin] = [await set.hospital.hire("Root", "admin"), await set.hospital.hire("DrLin", "doctor")];
    await ApiUser.customer(set.hospital.url, "Maria");
    [admin, doctor] = await Promise.all([set.person({ script: false }), set.person()]);
    await Promise.all([logIn(admin, root), logIn(doctor, lin)]);
  });

  it("finds everything from one page", async () => {
    await admin.click("header a[href='/admin']");
    const links = await admin.$$eval("[data-testid=admin-links] a", (all) => all.map(({ pathname }) => pathname));
    for (const place of ["/admin/staff", "/admin/settings", "/admin/mail", "/audit"]) {
      assert.ok(links.includes(place), place);
      const answer = await admin.request.get(place);
      assert.equal(answer.status(), 200, place);
    }
    const refused = await doctor.request.get("/admin");
    assert.equal(refused.status(), 403);
  });

  it("invites somebody by mail, and keeps what was typed if something is wrong", async () => {
    await admin.goto("/admin/staff");
    await admin.fill("#email", "new doctor");
    await admin.selectOption("#role", "receptionist");
    await admin.click("form[action='/admin/invitations'] button");
    await admin.waitForSelector("[data-field-error=email]");
    assert.equal(await admin.inputValue("#email"), "new doctor");
    assert.equal(await admin.inputValue("#role"), "receptionist");
    await admin.fill("#email", "desk@paws.example");
    await admin.click("form[action='/admin/invitations'] button");
    await done(admin);
    assert.match(await admin.getByTestId("invitations").textContent(), /desk@paws\.example/);
    const mail = await set.mail.waitForMail("desk@paws.example");
    assert.ok(linkIn(mail, "/invitation/"));
  });

  it("does not invite the same person twice", async () => {
    await admin.fill("#email", "Desk@paws.example");
    await admin.click("form[action='/admin/invitations'] button");
    await admin.waitForSelector("#invite [data-field-error=email], #invite [data-testid=problem]");
  });

  it("withdraws an invitation", async () => {
    await admin.goto("/admin/staff");
    await admin.click("[data-testid=invitations] button");
    await done(admin);
    assert.equal(await admin.getByTestId("invitations").count(), 0);
  });

  it("gives a customer a role, in force with their next click", async () => {
    const maria = await set.person();
    await logIn(maria, { username: "Maria" });
    await admin.goto("/admin/staff");
    await admin.fill("#find", "maria");
    await admin.click("form[action^='/admin/staff'] button:has-text('Find')");
    const line = await person(admin, "Maria");
    await line.locator("select").selectOption("receptionist");
    await submit(line, "role");
    await done(admin);
    assert.match(await admin.locator("#staff [data-username=Maria]").textContent(), /Receptionist/);
    await maria.goto("/board");
    assert.equal(new URL(maria.url()).pathname, "/board");
  });

  it("suspends with a reason: thrown out, and kept out", async () => {
    await doctor.goto("/board");
    const line = await person(admin, "DrLin");
    await line.locator("input[name=reason]").fill("Left the hospital");
    await submit(line, "suspend");
    await done(admin);
    await doctor.goto("/board");
    assert.equal(new URL(doctor.url()).pathname, "/login");
    await doctor.fill("#username", "DrLin");
    await doctor.fill("#password", PASSWORD);
    await doctor.click("form[action='/login'] button:not([type=button])");
    await doctor.getByTestId("problem").waitFor();
    const again = await person(admin, "DrLin");
    assert.match(await again.textContent(), /Suspended[^]*Left the hospital/);
  });

  it("reinstates", async () => {
    await submit(await person(admin, "DrLin"), "reinstate");
    await done(admin);
    await logIn(doctor, { username: "DrLin" });
    assert.equal(new URL(doctor.url()).pathname, "/board");
  });

  it("logs somebody out everywhere", async () => {
    await submit(await person(admin, "DrLin"), "end-sessions");
    await done(admin);
    await doctor.goto("/board");
    assert.equal(new URL(doctor.url()).pathname, "/login");
  });

  it("cannot leave the hospital without an administrator", async () => {
    await admin.goto("/admin/staff");
    let line = await person(admin, "Root");
    await line.locator("select").selectOption("doctor");
    await submit(line, "role");
    assert.match(await (await person(admin, "Root")).getByTestId("problem").textContent(), /needs an administrator/);
    line = await person(admin, "Root");
    await submit(line, "suspend");
    await (await person(admin, "Root")).getByTestId("problem").waitFor();
    await admin.goto("/me/close");
    await admin.fill("#confirmation", "Root");
    await admin.fill("#password", PASSWORD);
    await admin.getByTestId("close-for-good").click();
    assert.match(await admin.getByTestId("problem").textContent(), /needs an administrator/);
    await admin.goto("/admin");
    assert.equal(new URL(admin.url()).pathname, "/admin");
  });
});

describe("a hospital that asks its staff for a second factor", () => {
  const set = stage();
  let admin, doctor, program;

  before(async () => {
    const [root, lin] = [await set.hospital.hire("Root", "admin"), await set.hospital.hire("DrLin", "doctor")];
    program = await new ApiUser(set.hospital.url).logIn("DrLin");
    [admin, doctor] = await Promise.all([set.person({ script: false }), set.person({ script: false })]);
    await Promise.all([logIn(admin, root), logIn(doctor, lin)]);
  });

  it("says so on one page", async () => {
    await admin.goto("/admin/settings");
    assert.match(await admin.getByTestId("without-second-factor").textContent(), /2/);
    await admin.check("#staff_second_factor");
    await admin.click("form[action='/admin/settings'] button");
    // The administrator is staff, too.
    await admin.getByTestId("second-factor-required").waitFor();
  });

  it("leads whoever has none to set it up, and programs nowhere", async () => {
    for (const place of ["/board", "/pets", "/me"]) {
      await doctor.goto(place);
      assert.equal(new URL(doctor.url()).pathname, "/me/second-factor", place);
    }
    await eventually(() => assert.rejects(program.get("/board"), /403.*second_factor_required/));
    assert.equal((await program.get("/me")).username, "DrLin");
  });

  it("lets them go on once it is on", async () => {
    const secret = await doctor.getByTestId("secret").textContent();
    await doctor.fill("#code", totp(secret));
    await doctor.click("form[action='/me/second-factor'] button.btn-primary");
    await doctor.getByTestId("recovery-codes").waitFor();
    await doctor.goto("/board");
    assert.equal(new URL(doctor.url()).pathname, "/board");
  });
});
