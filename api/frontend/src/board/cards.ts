/** The cards there are, by reservation. Changes wait for the next frame and are shown together; while somebody has a
 * card in the hand they wait until it is put down. */
import type { Row } from "../row";
import { say, word } from "../say";
import { blank, item, show } from "./card";
import { adrift, land, place } from "./places";
import { board, keepFocus, lists, nameOf, offers, tell } from "./surface";

/** How long one frame may be worked on; the rest waits for the next. */
const BUDGET_MS = 10;
/** A page that nobody looks at paints no frames. */
const UNSEEN_MS = 250;

export const cards = new Map<string, HTMLElement>();
/** The latest of each reservation that is not shown yet. */
const waiting = new Map<string, Row>();
const followers: ((shown: HTMLElement[]) => void)[] = [];
let [scheduled, hands] = [false, 0];

for (const card of board.querySelectorAll<HTMLElement>("article[data-reservation-id]")) cards.set(card.dataset["reservationId"] ?? "", card);

/** Calls back after each frame with the cards that were filled anew; of those that left there is nothing to say. */
export function whenShown(follower: (shown: HTMLElement[]) => void): void {
  followers.push(follower);
}

/** Takes in a reservation as it is now. */
export function arrive(row: Row): void {
  const before = waiting.get(row.id);
  if (!before || before.position <= row.position) waiting.set(row.id, row);
  schedule();
}

/** A card is in somebody's hand: nothing moves under it. */
export function hold(): void {
  hands += 1;
}

/** It was put down. A card that was moved is not shown as it was before: what follows from the move is to come. */
export function letGo(moved: HTMLElement | null): void {
  hands -= 1;
  if (moved) waiting.delete(moved.dataset["reservationId"] ?? "");
  schedule();
}

function schedule(): void {
  if (scheduled || hands > 0 || waiting.size === 0) return;
  scheduled = true;
  if (document.hidden) setTimeout(flush, UNSEEN_MS);
  else requestAnimationFrame(flush);
}

function flush(): void {
  scheduled = false;
  if (hands > 0) return;
  const began = performance.now();
  const shown: HTMLElement[] = [];
  for (const [id, row] of waiting) {
    waiting.delete(id);
    const card = upsert(row);
    if (card) shown.push(card);
    if (performance.now() - began > BUDGET_MS) break;
  }
  count();
  for (const follower of followers) follower(shown);
  schedule();
}

function upsert(row: Row): HTMLElement | null {
  const known = cards.get(row.id);
  if (known && Number(known.dataset["position"]) > row.position) return null;
  if (!row.ongoing) {
    if (known) leave(known, row);
    return null;
  }
  const card = known ?? blank();
  keepFocus(card, () => {
    show(card, row, offers);
    if (item(card).parentElement !== lists.get(row.treatment)) adrift.delete(card);
    land(card);
    if (!adrift.has(card)) place(card);
  });
  if (known === undefined) {
    cards.set(row.id, card);
    card.classList.add("is-new");
    tell(say("script-arrived", { pet: nameOf(card) }));
  }
  return card;
}

function leave(card: HTMLElement, row: Row): void {
  tell(say("script-left", { pet: nameOf(card), status: word("status", row.status) }));
  item(card).remove();
  adrift.delete(card);
  cards.delete(row.id);
}

/** How many there are in each band. */
function count(): void {
  for (const list of lists.values()) {
    const badge = list.parentElement?.querySelector("[data-slot=count]");
    const there = String(list.children.length);
    if (badge && badge.textContent !== there) badge.textContent = there;
  }
}
