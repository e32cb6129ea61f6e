/** Where cards stand: by band and rank, except those that were put elsewhere here and whose move is under way. */
import { before, placeFor } from "../order";
import { item } from "./card";
import { articleOf, idOf, lists } from "./surface";

/** Cards that stand where they were put here while the server's order does not say so yet: moves that are not answered,
 * and the version that brings the new order. */
export const adrift = new Map<HTMLElement, { moves: number; version: number }>();

/** Puts a card where its band and rank say, among those that stand where theirs say. */
export function place(card: HTMLElement): void {
  const list = lists.get(card.dataset["treatment"] ?? "");
  if (!list) return;
  const own = item(card);
  if (adrift.size === 0 && isRight(own, list)) return;
  const others = [...list.children].filter((other) => other !== own && !isAdrift(other));
  const next = others[placeFor(placed(card), new Ranks(others))] ?? null;
  if (own.parentElement !== list || behind(own) !== next) list.insertBefore(own, next);
}

/** A card whose moves are all answered and heard of stands where its rank says again. */
export function land(card: HTMLElement): void {
  const state = adrift.get(card);
  if (!state || state.moves > 0 || Number(card.dataset["version"]) < state.version) return;
  adrift.delete(card);
  place(card);
}

/** A card is put elsewhere here: from now on it stands there until the server has answered. */
export function setOff(card: HTMLElement): void {
  const state = adrift.get(card) ?? { moves: 0, version: 0 };
  state.moves += 1;
  adrift.set(card, state);
}

/** A list of places as ranks, read only where they are compared. */
class Ranks {
  constructor(private readonly places: readonly Element[]) {}

  get length(): number {
    return this.places.length;
  }

  at(index: number): { rank: string; id: string } | undefined {
    const card = articleOf(this.places[index] ?? null);
    return card ? placed(card) : undefined;
  }
}

function placed(card: HTMLElement): { rank: string; id: string } {
  return { rank: card.dataset["rank"] ?? "", id: idOf(card) };
}

/** Whether a card stands between its neighbours. */
function isRight(own: HTMLElement, list: HTMLElement): boolean {
  const [front, card, next] = [own.previousElementSibling, own, own.nextElementSibling].map(articleOf);
  if (own.parentElement !== list || !card) return false;
  return (!front || before(placed(front), placed(card))) && (!next || before(placed(card), placed(next)));
}

function isAdrift(place: Element): boolean {
  const card = articleOf(place);
  return card !== null && adrift.has(card);
}

/** The next in the list that stands where its rank says. */
function behind(own: Element): Element | null {
  const next = own.nextElementSibling;
  return next && isAdrift(next) ? behind(next) : next;
}
