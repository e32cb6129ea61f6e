// Chromium, and people in it: each has a context of their own, as if on a machine of their own.
import { access } from "node:fs/promises";
import path from "node:path";
import { chromium } from "./modules.mjs";

const FLAGS = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const NAMES = ["chromium", "chromium-browser", "google-chrome"];
/** Longer than anything here should take, on a machine that is busy. */
const PATIENCE_MS = 15_000;

/** Starts the browser. `complaints` collects what the script or the security policy of any page complained about. */
export async function openBrowser() {
  // Chromium refuses root its sandbox.
  const flags = process.getuid?.() === 0 ? [...FLAGS, "--no-sandbox"] : FLAGS;
  const browser = await chromium.launch({ executablePath: await executable(), headless: true, args: flags });
  const complaints = [];
  return {
    complaints,
    /** A new person's page at a hospital; with `script: false` and other options of a browser context, if need be. */
    async person(base, { script = true, ...options } = {}) {
      const context = await browser.newContext({
        baseURL: base,
        locale: "en-GB",
        viewport: { width: 1280, height: 900 },
        javaScriptEnabled: script,
        ...options,
      });
      context.setDefaultTimeout(PATIENCE_MS);
      context.on("weberror", (error) => complaints.push(`${error.page()?.url()}: ${error.error()}`));
      context.on("console", (message) => {
        // A refused command is an answer, not a mistake of the page.
        if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
          complaints.push(`${message.page()?.url()}: ${message.text()}`);
      });
      return context.newPage();
    },
    close: () => browser.close(),
  };
}

async function executable() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const places = (process.env.PATH ?? "").split(path.delimiter).concat("/usr/bin");
  for (const candidate of NAMES.flatMap((name) => places.map((place) => path.join(place, name)))) {
    const found = await access(candidate).then(
      () => true,
      () => false,
    );
    if (found) return candidate;
  }
  throw new Error("no Chromium found: install it, or name it in CHROMIUM");
}
