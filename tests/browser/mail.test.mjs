// Mails of the hospital: through a real SMTP server, as administrators see them fare, and in a demonstration.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ApiUser, axeSource, eventually, linkIn, logIn, stage } from "./harness/index.mjs";

/** What is wrong with a page for people who cannot see it. */
async function barriers(page) {
  await page.evaluate(axeSource);
  const found = await page.evaluate(() => globalThis.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

describe("a hospital with a mail server", () => {
  const set = stage({ mail: { tls: "starttls", auth: true } });

  it("asks whoever signs up whether the address is theirs", async () => {
    await ApiUser.customer(set.hospital.url, "Maria");
    const mail = await set.mail.waitForMail("maria@mail.example", "confirm");
    assert.equal(mail.encrypted, true);
    assert.equal(mail.user, "hospital");
    assert.match(linkIn(mail, "/verify/"), /^\/verify\/[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.ok(mail.links.every(({ origin }) => origin === set.hospital.url));
    assert.match(mail.html, /<html lang="en">/);
  });

  it("shows an administrator what the server refused, and tries it again", async () => {
    set.mail.refuse(550, { text: "No such mailbox here" });
    await ApiUser.customer(set.hospital.url, "Paula");
    const page = await set.person();
    await logIn(page, await set.hospital.hire("chief", "admin"));
    await eventually(async () => {
      await page.goto("/admin/mail?state=dead");
      assert.equal(await page.locator("tr[data-state=dead]").count(), 1);
    });
    const row = await page.locator("tr[data-state=dead]").textContent();
    assert.match(row, /No such mailbox here/);
    assert.doesNotMatch(row, /@/);
    assert.equal(await page.getByTestId("dead").count(), 1);
    assert.deepEqual(await barriers(page), []);
    const told = await set.hospital.cli(["mail", "status", "--json"]);
    assert.equal(JSON.parse(told.stdout).dead, 1);

    set.mail.accept();
    await page.click("tr[data-state=dead] button");
    await page.getByTestId("done").waitFor();
    await set.mail.waitForMail("paula@mail.example", "confirm");
    await eventually(async () => {
      await page.goto("/admin/mail");
      assert.equal(await page.locator("tr[data-state=sent]").count(), 2);
    });
    await page.getByTestId("healthy").waitFor();
  });

  it("tries dead letters again from the command line", async () => {
    set.mail.refuse(550);
    await ApiUser.customer(set.hospital.url, "Rosa");
    const dead = await eventually(async () => {
      const { dead_letters } = JSON.parse((await set.hospital.cli(["mail", "status", "--json"])).stdout);
      assert.equal(dead_letters.length, 1);
      return dead_letters[0];
    });
    set.mail.accept();
    assert.equal((await set.hospital.cli(["mail", "retry", dead.id])).code, 0);
    await set.mail.waitForMail("rosa@mail.example");
    assert.equal((await set.hospital.cli(["mail", "retry", crypto.randomUUID()])).code, 4);
    assert.equal((await set.hospital.cli(["mail", "retry", "--all"])).code, 0);
  });
});

describe("a demonstration without a mail server", () => {
  const set = stage({ demo: true });

  it("lets everybody read every mail", async () => {
    await ApiUser.customer(set.hospital.url, "Maria");
    const page = await set.person();
    await eventually(async () => {
      await page.goto("/dev/mail");
      assert.equal(await page.locator("[data-testid=mails] tbody tr").count(), 1);
    });
    assert.match(await page.textContent("[data-testid=mails]"), /maria@mail\.example/i);
    assert.deepEqual(await barriers(page), []);
    await page.click("[data-testid=mails] a");
    const link = await page.getAttribute("[data-testid=mail-text] a", "href");
    assert.ok(link.startsWith(`${set.hospital.url}/verify/`), link);
    assert.deepEqual(await barriers(page), []);
    await page.click("a[href$='/html']");
    assert.equal(await page.locator("h1").textContent(), "Please confirm your email address");
    assert.equal(await page.locator(`a[href="${link}"]`).count(), 2);
    const colour = await page.locator(`a[href="${link}"]`).first().evaluate((a) => getComputedStyle(a).backgroundColor);
    assert.equal(colour, "rgb(23, 102, 95)");
  });
});
