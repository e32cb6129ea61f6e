// The order inside a band: whoever moves a card, by mouse, key or menu, moves it on every board, for good.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { ApiUser, card, eventually, logIn, openBoard, order, stage } from "./harness/index.mjs";

const NAMES = ["Ada", "Bo", "Cleo", "Dot", "Eve"];

describe("the order of the board", () => {
  const set = stage();
  const ids = {};
  let doctor, colleague;

  before(async () => {
    const [lin, okafor] = await Promise.all([
      set.hospital.hire("DrLin", "doctor"),
      set.hospital.hire("DrOkafor", "doctor"),
    ]);
    const customer = await ApiUser.customer(set.hospital.url, "Ana");
    for (const name of NAMES) ids[name] = await customer.reserve(name);
    [doctor, colleague] = await Promise.all([set.person(), set.person()]);
    await Promise.all([logIn(doctor, lin), logIn(colleague, okafor)]);
    await Promise.all([openBoard(doctor), openBoard(colleague)]);
  });

  it("begins with who came first", async () => {
    await both(NAMES);
  });

  it("changes on every board when a card is dragged", async () => {
    await drag(doctor, ids.Eve, ids.Bo);
    await both(["Ada", "Eve", "Bo", "Cleo", "Dot"]);
  });

  it("changes when a card is dragged down", async () => {
    await drag(doctor, ids.Ada, ids.Cleo);
    await both(["Eve", "Bo", "Cleo", "Ada", "Dot"]);
  });

  it("is still the same after a reload", async () => {
    await Promise.all([openBoard(doctor), openBoard(colleague)]);
    for (const board of [doctor, colleague])
      assert.deepEqual(await order(board, "standard"), ["Eve", "Bo", "Cleo", "Ada", "Dot"]);
  });

  it("changes by keys on the handle, which keeps the focus", async () => {
    const handle = card(doctor, ids.Dot).locator("[data-action=grab]");
    await handle.focus();
    await doctor.keyboard.press("ArrowUp");
    await doctor.keyboard.press("ArrowUp");
    await both(["Eve", "Bo", "Dot", "Cleo", "Ada"]);
    assert.ok(await handle.evaluate((element) => element === document.activeElement), "the focus stayed");
    await doctor.keyboard.press("Home");
    await both(["Dot", "Eve", "Bo", "Cleo", "Ada"]);
    await doctor.keyboard.press("End");
    await both(["Eve", "Bo", "Cleo", "Ada", "Dot"]);
  });

  it("changes by the buttons, and by naming a place", async () => {
    await card(doctor, ids.Cleo).locator("[data-action=move-down]").click();
    await both(["Eve", "Bo", "Ada", "Cleo", "Dot"]);
    await card(doctor, ids.Dot).locator("summary").click();
    await card(doctor, ids.Dot).locator("[data-action=move]").click();
    const dialog = doctor.getByTestId("dialog-move");
    await dialog.locator("select").selectOption({ index: 1 });
    await dialog.locator("button[value=send]").click();
    await both(["Eve", "Dot", "Bo", "Ada", "Cleo"]);
  });

  it("does not jump under the hand that drags", async () => {
    const [from, to] = await Promise.all([grip(doctor, ids.Eve), grip(doctor, ids.Ada)]);
    await doctor.mouse.move(from.x, from.y);
    await doctor.mouse.down();
    await doctor.mouse.move(from.x, from.y + 12, { steps: 3 });
    // Meanwhile a colleague moves others.
    await card(colleague, ids.Cleo).locator("[data-action=move-up]").click();
    await eventually(async () =>
      assert.deepEqual(await order(colleague, "standard"), ["Eve", "Dot", "Bo", "Cleo", "Ada"]),
    );
    await hold(doctor, ids.Eve, to, 3);
    await doctor.mouse.up();
    await eventually(async () => {
      const [here, there] = await Promise.all([order(doctor, "standard"), order(colleague, "standard")]);
      assert.deepEqual(here, there);
      assert.ok(here.indexOf("Eve") >= 2, `Eve was dropped low: ${here}`);
      assert.ok(here.indexOf("Cleo") < here.indexOf("Ada"), `the colleague's move counts: ${here}`);
    });
    const settled = await order(doctor, "standard");
    await openBoard(doctor);
    assert.deepEqual(await order(doctor, "standard"), settled);
  });

  it("changes when a card is dragged by a finger on a phone", async () => {
    const phone = await set.person({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
    await logIn(phone, { username: "DrLin" });
    await openBoard(phone);
    const names = await order(phone, "standard");
    const [first, second] = (await standing(phone)).slice(0, 2);
    await card(phone, second).scrollIntoViewIfNeeded();
    const [from, to] = await Promise.all([grip(phone, first), grip(phone, second)]);
    const finger = await phone.context().newCDPSession(phone);
    const touch = (type, ...points) => finger.send("Input.dispatchTouchEvent", { type, touchPoints: points });
    await touch("touchStart", from);
    // A short touch scrolls; the card is picked up after a moment.
    await phone.waitForSelector(".sortable-chosen");
    for (let step = 1; step <= 10; step += 1)
      await touch("touchMove", { x: from.x, y: from.y + ((to.y - from.y) * step) / 10 });
    let tremble = 0;
    await eventually(async () => {
      tremble = 1 - tremble;
      await touch("touchMove", { x: to.x, y: to.y + tremble });
      assert.equal((await standing(phone)).indexOf(first), 1);
    });
    await touch("touchEnd");
    await both([names[1], names[0], ...names.slice(2)]);
  });

  async function both(names) {
    for (const board of [doctor, colleague]) {
      await eventually(async () => assert.deepEqual(await order(board, "standard"), names));
    }
  }
});

async function grip(page, id) {
  const box = await card(page, id).locator("[data-action=grab]").boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** Drags a card by its handle to where another card is. */
async function drag(page, id, target) {
  const [from, to] = await Promise.all([grip(page, id), grip(page, target)]);
  const place = (await standing(page)).indexOf(target);
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x, from.y + Math.sign(to.y - from.y) * 10, { steps: 3 });
  await hold(page, id, to, place);
  await page.mouse.up();
}

/** Moves the card in the hand and holds it there as a hand does, never quite still, until it has its place. */
async function hold(page, id, { x, y }, place) {
  await page.mouse.move(x, y, { steps: 15 });
  let tremble = 0;
  await eventually(async () => {
    tremble = 1 - tremble;
    await page.mouse.move(x, y + tremble);
    assert.equal((await standing(page)).indexOf(id), place);
  });
}

/** The reservations' ids from the top, without the picture of the card in the hand. */
function standing(page) {
  return page.$$eval("[data-list=standard] > li:not(.sortable-fallback) > article", (cards) =>
    cards.map((found) => found.dataset.reservationId),
  );
}
