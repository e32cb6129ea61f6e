// What people do again and again: log in through the form, read the board; and the API, to set a scene quickly.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { PASSWORD } from "./hospital.mjs";

/** Logs in through the form. */
export async function logIn(page, { username, password = PASSWORD }) {
  await page.goto("/login");
  await page.fill("#username", username);
  await page.fill("#password", password);
  await Promise.all([page.waitForURL((url) => url.pathname !== "/login"), page.click("form[action='/login'] button")]);
}

/** Opens the board and waits until it is live. */
export async function openBoard(page) {
  await page.goto("/board");
  await page.waitForSelector("[data-testid=live-state][data-state=live]");
}

/** A reservation's card on a board. */
export function card(page, id) {
  return page.locator(`#board article[data-reservation-id="${id}"]`);
}

/** The pets' names in a band, from the top. */
export function order(page, band) {
  return page.$$eval(`[data-list="${band}"] [data-slot=pet]`, (names) => names.map((name) => name.textContent));
}

/** Somebody who uses the JSON API. */
export class ApiUser {
  #base;
  #token = "";
  /** The position of the last command: a page with `?after=` it shows what was done. */
  position = 0;

  constructor(base) {
    this.#base = base;
  }

  /** Signs a customer up and in. */
  static async customer(base, username) {
    const user = new ApiUser(base);
    await user.post("/accounts", {
      username,
      email: `${username}@mail.example`,
      password: PASSWORD,
      accept_rules: true,
    });
    return user.logIn(username);
  }

  async logIn(username, password = PASSWORD) {
    const session = await this.post("/sessions", { username, password });
    this.#token = session.access_token;
    return this;
  }

  post(path, body = {}) {
    return this.#ask("POST", path, body);
  }

  get(path) {
    return this.#ask("GET", path);
  }

  /** Adds a pet and reserves for it; returns the reservation's id. */
  async reserve(pet, { species = "dog", reason = "Limping since yesterday", ...more } = {}) {
    const { id } = await this.post("/pets", { name: pet, species });
    return (await this.post("/reservations", { pet_id: id, reason, ...more })).id;
  }

  async #ask(method, path, body) {
    const headers = { accept: "application/json" };
    if (this.#token) headers.authorization = `Bearer ${this.#token}`;
    if (body !== undefined)
      Object.assign(headers, { "content-type": "application/json", "idempotency-key": randomUUID() });
    const answer = await fetch(`${this.#base}/api/v1${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    const told = text === "" ? null : JSON.parse(text);
    this.position = Math.max(this.position, told?.position ?? 0);
    return told;
  }
}
