// Everything a file of tests needs; `stage` opens a hospital and a browser around its tests.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { openBrowser } from "./browser.mjs";
import { openHospital } from "./hospital.mjs";
import { openMailServer } from "./mail.mjs";

export { eventually } from "./eventually.mjs";
export { PASSWORD } from "./hospital.mjs";
export { linkIn, openMailServer } from "./mail.mjs";
export { axeSource, root } from "./modules.mjs";
export { ApiUser, card, logIn, openBoard, order } from "./people.mjs";
export { totp } from "./totp.mjs";

/**
 * A hospital and a browser for the tests of a `describe`, with `mail: true` (or how) also the SMTP server that it sends
 * through. No page may have complained when they are over.
 */
export function stage({ mail, ...options } = {}) {
  const set = {
    hospital: null,
    browser: null,
    mail: null,
    person: (...rest) => set.browser.person(set.hospital.url, ...rest),
  };
  before(async () => {
    if (mail) set.mail = await openMailServer(mail === true ? {} : mail);
    const settings = { ...(set.mail && { SMTP_URL: set.mail.url }), ...options.settings };
    [set.hospital, set.browser] = await Promise.all([openHospital({ ...options, settings }), openBrowser()]);
  });
  after(async () => {
    const complaints = set.browser?.complaints ?? [];
    await set.browser?.close();
    await set.hospital?.close();
    await set.mail?.close();
    assert.deepEqual(complaints, [], "a page's console complained");
  });
  return set;
}
