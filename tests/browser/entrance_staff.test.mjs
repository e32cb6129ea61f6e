// The way in of those who work here: invited by a mail, or known by their address. They are doctors only once the
// address is theirs for certain. Mails are read from a real SMTP server.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { eventually, linkIn, logIn, PASSWORD, stage } from "./harness/index.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const WORDS = {
  en: { tag: "en-GB", subject: "You are invited", doctor: /doctor/i },
  "zh-CN": { tag: "zh-CN", subject: "邀请", doctor: /医生/ },
};

const send = (action) => `form[action='${action}'] button.btn-primary`;
const place = (page) => new URL(page.url()).pathname;

/** Fills in the form to sign up, but for the address. */
async function signUp(page, username) {
  await page.fill("#username", username);
  await page.fill("#password", PASSWORD);
  await page.fill("#repeat_password", PASSWORD);
  await page.check("#accept_rules");
  await page.click(send("/signup"));
}

async function mayOpenBoard(page) {
  return (await page.request.get("/board")).status() === 200;
}

for (const [language, size, options] of [
  ["en", "desktop", {}],
  ["zh-CN", "phone", { ...PHONE, script: false }],
]) {
  describe(`a doctor who is invited, ${language}, ${size}`, () => {
    const set = stage({ mail: true });
    const words = WORDS[language];
    let admin, doctor, link;

    async function invite(email) {
      await admin.goto("/admin/staff");
      await admin.fill("#email", email);
      await admin.selectOption("#role", "doctor");
      await admin.selectOption("#locale", language);
      await admin.click("form[action='/admin/invitations'] button");
      await admin.getByTestId("done").waitFor();
      return set.mail.waitForMail(email, words.subject);
    }

    before(async () => {
      const root = await set.hospital.hire("Root", "admin");
      [admin, doctor] = await Promise.all([set.person({ script: false }), set.person({ ...options, locale: words.tag })]);
      await logIn(admin, root);
    });

    it("gets a mail in their language, whose link knows their address and what they are to be", async () => {
      const mail = await invite("new@paws.example");
      assert.equal(mail.language, language);
      assert.match(mail.text, words.doctor);
      link = linkIn(mail, "/invitation/");
      await doctor.goto(link);
      assert.equal(await doctor.getAttribute("html", "lang"), language);
      assert.match(await doctor.getByTestId("invited").textContent(), words.doctor);
      assert.equal(await doctor.inputValue("#email"), "new@paws.example");
      assert.equal(await doctor.getAttribute("#email", "readonly"), "");
    });

    it("keeps the invitation when something is refused", async () => {
      await signUp(doctor, "x");
      await doctor.waitForSelector("[data-field-error=username]");
      assert.match(await doctor.getByTestId("invited").textContent(), words.doctor);
      assert.equal(await doctor.inputValue("#email"), "new@paws.example");
    });

    it("is a doctor at once, as the link has shown that the address is theirs", async () => {
      await signUp(doctor, "DrNew");
      await doctor.waitForURL((url) => url.pathname === "/login");
      await doctor.getByTestId("done").waitFor();
      await eventually(async () => {
        await logIn(doctor, { username: "DrNew" });
        assert.equal(place(doctor), "/board");
      });
      assert.equal(await doctor.getByTestId("unverified").count(), 0);
      await eventually(async () => {
        await admin.goto("/admin/staff");
        assert.equal(await admin.getByTestId("invitations").count(), 0);
        assert.equal(await admin.locator("#staff [data-username=DrNew]").count(), 1);
      });
    });

    it("opens nothing with the link a second time", async () => {
      const stranger = await set.person({ script: false });
      const again = await stranger.goto(link);
      assert.equal(again.status(), 410);
      assert.equal(await stranger.locator("#username").count(), 0);
    });

    it("is a customer with an address that nobody verified, and a doctor once it is", async () => {
      const lin = await set.person({ ...options, locale: words.tag });
      await lin.goto("/signup");
      await lin.fill("#email", "lin@paws.example");
      await signUp(lin, "DrLin");
      await lin.waitForURL((url) => url.pathname === "/login");
      const verification = linkIn(await set.mail.waitForMail("lin@paws.example"), "/verify/");
      await logIn(lin, { username: "DrLin" });
      assert.equal(place(lin), "/reservations");

      const invitation = linkIn(await invite("Lin@paws.example"), "/invitation/");
      const stranger = await set.person({ script: false });
      await stranger.goto(invitation);
      assert.equal(place(stranger), "/login", "they have an account already");
      await stranger.getByTestId("done").waitFor();
      assert.ok(!(await mayOpenBoard(lin)), "being invited is not enough");

      await lin.goto(verification);
      await lin.getByTestId("done").waitFor();
      await eventually(async () => assert.ok(await mayOpenBoard(lin)));
      await lin.goto("/board");
      assert.equal(place(lin), "/board");
    });
  });
}

describe("a doctor on the staff list", () => {
  const set = stage({ mail: true, settings: { STAFF_EMAILS: "wu@paws.example,other@paws.example" } });

  it("is a customer until the address is verified", async () => {
    const wu = await set.person();
    await wu.goto("/signup");
    await wu.fill("#email", "Wu@paws.example");
    await signUp(wu, "DrWu");
    await wu.waitForURL((url) => url.pathname === "/login");
    await logIn(wu, { username: "DrWu" });
    assert.equal(place(wu), "/reservations");
    assert.ok(!(await mayOpenBoard(wu)));
    await wu.goto(linkIn(await set.mail.waitForMail("wu@paws.example"), "/verify/"));
    await wu.getByTestId("done").waitFor();
    await eventually(async () => assert.ok(await mayOpenBoard(wu)));
    const told = await set.mail.waitForMail("wu@paws.example");
    assert.match(told.text, /doctor/i);
  });
});
