// The way in, as people go it: signing up, proving the address by a mail's link, logging in by either name, a forgotten
// password. Mails are read from a real SMTP server. The second factor and invitations are in entrance_staff.test.mjs.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { linkIn, logIn, PASSWORD, stage } from "./harness/index.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const WORDS = {
  en: { tag: "en-GB", weak: /easy to guess/, taken: /already/, verify: /confirm/i, reset: /password/i },
  "zh-CN": { tag: "zh-CN", weak: /容易被猜中/, taken: /已/, verify: /确认|验证/, reset: /密码/ },
};

/** The button that sends a form. */
const send = (action) => `form[action='${action}'] button.btn-primary`;

function state(page, field, rule) {
  return page.locator(`#${field}-rules > li`).nth(rule).getAttribute("data-state");
}

for (const [language, size, options] of [
  ["en", "desktop", {}],
  ["zh-CN", "phone", PHONE],
]) {
  describe(`the way in, ${language}, ${size}`, () => {
    const set = stage({ mail: true });
    const words = WORDS[language];
    const email = "maria@mail.example";
    let page, other;

    before(async () => {
      page = await set.person({ ...options, locale: words.tag });
      other = await set.person({ locale: words.tag });
    });

    it("says what is wrong with a field while somebody types", async () => {
      await page.goto("/signup");
      assert.equal(await page.getAttribute("html", "lang"), language);
      await page.fill("#username", "a b");
      await page.waitForSelector("#username-rules > li[data-strict][data-state=broken]");
      assert.equal(await state(page, "username", 0), "kept");
      await page.fill("#username", "Maria");
      await page.waitForSelector("#username-said[data-state=kept]");
      await page.fill("#email", "maria@");
      await page.waitForSelector("#email-rules > li[data-state=broken]");
      assert.equal(await page.getAttribute("#email", "aria-invalid"), "true");
      await page.fill("#email", email);
      await page.waitForSelector("#email-said[data-state=kept]");
      assert.equal(await page.getAttribute("#email", "aria-invalid"), null);
    });

    it("measures the password, with advice, and compares its repetition", async () => {
      await page.fill("#password", "aaaaaaaaa");
      await page.waitForSelector("[data-testid=strength][data-score='0']");
      assert.match(await page.locator("[data-testid=strength] [role=status]").textContent(), words.weak);
      assert.notEqual(await page.locator("[data-slot=advice] li").count(), 0);
      await page.fill("#password", PASSWORD);
      await page.waitForSelector("[data-testid=strength][data-score='4']");
      assert.equal(await page.locator("[data-slot=advice] li").count(), 0);
      await page.fill("#repeat_password", "five quiet");
      await page.waitForSelector("#repeat_password-rules > li[data-state=broken]");
      await page.fill("#repeat_password", PASSWORD);
      await page.waitForSelector("#repeat_password-rules > li[data-state=kept]");
    });

    it("shows what is typed into a password field, and hides it again", async () => {
      const show = page.locator("label:has(> [data-show=password])");
      await show.click();
      assert.equal(await page.getAttribute("#password", "type"), "text");
      await show.click();
      assert.equal(await page.getAttribute("#password", "type"), "password");
    });

    it("keeps everything but the passwords when something is refused", async () => {
      await page.fill("#password", "password1");
      await page.fill("#repeat_password", "password1");
      await page.click(send("/signup"));
      await page.waitForSelector("[data-field-error=password]");
      await page.waitForSelector("[data-field-error=accept_rules]");
      assert.match(await page.textContent("[data-field-error=password]"), words.weak);
      assert.equal(await page.inputValue("#username"), "Maria");
      assert.equal(await page.inputValue("#email"), email);
      assert.equal(await page.inputValue("#password"), "");
      await page.check("#accept_rules");
      await page.fill("#password", PASSWORD);
      await page.fill("#repeat_password", `${PASSWORD} `);
      await page.click(send("/signup"));
      await page.waitForSelector("[data-field-error=repeat_password]");
      assert.ok(await page.isChecked("#accept_rules"));
    });

    it("signs up, and tells the next one that the names are taken", async () => {
      await page.fill("#password", PASSWORD);
      await page.fill("#repeat_password", PASSWORD);
      await page.click(send("/signup"));
      await page.waitForURL((url) => url.pathname === "/login");
      await page.getByTestId("done").waitFor();
      await other.goto("/signup");
      await other.fill("#username", "mARIA");
      await other.waitForSelector("#username-said[data-state=broken]");
      assert.match(await other.textContent("#username-said"), words.taken);
      await other.fill("#email", email.toUpperCase());
      await other.waitForSelector("#email-said[data-state=broken]");
    });

    it("logs in by email, works, and is reminded of the address on every page", async () => {
      await logIn(page, { username: email.toUpperCase() });
      assert.equal(new URL(page.url()).pathname, "/reservations");
      await page.getByTestId("unverified").waitFor();
      await page.goto("/pets/new");
      await page.getByTestId("unverified").waitFor();
      await page.fill("#name", "Mochi");
      await page.click("main form.panel button.btn-primary");
      await page.waitForURL((url) => url.pathname !== "/pets/new");
    });

    it("has the mail sent again, and comes back to where it was", async () => {
      const first = await set.mail.waitForMail(email, words.verify);
      assert.equal(first.language, language);
      await page.goto("/pets");
      await page.locator("[data-testid=unverified] button").click();
      await page.getByTestId("notice").waitFor();
      await page.getByTestId("done").waitFor();
      await page.waitForURL((url) => url.pathname === "/pets");
      const second = await set.mail.waitForMail(email, words.verify);
      assert.ok(linkIn(second, "/verify/"));
      page.link = linkIn(first, "/verify/");
    });

    it("does not confirm for a program that only opens the link", async () => {
      await other.goto(page.link);
      await other.getByTestId("verify").waitFor();
      await page.goto("/pets");
      await page.getByTestId("unverified").waitFor();
    });

    it("confirms by the mail's link at once where it is logged in", async () => {
      await page.goto(page.link);
      await page.getByTestId("notice").waitFor();
      await page.getByTestId("continue").click();
      await page.waitForURL((url) => url.pathname === "/reservations");
      assert.equal(await page.getByTestId("unverified").count(), 0);
    });

    it("answers the same for an address that nobody has", async () => {
      const texts = [];
      for (const address of ["nobody@mail.example", email]) {
        await other.goto("/forgot");
        await other.fill("#email", address);
        await other.click(send("/forgot"));
        await other.getByTestId("forgot-sent").waitFor();
        texts.push([other.url(), await other.textContent("main")]);
      }
      assert.deepEqual(texts[0], texts[1]);
    });

    it("sets a new password by the mail's link, which ends every session and works once", async () => {
      const link = linkIn(await set.mail.waitForMail(email, words.reset), "/reset/");
      await other.goto(link);
      assert.equal(await other.inputValue("#username"), "Maria");
      await other.fill("#password", "maria1234");
      await other.fill("#repeat_password", "maria1234");
      await other.click("[data-testid=reset] button.btn-primary");
      await other.waitForSelector("[data-field-error=password]");
      await other.fill("#password", "six quiet otters");
      await other.fill("#repeat_password", "six quiet otters");
      await other.click("[data-testid=reset] button.btn-primary");
      await other.waitForURL((url) => url.pathname === "/login");
      await other.getByTestId("done").waitFor();
      await page.goto("/pets");
      assert.equal(new URL(page.url()).pathname, "/login", "the session elsewhere ended");
      await other.goto(link);
      await other.getByTestId("link-gone").waitFor();
      await logIn(other, { username: "Maria", password: "six quiet otters" });
      assert.ok(!set.mail.mails.some(({ to }) => to === "nobody@mail.example"));
    });

    it("comes back to where it wanted to go, but never to another site", async () => {
      await page.goto("/login?next=/pets");
      await page.fill("#username", "Maria");
      await page.fill("#password", "six quiet otters");
      await page.check("#remember_me");
      await page.click(send("/login"));
      await page.waitForURL((url) => url.pathname === "/pets");
      const [cookie] = (await page.context().cookies()).filter(({ name }) => name.endsWith("session"));
      const days = (cookie.expires - Date.now() / 1000) / 86_400;
      assert.ok(days > 29 && days <= 30, `the cookie lasts ${days} days`);
      await page.goto("/notice?to=https://elsewhere.example/");
      assert.equal(await page.getByTestId("continue").getAttribute("href"), "/");
      await page.goto("/notice?to=//elsewhere.example");
      assert.equal(await page.getByTestId("continue").getAttribute("href"), "/");
    });
  });
}

describe("the way in, without script", () => {
  const set = stage();
  let page;

  before(async () => {
    page = await set.person({ script: false });
  });

  it("says what is wrong with a password and what helps, and keeps the rest", async () => {
    await page.goto("/signup?next=/pets/new");
    await page.fill("#username", "Maria");
    await page.fill("#email", "maria@mail.example");
    await page.fill("#password", "aaaaaaaaa");
    await page.fill("#repeat_password", "aaaaaaaaa");
    await page.check("#accept_rules");
    await page.click(send("/signup"));
    const said = await page.textContent("[data-field-error=password]");
    assert.match(said, /too easy to guess\. Repetitions like .* Avoid repeated words/);
    assert.equal(await page.inputValue("#email"), "maria@mail.example");
    assert.ok(await page.isChecked("#accept_rules"));
  });

  it("signs up, logs in, and lands where it wanted to go", async () => {
    await page.fill("#password", PASSWORD);
    await page.fill("#repeat_password", PASSWORD);
    await page.click(send("/signup"));
    await page.waitForURL((url) => url.pathname === "/login");
    await page.fill("#username", "maria@mail.example");
    await page.fill("#password", PASSWORD);
    await page.click(send("/login"));
    await page.waitForURL((url) => url.pathname === "/pets/new");
  });

  it("is led on by the notice", async () => {
    await page.locator("[data-testid=unverified] button").click();
    await page.getByTestId("notice").waitFor();
    await page.waitForURL((url) => url.pathname === "/pets/new");
  });
});

describe("the hints of the sign-up form", () => {
  const set = stage();

  it("say the same as the server", async () => {
    const page = await set.person();
    await page.goto("/signup");
    const told = {
      username: ["ab", "abc", "a".repeat(10), "a".repeat(11), "小猫医生", "café", "a b c", "Ａnna", "a_b_c", "小猫 "],
      email: ["a@b.cd", "a@b", "a@b..cd", "a..b@c.de", ".a@b.cd", "a.@b.cd", "a@-b.cd", "a@b-.cd", "医生@例子.公司", "a+b@c.de", "a b@c.de", "a@b@c.de", "a'b@c.de", "a(b@c.de", " a@b.cd "],
    };
    const wrong = [];
    for (const [field, samples] of Object.entries(told)) {
      for (const sample of samples) {
        const answer = await page.request.get("/api/v1/accounts/availability", { params: { [field]: sample } });
        const possible = (await answer.json())[field];
        const hinted = await page.evaluate(
          ([field, sample]) => {
            const input = document.getElementById(field);
            // A field of type email takes its spaces off by itself.
            input.value = sample;
            input.dispatchEvent(new Event("input"));
            const rules = [...document.querySelectorAll(`#${field}-rules > li[data-rule]`)];
            return rules.every((rule) => rule.dataset.state === "kept");
          },
          [field, sample],
        );
        if (possible !== hinted) wrong.push(`${field} ${JSON.stringify(sample)}: ${possible} but hinted ${hinted}`);
      }
    }
    assert.deepEqual(wrong, []);
  });
});
