// What people do with what is theirs: name, language, password, sessions, pets.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ApiUser, logIn, PASSWORD, stage } from "./harness/index.mjs";

describe("somebody's own account", () => {
  const set = stage();
  let page, phone;

  before(async () => {
    const customer = await ApiUser.customer(set.hospital.url, "Maria");
    await customer.reserve("Mochi", { species: "cat" });
    await customer.post("/pets", { name: "Biscuit", species: "dog" });
    [page, phone] = await Promise.all([set.person(), set.person()]);
    await Promise.all([logIn(page, { username: "Maria" }), logIn(phone, { username: "Maria" })]);
  });

  it("has a name for others, which is shown at once", async () => {
    await page.goto("/me");
    await page.fill("#alias", "Maria M.");
    await page.click("form[action='/me'] button");
    await page.getByTestId("done").waitFor();
    assert.match(await page.textContent("header"), /Maria M\./);
    assert.equal(await page.inputValue("#alias"), "Maria M.");
  });

  it("does not take a name that somebody else has", async () => {
    await ApiUser.customer(set.hospital.url, "Ana");
    await page.fill("#alias", "aNA");
    await page.click("form[action='/me'] button");
    await page.waitForSelector("[data-field-error=alias]");
    assert.equal(await page.inputValue("#alias"), "aNA");
  });

  it("is in the language that was chosen, on every machine", async () => {
    await page.goto("/me");
    await page.selectOption("#locale", "zh-CN");
    await page.click("form[action='/me'] button");
    await page.waitForSelector("html[lang='zh-CN']");
    await phone.goto("/pets");
    assert.equal(await phone.getAttribute("html", "lang"), "zh-CN");
    await page.selectOption("#locale", "en");
    await page.click("form[action='/me'] button");
    await page.waitForSelector("html[lang=en]");
  });

  it("shows a page in the other language for who asks", async () => {
    await page.goto("/reservations?scope=history");
    await page.click("header a[hreflang='zh-CN']");
    await page.waitForSelector("html[lang='zh-CN']");
    assert.equal(new URL(page.url()).searchParams.get("scope"), "history");
    await page.click("header a[hreflang=en]");
    await page.waitForSelector("html[lang=en]");
  });

  it("keeps light or dark as it was chosen", async () => {
    await page.click("[data-theme-switch]");
    await page.waitForSelector("html[data-bs-theme=dark]");
    await page.reload();
    await page.waitForSelector("html[data-bs-theme=dark]");
    await page.click("[data-theme-switch]");
    await page.waitForSelector("html[data-bs-theme=light]");
  });

  it("logs out everywhere else when its password changes", async () => {
    await page.goto("/me");
    await page.fill("#current_password", "not the password");
    await page.fill("#password", "six quiet otters");
    await page.fill("#repeat_password", "six quiet otters");
    await page.click("form[action='/me/password'] button");
    await page.waitForSelector("[data-field-error=current_password]");
    await page.fill("#current_password", PASSWORD);
    await page.fill("#password", "six quiet otters");
    await page.fill("#repeat_password", "six quiet otters");
    await page.click("form[action='/me/password'] button");
    await page.getByTestId("done").waitFor();
    await phone.goto("/pets");
    assert.equal(new URL(phone.url()).pathname, "/login");
    await phone.fill("#username", "Maria");
    await phone.fill("#password", "six quiet otters");
    await phone.click("form[action='/login'] button");
    await phone.waitForURL((url) => url.pathname !== "/login");
    assert.equal(new URL(phone.url()).pathname, "/pets", "where they wanted to go");
  });

  it("ends a session elsewhere", async () => {
    await page.goto("/me");
    await page.locator("form[action*='/me/sessions/'] button").first().click();
    await page.getByTestId("done").waitFor();
    await phone.goto("/pets");
    assert.equal(new URL(phone.url()).pathname, "/login");
  });

  it("changes a pet, and keeps what was typed if something is wrong", async () => {
    await page.goto("/pets");
    await page.locator("[data-pet-id]", { hasText: "Biscuit" }).click();
    await page.fill("#name", "");
    await page.fill("#breed", "Beagle");
    await page.click("form.panel button.btn-primary");
    await page.waitForSelector("[data-field-error=name]");
    assert.equal(await page.inputValue("#breed"), "Beagle");
    await page.fill("#name", "Biscuit");
    await page.click("form.panel button.btn-primary");
    await page.getByTestId("done").waitFor();
    assert.equal(await page.inputValue("#breed"), "Beagle");
  });

  it("removes a pet when asked twice, not once", async () => {
    page.once("dialog", (dialog) => dialog.dismiss());
    await page.getByTestId("remove-pet").click();
    assert.match(page.url(), /\/pets\/[0-9a-f-]{36}/);
    page.once("dialog", (dialog) => dialog.accept());
    await page.getByTestId("remove-pet").click();
    await page.waitForURL((url) => url.pathname === "/pets");
    assert.equal(await page.locator("[data-pet-id]", { hasText: "Biscuit" }).count(), 0);
  });

  it("keeps a pet that is on its way to us", async () => {
    await page.locator("[data-pet-id]", { hasText: "Mochi" }).click();
    page.once("dialog", (dialog) => dialog.accept());
    await page.getByTestId("remove-pet").click();
    assert.match(await page.getByTestId("problem").textContent(), /has an ongoing reservation\. Cancel it first/);
  });
});
