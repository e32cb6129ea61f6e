// Every page as it looks: in both languages, light and dark, on a phone and on a desktop. Each is checked with axe-core
// and photographed into target/screenshots; UPDATE_SCREENSHOTS=1 renews the picture in the README.
import assert from "node:assert/strict";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { before, describe, it } from "node:test";
import { axeSource, logIn, openBoard, root, stage } from "./harness/index.mjs";

const album = path.join(root, "target/screenshots");
const SIZES = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } };
const LANGUAGES = ["en", "zh-CN"];
const SCHEMES = ["light", "dark"];
const GRAVE = ["serious", "critical"];

describe("every page", () => {
  const set = stage({ demo: true });
  const pages = {};
  /** The links that demonstrations differ in, found by looking. */
  const found = {};

  before(async () => {
    await rm(album, { recursive: true, force: true });
    await mkdir(album, { recursive: true });
    pages.nobody = await set.person();
    await pages.nobody.goto("/login");
    const lines = await pages.nobody.$$eval("[data-testid=demo-accounts] dd", (all) =>
      all.map((line) => [...line.querySelectorAll("code")].map((code) => code.textContent)),
    );
    const password = Object.fromEntries(lines);
    for (const [who, username] of [
      ["customer", "anna"],
      ["doctor", "drwu"],
      ["auditor", "auditor"],
      ["admin", "admin"],
    ]) {
      pages[who] = await set.person();
      await logIn(pages[who], { username, password: password[username] });
    }
    await pages.customer.goto("/pets");
    found.pet = await link(pages.customer, "a[data-pet-id]");
    await pages.customer.goto("/reservations");
    found.waiting = await link(pages.customer, "a[data-status=checked_in]");
    await pages.customer.goto("/reservations?scope=history");
    found.past = await link(pages.customer, "a[data-status=completed]");
    await pages.doctor.goto("/board");
    found.patient = await link(pages.doctor, "article[data-status=in_treatment] [data-slot=pet]");
    found.waits = await link(pages.doctor, "article[data-status=requested] [data-slot=pet]");
    found.replay = `/audit${found.patient}`;
  });

  const all = [
    ["home", "nobody", () => "/"],
    ["sign-up", "nobody", () => "/signup"],
    ["sign-up-refused", "nobody", () => "/signup", (page) => send(page, "form[action='/signup'] button")],
    ["log-in", "nobody", () => "/login"],
    [
      "sign-up-typed",
      "nobody",
      () => "/signup",
      async (page) => {
        await page.fill("#username", "a b");
        await page.fill("#password", "aaaaaaaaa");
        await page.waitForSelector("[data-testid=strength][data-score='0']");
      },
    ],
    ["forgot", "nobody", () => "/forgot"],
    ["forgot-sent", "nobody", () => "/forgot?sent=1"],
    ["link-gone", "nobody", () => "/reset/nonsense"],
    [
      "notice",
      "nobody",
      () => "/notice?to=/login&done=email-verified",
      (page) => page.locator("[data-stay]").click(),
    ],
    ["rules", "nobody", () => "/rules"],
    ["privacy", "nobody", () => "/privacy"],
    ["not-found", "nobody", () => "/no/such/page"],
    ["home-of-customer", "customer", () => "/"],
    ["account", "customer", () => "/me"],
    ["account-email", "customer", () => "/me/email"],
    ["account-second-factor", "customer", () => "/me/second-factor"],
    ["account-close", "customer", () => "/me/close"],
    ["admin", "admin", () => "/admin"],
    ["admin-staff", "admin", () => "/admin/staff"],
    ["admin-person", "admin", () => "/admin/staff", (page) => page.locator("article.person summary").first().click()],
    ["admin-settings", "admin", () => "/admin/settings"],
    ["pets", "customer", () => "/pets"],
    ["pet-new", "customer", () => "/pets/new"],
    ["pet", "customer", () => found.pet],
    ["reservations", "customer", () => "/reservations"],
    ["reservations-history", "customer", () => "/reservations?scope=history"],
    ["reservation-new", "customer", () => "/reservations/new"],
    [
      "reservation-refused",
      "customer",
      () => "/reservations/new",
      (page) => send(page, "form[action='/reservations/new'] button.btn-primary"),
    ],
    ["tracking", "customer", () => found.waiting],
    ["tracking-past", "customer", () => found.past],
    ["forbidden", "customer", () => "/board"],
    ["board", "doctor", () => "/board", live],
    [
      "board-menu",
      "doctor",
      () => "/board",
      (page) => page.locator("article[data-status=checked_in] summary").first().click(),
    ],
    [
      "board-triage",
      "doctor",
      () => "/board",
      (page) => page.locator("[data-slot=quick] [data-action=triage]").first().click(),
    ],
    ["board-schedule", "doctor", () => "/board", (page) => page.locator("[data-action=schedule]").first().click()],
    ["patient", "doctor", () => found.patient],
    ["patient-requested", "doctor", () => found.waits],
    ["board-of-auditor", "auditor", () => "/board", live],
    ["history", "auditor", () => "/audit"],
    ["history-verified", "auditor", () => "/audit?verify=1"],
    ["replay", "auditor", () => found.replay],
  ];

  for (const [name, who, address, prepare] of all) {
    it(`${name}: everybody can read and use it`, async (t) => {
      const page = pages[who];
      const complaints = [];
      for (const language of LANGUAGES) {
        await page.context().addCookies([{ name: "lang", value: language, url: set.hospital.url }]);
        await page.setViewportSize(SIZES.desktop);
        await page.goto(address());
        await prepare?.(page);
        assert.equal(await page.getAttribute("html", "lang"), language);
        await page.evaluate(axeSource);
        for (const scheme of SCHEMES) {
          for (const [size, viewport] of Object.entries(SIZES)) {
            await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
            await page.setViewportSize(viewport);
            await page.waitForSelector(`html[data-bs-theme=${scheme}]`);
            const where = `${name} ${language} ${scheme} ${size}`;
            for (const violation of await violations(page, rules(language, scheme, size)))
              complaints.push({ where, ...violation });
            const wide = await page.evaluate(
              () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
            );
            if (wide > 0)
              complaints.push({ where, id: "scrolls sideways", impact: "serious", nodes: [`by ${wide} px`] });
            await page.screenshot({
              path: path.join(album, `${name}.${language}.${size}.${scheme}.png`),
              fullPage: !prepare,
            });
          }
        }
      }
      for (const [id, impact, nodes, places] of gathered(complaints))
        t.diagnostic(`${impact}: ${id} at ${nodes} (${places})`);
      assert.deepEqual(gathered(complaints.filter(({ impact }) => GRAVE.includes(impact))), []);
    });
  }

  it("the API's description needs nothing from elsewhere", async () => {
    const asked = new Set();
    pages.nobody.on("request", (request) => asked.add(new URL(request.url()).origin));
    await pages.nobody.goto("/api/docs");
    await pages.nobody.locator(".opblock-summary-path", { hasText: "/api/v1/reservations" }).first().waitFor();
    asked.delete("null");
    assert.deepEqual([...asked], [set.hospital.url]);
  });

  // The README's picture is renewed on purpose only: its clock is shifted.
  const renewed = process.env.UPDATE_SCREENSHOTS ? it : () => undefined;
  renewed("the board has its picture taken", async () => {
    const { doctor } = pages;
    await doctor.context().addCookies([{ name: "lang", value: "en", url: set.hospital.url }]);
    await doctor.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
    await doctor.setViewportSize({ width: 1360, height: 1000 });
    // Half an hour later there is something to see of waits and targets.
    await doctor.clock.setFixedTime(Date.now() + 31 * 60_000);
    await openBoard(doctor);
    await doctor.waitForFunction(() =>
      [...document.querySelectorAll("#board .card-wait")].every((wait) => wait.textContent.startsWith("3")),
    );
    await doctor.screenshot({ path: path.join(root, "docs/images/board.png") });
  });
});

function live(page) {
  return page.waitForSelector("[data-testid=live-state][data-state=live]");
}

function link(page, selector) {
  return page.locator(selector).first().getAttribute("href");
}

/** Sends a form as it is. */
async function send(page, button) {
  await page.click(button);
  await page.waitForSelector("[data-field-error]");
}

/** What has to be looked at in a variant of a page: its colours differ by day and night, what it says by language. */
function rules(language, scheme, size) {
  if (scheme === "light" && (language === "en" || size === "phone")) {
    return { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] };
  }
  return scheme === "dark" && language === "en" ? { type: "rule", values: ["color-contrast"] } : null;
}

async function violations(page, runOnly) {
  if (!runOnly) return [];
  return page.evaluate(async (runOnly) => {
    const { violations, passes } = await window.axe.run(document, { resultTypes: ["violations"], runOnly });
    if (passes.length === 0) throw new Error("axe-core has looked at nothing");
    return violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      nodes: nodes.map((node) => node.target.join(" ")),
    }));
  }, runOnly);
}

/** The same complaint in many places is one line. */
function gathered(complaints) {
  const lines = new Map();
  for (const { where, id, impact, nodes } of complaints) {
    for (const node of nodes) {
      const key = `${id} ${node}`;
      const line = lines.get(key) ?? [id, impact, node, ""];
      line[3] += line[3] ? `; ${where}` : where;
      lines.set(key, line);
    }
  }
  return [...lines.values()];
}
