// A pet's photo on its page: chosen, dropped, watched on its way, cancelled, tried again, refused in words; and without
// script.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { before, describe, it } from "node:test";
import { ApiUser, eventually, logIn, openBoard, stage } from "./harness/index.mjs";

const MEGABYTE = 1024 * 1024;

describe("a photo", () => {
  const set = stage();
  const files = {};
  let anna, page, pet;

  before(async () => {
    anna = await ApiUser.customer(set.hospital.url, "anna");
    pet = (await anna.post("/pets", { name: "Momo", species: "cat" })).id;
    page = await set.person();
    await logIn(page, { username: "anna" });
    // What a browser takes a picture of is a JPEG; what stands behind its end is nobody's, and takes its time to arrive.
    files.photo = await page.screenshot({ type: "jpeg" });
    files.other = await (await shown(page, "/privacy")).screenshot({ type: "jpeg" });
    files.long = Buffer.concat([files.photo, randomBytes(3 * MEGABYTE)]);
    files.broken = files.photo.subarray(0, files.photo.length / 2);
    files.huge = Buffer.concat([files.photo, randomBytes(11 * MEGABYTE)]);
    files.page = Buffer.from("<!doctype html><title>not a photo</title>");
    files.bomb = Buffer.from("GIF89a\xff\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;", "latin1");
    await page.goto(`/pets/${pet}`);
  });

  const panel = () => page.locator("[data-photo]");
  const picture = () => page.getByTestId("photo");
  const problem = () => panel().locator("[data-photo-problem]");
  const said = () => panel().locator("[data-photo-state]");
  const choose = (buffer, name = "momo.jpg") =>
    page.setInputFiles("#photo-file", { name, mimeType: "image/jpeg", buffer });
  const saved = () => said().filter({ hasText: "The photo is saved." }).waitFor();
  const digest = async () => (await anna.get(`/pets/${pet}`)).photo;

  it("is chosen, and shown at once and after a reload", async () => {
    assert.equal(await picture().isVisible(), false);
    await choose(files.photo);
    await saved();
    await seen(picture());
    const first = await digest();
    assert.equal(first.length, 64);
    await page.reload();
    await seen(picture());
    assert.match(await picture().getAttribute("src"), new RegExp(`size=medium&v=${first.slice(0, 12)}`));
  });

  it("shows wherever the pet does", async () => {
    await page.goto("/pets");
    await seen(page.locator(`[data-pet-id="${pet}"] img.portrait`));
    const { id } = await anna.post("/reservations", { pet_id: pet, reason: "She limps." });
    await page.goto(`/reservations/${id}`);
    await seen(page.locator("h1 img.portrait"));
    const doctor = await set.person();
    await logIn(doctor, await set.hospital.hire("DrLin", "doctor"));
    await openBoard(doctor);
    const portrait = doctor.locator(`#board article[data-reservation-id="${id}"] img.portrait`);
    await seen(portrait);
    const before = await portrait.getAttribute("src");
    // It changes on an open board, too.
    await page.goto(`/pets/${pet}`);
    await choose(files.other);
    await saved();
    await eventually(async () => assert.notEqual(await portrait.getAttribute("src"), before));
    await seen(portrait);
    await doctor.context().close();
  });

  it("is dropped anywhere on the panel, and nowhere else", async () => {
    const before = await digest();
    const url = page.url();
    await drop(page, page.locator("h1"), files.photo);
    assert.equal(page.url(), url, "what is dropped beside it does not open");
    await drop(page, panel(), files.photo);
    await saved();
    assert.notEqual(await digest(), before);
  });

  it("is previewed and followed on its way, and cancelled", async () => {
    const before = await digest();
    const network = await slow(page, 400_000);
    await choose(files.long);
    await panel().locator("canvas").waitFor();
    const bar = page.locator("#photo-progress");
    await eventually(async () => {
      const value = Number(await bar.getAttribute("value"));
      assert.ok(value > 0 && value < 100, `${value} %`);
    });
    assert.match(await said().textContent(), /^Uploading: \d+ %$/);
    await panel().locator("[data-photo-cancel]").click();
    await problem().filter({ hasText: "Cancelled" }).waitFor();
    assert.equal(await panel().locator("canvas").isVisible(), false);
    await seen(picture());
    assert.equal(await digest(), before);
    await network.restore();

    await panel().locator("[data-photo-retry]").click();
    await saved();
    assert.equal(await problem().isVisible(), false);
  });

  it("is tried again once the connection is back", async () => {
    await page.context().setOffline(true);
    await choose(files.other);
    await problem().filter({ hasText: "did not arrive" }).waitFor();
    await page.context().setOffline(false);
    const before = await digest();
    await panel().locator("[data-photo-retry]").click();
    await saved();
    assert.notEqual(await digest(), before);
  });

  it("waits by itself while many are coming in", async () => {
    let asked = 0;
    await page.route("**/api/v1/pets/*/photo", (route) =>
      (asked += 1) === 1
        ? route.fulfill({ status: 503, headers: { "Retry-After": "1" }, json: { detail: "busy" } })
        : route.continue(),
    );
    await choose(files.photo);
    await said().filter({ hasText: "goes on by itself" }).waitFor();
    await saved();
    assert.equal(asked, 2);
    await page.unroute("**/api/v1/pets/*/photo");
  });

  const REFUSED = [
    ["page", "not a photo we can read", "无法识别为照片"],
    ["broken", "not complete", "文件不完整"],
    ["huge", "too large", "文件太大"],
    ["bomb", "too many pixels", "图片像素过多"],
  ];

  for (const [name, english, chinese] of REFUSED) {
    it(`is refused in words: ${name}`, async () => {
      const before = await digest();
      for (const [language, words] of [["en", english], ["zh-CN", chinese]]) {
        await page.goto(`/pets/${pet}?lang=${language}`);
        await choose(files[name]);
        await problem().filter({ hasText: words }).waitFor();
        assert.equal(await problem().getAttribute("role"), "alert");
        await seen(picture());
      }
      assert.equal(await digest(), before);
    });
  }

  it("is taken away", async () => {
    await page.goto(`/pets/${pet}?lang=en`);
    page.once("dialog", (dialog) => dialog.accept());
    await page.getByTestId("remove-photo").click();
    await page.getByTestId("done").waitFor();
    assert.equal(await picture().isVisible(), false);
    assert.equal(await digest(), null);
  });

  it("is taken by a phone's camera", async () => {
    const phone = await set.person({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    await logIn(phone, { username: "anna" });
    await phone.goto(`/pets/${pet}`);
    await phone.locator("label[for=photo-camera]").waitFor();
    assert.equal(await phone.getAttribute("#photo-camera", "capture"), "environment");
    for (const label of ["photo-file", "photo-camera"]) {
      const { height } = await phone.locator(`label[for=${label}]`).boundingBox();
      assert.ok(height >= 44, `${label} is ${height} px high`);
    }
    await phone.setInputFiles("#photo-camera", { name: "camera.jpg", mimeType: "image/jpeg", buffer: files.photo });
    await phone.locator("[data-photo-state]").filter({ hasText: "The photo is saved." }).waitFor();
    await phone.context().close();
  });

  it("is sent and taken away without script", async () => {
    const plain = await set.person({ script: false });
    await logIn(plain, { username: "anna" });
    await plain.goto(`/pets/${pet}`);
    for (const [buffer, words] of [
      [files.other, "The photo is saved."],
      [files.broken, "not complete"],
      [files.page, "not a photo we can read"],
      [files.huge, "too large"],
    ]) {
      await plain.setInputFiles("#photo-file", { name: "momo.jpg", mimeType: "image/jpeg", buffer });
      await plain.click("form[enctype] button");
      await plain.locator("[data-testid=done], [data-testid=problem]").filter({ hasText: words }).waitFor();
    }
    await plain.getByTestId("remove-photo").click();
    await plain.getByTestId("done").filter({ hasText: "removed" }).waitFor();
    assert.equal(await digest(), null);
    await plain.context().close();
  });
});

async function shown(page, path) {
  await page.goto(path);
  return page;
}

/** Waits until a picture is there and has something to show. */
async function seen(picture) {
  await picture.waitFor();
  await eventually(async () => assert.ok(await picture.evaluate((image) => image.complete && image.naturalWidth > 0)));
}

/** Drops a file on an element. */
async function drop(page, target, buffer) {
  const transfer = await page.evaluateHandle((base64) => {
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    transfer.items.add(new File([bytes], "momo.jpg", { type: "image/jpeg" }));
    return transfer;
  }, buffer.toString("base64"));
  await target.dispatchEvent("dragover", { dataTransfer: transfer });
  await target.dispatchEvent("drop", { dataTransfer: transfer });
}

/** Lets a page send so many bytes a second. */
async function slow(page, bytes) {
  const session = await page.context().newCDPSession(page);
  const limit = (uploadThroughput) =>
    session.send("Network.emulateNetworkConditions", { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
  await limit(bytes);
  return { restore: () => limit(-1) };
}
