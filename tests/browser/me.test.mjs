// What somebody decides about their own account: how they are reached, how they prove themselves, whom they hear, what
// is kept of them, and whether they stay.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { before, describe, it } from "node:test";
import { ApiUser, eventually, linkIn, logIn, PASSWORD, stage, totp } from "./harness/index.mjs";

const done = (page) => page.getByTestId("done").waitFor();

/** Submits the form with this action. */
async function submit(page, action) {
  await page.locator(`form[action='${action}'] button:not([type=button])`).last().click();
}

/** Whether a page sends somebody to the log-in. */
async function isOut(page) {
  await page.goto("/me");
  return new URL(page.url()).pathname === "/login";
}

/** Gives a name and a password to the log-in, and stops there. */
async function knock(page, username, password = PASSWORD) {
  await page.goto("/login");
  await page.fill("#username", username);
  await page.fill("#password", password);
  await page.click("form[action='/login'] button:not([type=button])");
}

describe("how somebody is reached", () => {
  const set = stage({ mail: true });
  let page;

  before(async () => {
    await ApiUser.customer(set.hospital.url, "Maria");
    page = await set.person({ script: false });
    await logIn(page, { username: "Maria" });
    await set.mail.waitForMail("Maria@mail.example");
  });

  it("asks for the password before the address changes, and keeps what was typed", async () => {
    await page.goto("/me");
    await page.click("a[href='/me/email']");
    await page.fill("#email", "maria@new.example");
    await page.fill("#password", "not the password");
    await submit(page, "/me/email");
    await page.waitForSelector("[data-field-error=password]");
    assert.equal(await page.inputValue("#email"), "maria@new.example");
  });

  it("keeps the old address until the new one is verified", async () => {
    await page.fill("#password", PASSWORD);
    await submit(page, "/me/email");
    await done(page);
    assert.match(await page.getByTestId("pending-email").textContent(), /maria@new\.example/);
    assert.equal(await page.getByTestId("email").textContent(), "Maria@mail.example");
  });

  it("takes a change back: the link then opens nothing", async () => {
    const mail = await set.mail.waitForMail("maria@new.example");
    await submit(page, "/me/email/cancel");
    await done(page);
    assert.equal(await page.getByTestId("pending-email").count(), 0);
    await open(page, linkIn(mail, "/verify/"));
    await page.goto("/me");
    assert.equal(await page.getByTestId("email").textContent(), "Maria@mail.example");
  });

  it("sends the link again, and tells the old address when it is used", async () => {
    await page.goto("/me/email");
    await page.fill("#email", "maria@new.example");
    await page.fill("#password", PASSWORD);
    await submit(page, "/me/email");
    await done(page);
    await set.mail.waitForMail("maria@new.example");
    await page.locator("[data-testid=pending-email] form").first().locator("button").click();
    await done(page);
    const again = await set.mail.waitForMail("maria@new.example");
    await open(page, linkIn(again, "/verify/"));
    await page.goto("/me");
    assert.equal(await page.getByTestId("email").textContent(), "maria@new.example");
    assert.equal(await page.getByTestId("pending-email").count(), 0);
    const notice = await set.mail.waitForMail("Maria@mail.example");
    assert.equal(notice.links.filter(({ pathname }) => pathname.startsWith("/verify/")).length, 0);
  });

  it("keeps a phone number, and says what is wrong with one", async () => {
    await page.goto("/me");
    await page.fill("#phone", "call me");
    await submit(page, "/me/phone");
    await page.waitForSelector("[data-field-error=phone]");
    assert.equal(await page.inputValue("#phone"), "call me");
    await page.fill("#phone", "+49 30 1234567");
    await submit(page, "/me/phone");
    await done(page);
    assert.equal(await page.inputValue("#phone"), "+49301234567");
  });
});

/** Opens a link of a mail, and confirms if the page asks for it. */
async function open(page, link) {
  await page.goto(link);
  const confirm = page.locator("main form[action^='/verify/'] button");
  if ((await confirm.count()) > 0) await confirm.click();
}

describe("a second factor", () => {
  const set = stage({ mail: true });
  let page, phone, secret, codes;

  before(async () => {
    await ApiUser.customer(set.hospital.url, "Nadia");
    [page, phone] = await Promise.all([set.person(), set.person({ script: false })]);
    await logIn(page, { username: "Nadia" });
  });

  it("is set up with a code that proves the app has the secret", async () => {
    await page.goto("/me");
    await page.click("#second-factor a");
    await page.getByTestId("qr").waitFor();
    secret = (await page.getByTestId("secret").textContent()).trim();
    await page.fill("#code", totp(secret) === "000000" ? "111111" : "000000");
    await submit(page, "/me/second-factor");
    await page.waitForSelector("[data-field-error=code]");
    assert.equal((await page.getByTestId("secret").textContent()).trim(), secret, "it is in the app already");
    await page.fill("#code", totp(secret));
    await submit(page, "/me/second-factor");
    codes = await page.locator("[data-testid=recovery-codes] li").allTextContents();
    assert.equal(codes.length, 10);
    assert.equal(new Set(codes).size, 10);
  });

  it("gives the recovery codes as a file, this once", async () => {
    const download = page.waitForEvent("download");
    await page.getByTestId("download-codes").click();
    const text = await readFile(await (await download).path(), "utf8");
    for (const code of codes) assert.ok(text.includes(code));
    await page.goto("/me/second-factor");
    assert.ok(!(await page.content()).includes(codes[0]));
    assert.equal(await page.locator("[data-testid=qr]").count(), 0);
  });

  it("is asked for at the log-in, after the password", async () => {
    await knock(phone, "Nadia");
    await phone.fill("#code", totp(secret, { ahead: 1 }));
    await phone.locator("main form:has(#code) button:not([type=button])").first().click();
    await phone.waitForURL((url) => url.pathname === "/reservations");
  });

  it("takes a recovery code instead, once", async () => {
    const code = codes[0];
    const friend = await set.person({ script: false });
    const give = async () => {
      await knock(friend, "Nadia");
      await friend.fill("#code", code);
      await friend.locator("main form:has(#code) button:not([type=button])").first().click();
    };
    await give();
    await friend.waitForURL((url) => url.pathname === "/reservations");
    await page.goto("/me");
    assert.match(await page.textContent("#second-factor"), /left: 9/);
    await friend.context().clearCookies();
    await give();
    await friend.waitForSelector("[data-field-error=code], [data-testid=problem]");
    assert.ok(await isOut(friend));
  });

  it("makes new recovery codes for who knows the password", async () => {
    await page.goto("/me/second-factor");
    await page.fill("#password_for_codes", "not the password");
    await submit(page, "/me/second-factor/codes");
    await page.waitForSelector("[data-field-error=password_for_codes]");
    await page.fill("#password_for_codes", PASSWORD);
    await submit(page, "/me/second-factor/codes");
    const fresh = await page.locator("[data-testid=recovery-codes] li").allTextContents();
    assert.equal(fresh.length, 10);
    assert.equal(fresh.filter((code) => codes.includes(code)).length, 0);
  });

  it("is turned off with the password", async () => {
    await page.goto("/me/second-factor");
    await page.fill("#password", PASSWORD);
    await page.getByTestId("turn-off").click();
    await done(page);
    assert.equal(await page.getByTestId("second-factor").getAttribute("data-state"), "off");
    const plain = await set.person();
    await logIn(plain, { username: "Nadia" });
    assert.equal(new URL(plain.url()).pathname, "/reservations");
  });
});

describe("where somebody is logged in", () => {
  const set = stage();
  let page, phone, tablet;

  before(async () => {
    await ApiUser.customer(set.hospital.url, "Olga");
    const android = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36";
    [page, phone, tablet] = await Promise.all([
      set.person({ script: false }),
      set.person({ userAgent: android }),
      set.person(),
    ]);
    for (const device of [phone, tablet, page]) await logIn(device, { username: "Olga" });
  });

  it("is listed in words, this session first", async () => {
    await page.goto("/me");
    const lines = await page.locator("[data-testid=sessions] > li").allTextContents();
    assert.match(lines[0], /this device/);
    assert.equal(lines.filter((line) => line.includes("Chrome on Android")).length, 1);
    assert.equal(lines.filter((line) => line.includes("node (a program)")).length, 1);
  });

  it("ends on one device at once", async () => {
    await page.locator("[data-testid=sessions] > li", { hasText: "Chrome on Android" }).locator("button").click();
    await done(page);
    assert.ok(await isOut(phone));
    assert.ok(!(await isOut(tablet)));
  });

  it("ends everywhere else at once", async () => {
    await page.goto("/me");
    await page.getByTestId("end-others").click();
    await done(page);
    assert.ok(await isOut(tablet));
    assert.equal(await page.locator("[data-testid=sessions] > li").count(), 1);
    assert.ok(!(await isOut(page)));
  });
});

describe("whom somebody does not want to hear", () => {
  const set = stage();
  let page;

  before(async () => {
    await ApiUser.customer(set.hospital.url, "Petra");
    await ApiUser.customer(set.hospital.url, "Rude");
    page = await set.person({ script: false });
    await logIn(page, { username: "Petra" });
    await page.goto("/me");
  });

  it("is blocked by username", async () => {
    for (const [name, why] of [
      ["Nobody", /no such account/],
      ["petra", /to yourself/],
    ]) {
      await page.fill("#blocked_username", name);
      await submit(page, "/me/blocks");
      assert.match(await page.locator("#blocks").textContent(), why);
      assert.equal(await page.inputValue("#blocked_username"), name);
    }
    await page.fill("#blocked_username", "rude");
    await submit(page, "/me/blocks");
    await done(page);
    assert.match(await page.getByTestId("blocks").textContent(), /Rude/);
  });

  it("is heard again", async () => {
    await page.locator("[data-testid=blocks] li", { hasText: "Rude" }).locator("button").click();
    await done(page);
    await page.getByTestId("no-blocks").waitFor();
  });
});

describe("what the hospital keeps of somebody", () => {
  const set = stage();
  let page, doctor, visit;

  before(async () => {
    const customer = await ApiUser.customer(set.hospital.url, "Rosa");
    visit = await customer.reserve("Pico", { species: "bird", reason: "Plucks its feathers" });
    [page, doctor] = await Promise.all([set.person({ script: false }), set.person()]);
    await logIn(doctor, await set.hospital.hire("DrLin", "doctor"));
    await logIn(page, { username: "Rosa" });
  });

  it("is theirs as one file", async () => {
    await page.goto("/me");
    const download = page.waitForEvent("download");
    await page.getByTestId("export").click();
    const file = await download;
    assert.match(file.suggestedFilename(), /^healing-paws-\d{4}-\d\d-\d\d\.json$/);
    const data = JSON.parse(await readFile(await file.path(), "utf8"));
    assert.equal(data.account.username, "Rosa");
    assert.equal(data.pets[0].pet.name, "Pico");
    assert.equal(data.reservations[0].reservation.reason, "Plucks its feathers");
    assert.equal(data.reservations[0].events[0].event_type, "ReservationRequested");
    assert.ok(data.events.some(({ event_type }) => event_type === "LoggedIn"));
    assert.ok(!JSON.stringify(data).includes("$argon2"));
  });

  it("is not erased by mistake", async () => {
    await page.goto("/me/close");
    assert.match(await page.getByTestId("ongoing").textContent(), /1/);
    for (const [confirmation, password, field] of [
      ["Rosi", PASSWORD, "confirmation"],
      ["Rosa", "not the password", "password"],
    ]) {
      await page.fill("#confirmation", confirmation);
      await page.fill("#password", password);
      await page.getByTestId("close-for-good").click();
      await page.waitForSelector(`[data-field-error=${field}]`);
      assert.equal(await page.inputValue("#confirmation"), confirmation);
    }
    assert.ok(!(await isOut(page)));
  });

  it("is erased when they close their account", async () => {
    await page.goto("/me/close");
    await page.fill("#confirmation", "rosa");
    await page.fill("#password", PASSWORD);
    await page.getByTestId("close-for-good").click();
    await done(page);
    assert.equal(await page.locator("header a[href='/login']").count(), 1);
    await knock(page, "Rosa");
    await page.getByTestId("problem").waitFor();
    assert.equal(new URL(page.url()).pathname, "/login");
    await eventually(async () => {
      await doctor.goto(`/reservations/${visit}`);
      const text = await doctor.textContent("main");
      assert.match(text, /erased/);
      assert.ok(!text.includes("Pico") && !text.includes("Plucks"));
    });
  });

  it("leaves the name to others", async () => {
    const next = await ApiUser.customer(set.hospital.url, "Rosa");
    assert.deepEqual((await next.get("/pets")).items, []);
  });
});
