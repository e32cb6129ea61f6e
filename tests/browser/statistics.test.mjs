// Statistics as the staff read them: charts, the tables behind them, other days, a table for a spreadsheet; with and
// without script, by keyboard, on a phone and on paper. What is counted is tested in tests/it/api/statistics.rs.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { logIn, stage } from "./harness/index.mjs";

const DOCTOR = { username: "drwu", password: "healing-paws-demo" };
const SECTIONS = ["stages", "hours", "days", "doctors", "acuities", "promises"];

describe("statistics", () => {
  const set = stage({ demo: true });
  let doctor;

  before(async () => {
    doctor = await set.person();
    await logIn(doctor, DOCTOR);
  });

  it("are a step from the board, and count last week", async () => {
    await doctor.goto("/board");
    await doctor.click("nav a[href='/statistics']");
    await doctor.waitForURL((url) => url.pathname === "/statistics");
    assert.deepEqual(
      await doctor.$$eval("[data-section]", (all) => all.map((one) => one.dataset.section)),
      SECTIONS,
    );
    const visits = await doctor.textContent("[data-tile=visits] .turn-number");
    assert.ok(Number(visits) > 50, visits);
    for (const tile of ["wait", "no-shows", "kept"])
      assert.match(await doctor.textContent(`[data-tile=${tile}] .turn-number`), /\d/, tile);
  });

  it("tell every chart in words, and have its figures behind it, by keyboard", async () => {
    for (const name of SECTIONS) {
      const section = doctor.locator(`[data-section=${name}]`);
      const chart = section.getByRole("img");
      assert.notEqual((await chart.locator("title").first().textContent()).trim(), "", name);
      const table = section.locator("table");
      assert.equal(await table.isVisible(), false, name);
      await section.locator("summary").focus();
      await doctor.keyboard.press("Enter");
      await table.waitFor({ state: "visible" });
      const widths = await table.evaluate((it) => [...it.rows].map((row) => row.cells.length));
      assert.ok(widths.length > 1 && new Set(widths).size === 1, `${name}: ${widths}`);
    }
  });

  it("show other days, and say what cannot be", async () => {
    await doctor.goto("/statistics");
    await doctor.fill("#from", "2001-01-01");
    await doctor.fill("#to", "2001-01-31");
    await doctor.click("[data-testid=period] button");
    await doctor.waitForURL(/from=2001-01-01/);
    assert.equal(await doctor.locator("[data-section]").count(), 0);
    await doctor.fill("#from", "2001-02-01");
    await doctor.click("[data-testid=period] button");
    await doctor.waitForSelector("[data-field-error=from]");
    assert.equal(await doctor.inputValue("#from"), "2001-02-01");
  });

  it("give a table for a spreadsheet", async () => {
    await doctor.goto("/statistics");
    const section = doctor.locator("[data-section=days]");
    await section.locator("summary").click();
    const [download] = await Promise.all([doctor.waitForEvent("download"), section.locator("a[download]").click()]);
    assert.match(download.suggestedFilename(), /^statistics-day-.*\.csv$/);
  });

  it("work on a phone without script, in Chinese, and on paper", async () => {
    const page = await set.person({ script: false, viewport: { width: 360, height: 740 }, locale: "zh-CN" });
    await logIn(page, DOCTOR);
    await page.goto("/statistics?lang=zh-CN");
    assert.equal(await page.locator("[data-section] svg").count(), SECTIONS.length);
    await page.locator("[data-section=days] summary").click();
    await page.locator("[data-section=days] table").waitFor({ state: "visible" });
    const box = await page.locator("[data-section=days] summary").boundingBox();
    assert.ok(box.height >= 44, `a finger needs more than ${box.height} px`);
    const wide = await page.locator("main").boundingBox();
    assert.ok(wide.x >= 0 && wide.x + wide.width <= 360, "nothing hangs over");
    await doctor.goto("/statistics");
    await doctor.emulateMedia({ media: "print" });
    assert.equal(await doctor.locator("[data-testid=period]").isVisible(), false);
    assert.equal(await doctor.locator("[data-section=days] svg").isVisible(), true);
    await doctor.emulateMedia({ media: "screen" });
  });
});
