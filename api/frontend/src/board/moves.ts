/** Moving cards by one place, to a named place, or to where a hand put them; and telling the server. */
import { command } from "../api";
import { ask } from "../dialog";
import { placement } from "../order";
import { say, word } from "../say";
import { item } from "./card";
import { refused, reread, stream } from "./commands";
import { adrift, land, setOff } from "./places";
import { announce, idOf, keepFocus, nameOf } from "./surface";

/** One move is sent after the other: each names a neighbour, who may have been moved just before. */
let moves = Promise.resolve();

/** The next place in sight before or behind a card. */
export function neighbour(card: HTMLElement, by: number): HTMLElement | null {
  const step = (place: Element): Element | null => (by < 0 ? place.previousElementSibling : place.nextElementSibling);
  let there = step(item(card));
  while (there instanceof HTMLElement && there.hidden) there = step(there);
  return there instanceof HTMLElement ? there : null;
}

/** One place up or down. */
export function shift(card: HTMLElement, by: number): void {
  const other = neighbour(card, by);
  if (!other) {
    announce(say("script-at-end", { pet: nameOf(card) }));
    return;
  }
  setOff(card);
  keepFocus(card, () => (by < 0 ? other.before(item(card)) : other.after(item(card))));
  void settle(card);
}

/** To a place that is chosen from all of the band. */
export async function moveTo(card: HTMLElement): Promise<void> {
  const list = item(card).parentElement;
  const select = document.querySelector<HTMLSelectElement>("#dialog-move select");
  if (!list || !select) return;
  const options = [...list.querySelectorAll<HTMLElement>("article")].map((other, at) => {
    const label = `${say("script-place", { place: at + 1 })}: ${nameOf(other)}`;
    return new Option(label, String(at), other === card, other === card);
  });
  select.replaceChildren(...options);
  const filled = await ask("dialog-move", { who: nameOf(card) });
  if (!filled) return;
  const others = [...list.children].filter((other) => other !== item(card));
  setOff(card);
  keepFocus(card, () => list.insertBefore(item(card), others[Number(filled.get("place"))] ?? null));
  await settle(card);
}

/** Where a card stands, in words. */
export function whereabouts(card: HTMLElement): Record<string, string | number> {
  const list = item(card).parentElement;
  const places = list ? [...list.children].filter((place) => !(place as HTMLElement).hidden) : [];
  const band = word("treatment", list?.dataset["list"] ?? "");
  return { pet: nameOf(card), place: places.indexOf(item(card)) + 1, total: places.length, band };
}

/** Tells the server where a card stands that was put there. */
export async function settle(card: HTMLElement): Promise<void> {
  const state = adrift.get(card);
  const list = item(card).parentElement;
  if (!list || !state) return;
  const ids = [...list.querySelectorAll<HTMLElement>("article")].map(idOf);
  const id = idOf(card);
  const next = placement(ids, id);
  if (!next) {
    adrift.delete(card);
    return;
  }
  announce(say("script-moved", whereabouts(card)));
  moves = moves.then(async () => {
    const answer = await command(id, "move", Number(card.dataset["version"]), next);
    state.moves -= 1;
    if (answer.kind !== "done") return refused(card, answer);
    state.version = answer.version;
    land(card);
    card.dataset["version"] = String(Math.max(answer.version, Number(card.dataset["version"])));
    if (!stream.isLive()) await reread(id, answer.position);
  });
  await moves;
}
