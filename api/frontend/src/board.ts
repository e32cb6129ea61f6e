/** The staff's board: live, ordered by dragging, by buttons and by keys. Without this file it is plain forms. */
import Sortable from "sortablejs";
import { type Answer, command, read } from "./api";
import { blank, item, type Offers, show, tick } from "./card";
import { ask } from "./dialog";
import { follow } from "./live";
import { before, placement, placeFor } from "./order";
import type { Row } from "./row";
import { learn, say, word } from "./say";
import { toast } from "./toast";

const board = document.getElementById("board") as HTMLElement;
learn(board);
const offers = JSON.parse(board.dataset["actions"] ?? "{}") as Offers;
const orders = board.dataset["orders"] === "true";
const lists = new Map([...board.querySelectorAll<HTMLElement>("[data-list]")].map((list) => [list.dataset["list"] ?? "", list]));
const cards = new Map<string, HTMLElement>();
/** What arrived while a card was being dragged. */
const held: Row[] = [];
let dragging = false;
/** Cards that stand where they were put here while the server's order does not say so yet: moves that are not answered,
 * and the version that brings the new order. */
const adrift = new Map<HTMLElement, { moves: number; version: number }>();
/** One move is sent after the other: each names a neighbour, who may have been moved just before. */
let moves = Promise.resolve();

for (const card of board.querySelectorAll<HTMLElement>("article[data-reservation-id]")) cards.set(card.dataset["reservationId"] ?? "", card);
enableMenus();
const stream = follow("/api/v1/live/board", Number(board.dataset["position"]), arrive, () => location.reload());
board.addEventListener("click", onClick);
board.addEventListener("keydown", onKey);
document.addEventListener("click", closeMenu);
document.addEventListener("keydown", closeMenu);
setInterval(tickAll, 1_000);
document.addEventListener("visibilitychange", tickAll);
if (orders) for (const list of lists.values()) makeSortable(list);

function arrive(row: Row): void {
  if (dragging) held.push(row);
  else upsert(row);
}

function upsert(row: Row): void {
  const known = cards.get(row.id);
  if (known && Number(known.dataset["position"]) > row.position) return;
  if (!row.ongoing) {
    if (known) leave(known, row);
    return;
  }
  const card = known ?? blank();
  const focused = card.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
  const action = focused?.dataset["action"];
  show(card, row, offers);
  if (item(card).parentElement !== lists.get(row.treatment)) adrift.delete(card);
  land(card);
  if (!adrift.has(card)) place(card);
  if (known === undefined) {
    cards.set(row.id, card);
    card.classList.add("is-new");
    announce(say("script-arrived", { pet: nameOf(card) }));
  }
  if (focused) (card.querySelector<HTMLElement>(`[data-action="${action ?? ""}"]`) ?? card.querySelector<HTMLElement>("[data-action]"))?.focus();
}

function leave(card: HTMLElement, row: Row): void {
  announce(say("script-left", { pet: nameOf(card), status: word("status", row.status) }));
  item(card).remove();
  adrift.delete(card);
  cards.delete(row.id);
  count();
}

/** Puts a card where its band and rank say, among those that stand where theirs say. */
function place(card: HTMLElement): void {
  const list = lists.get(card.dataset["treatment"] ?? "");
  if (!list) return;
  const own = item(card);
  if (adrift.size > 0 || !isRight(own, list)) {
    const others = [...list.querySelectorAll<HTMLElement>("article")].filter((other) => other !== card && !adrift.has(other));
    const next = others[placeFor(placed(card), others.map(placed))];
    const there = next ? item(next) : null;
    if (own.parentElement !== list || behind(own) !== there) list.insertBefore(own, there);
  }
  count();
}

/** Whether a card stands between its neighbours. */
function isRight(own: HTMLElement, list: HTMLElement): boolean {
  const [front, card, next] = [own.previousElementSibling, own, own.nextElementSibling].map(articleOf);
  if (own.parentElement !== list || !card) return false;
  return (!front || before(placed(front), placed(card))) && (!next || before(placed(card), placed(next)));
}

/** The next in the list that stands where its rank says. */
function behind(own: Element): Element | null {
  const next = own.nextElementSibling;
  const card = articleOf(next);
  return next && card && adrift.has(card) ? behind(next) : next;
}

function articleOf(place: Element | null): HTMLElement | null {
  return place?.querySelector<HTMLElement>("article") ?? null;
}

/** A card whose moves are all answered and heard of stands where its rank says again. */
function land(card: HTMLElement): void {
  const state = adrift.get(card);
  if (!state || state.moves > 0 || Number(card.dataset["version"]) < state.version) return;
  adrift.delete(card);
  place(card);
}

function placed(card: HTMLElement): { rank: string; id: string } {
  return { rank: card.dataset["rank"] ?? "", id: card.dataset["reservationId"] ?? "" };
}

function count(): void {
  for (const list of lists.values()) {
    const badge = list.parentElement?.querySelector("[data-slot=count]");
    if (badge) badge.textContent = String(list.children.length);
  }
}

function tickAll(): void {
  if (document.hidden) return;
  const now = Date.now();
  for (const card of cards.values()) tick(card, now);
}

/** Moving to a chosen place needs this script, so the server does not offer it. */
function enableMenus(): void {
  for (const card of cards.values()) {
    const menu = card.querySelector("[data-slot=more]");
    const offered = offers[card.dataset["status"] ?? ""]?.more.includes("move") ?? false;
    if (!menu || !offered) continue;
    const move = document.createElement("button");
    move.className = "btn btn-sm btn-soft";
    move.dataset["action"] = "move";
    move.textContent = word("action", "move");
    menu.prepend(move);
    const details = card.querySelector("details");
    if (details) details.hidden = false;
  }
}

/** An open menu closes when something else is clicked, and with Escape. */
function closeMenu(event: Event): void {
  const open = board.querySelector<HTMLDetailsElement>("details[open]");
  if (!open || (event instanceof KeyboardEvent ? event.key !== "Escape" : open.contains(event.target as Node))) return;
  open.open = false;
  if (event instanceof KeyboardEvent) open.querySelector("summary")?.focus();
}

function onClick(event: MouseEvent): void {
  const target = event.target instanceof Element ? event.target.closest<HTMLElement>("button[data-action]") : null;
  const card = target?.closest<HTMLElement>("article");
  const action = target?.dataset["action"];
  if (!card || action === undefined) return;
  event.preventDefault();
  void act(card, action);
}

async function act(card: HTMLElement, action: string): Promise<void> {
  const who = nameOf(card);
  switch (action) {
    case "grab":
      return;
    case "move-up":
      return shift(card, -1);
    case "move-down":
      return shift(card, 1);
    case "move":
      return moveTo(card);
    case "triage": {
      const values = { treatment: card.dataset["treatment"] ?? "standard", acuity: card.dataset["acuity"] ?? "" };
      const read = (form: FormData) => fields(form, "treatment", "acuity", "note");
      return askAndSend(card, action, read, (problem) => ask("dialog-triage", { who }, values, problem));
    }
    case "schedule": {
      const read = (form: FormData) => ({ ...fields(form, "doctor_id"), ...moments(form, "start", "end") });
      return askAndSend(card, action, read, (problem) => ask("dialog-schedule", { who }, {}, problem));
    }
    case "decline":
    case "cancel":
    case "no-show": {
      const texts = { who, action: word("action", action) };
      return askAndSend(card, action, (form) => fields(form, "reason"), (problem) => ask("dialog-reason", texts, {}, problem));
    }
    default:
      await send(card, action, {});
  }
}

/** Asks again with what was filled in, and what is wrong with it, while asking again can help. */
async function askAndSend(
  card: HTMLElement,
  action: string,
  read: (form: FormData) => object,
  open: (problem?: string) => Promise<FormData | null>,
): Promise<void> {
  let problem: string | undefined;
  do {
    const filled = await open(problem);
    if (!filled) return;
    problem = await send(card, action, read(filled), true);
  } while (problem !== undefined);
}

/** Sends a command. If whoever asked can do better, it comes back with what was wrong. */
async function send(card: HTMLElement, action: string, body: object, asked = false): Promise<string | undefined> {
  if (card.ariaBusy === "true") return;
  card.ariaBusy = "true";
  const id = card.dataset["reservationId"] ?? "";
  const answer = await command(id, action, Number(card.dataset["version"]), body);
  card.ariaBusy = null;
  if (answer.kind === "done") {
    const menu = card.querySelector("details");
    if (menu) menu.open = false;
    if (!stream.isLive()) await reread(id, answer.position);
    return;
  }
  if (asked && answer.kind === "offline") return say("script-offline");
  if (asked && answer.kind === "refused" && answer.status === 422) return answer.detail;
  await refused(card, answer);
}

/** Says who was faster, and shows things as they are. */
async function refused(card: HTMLElement, answer: Exclude<Answer, { kind: "done" }>): Promise<void> {
  const pet = nameOf(card);
  adrift.delete(card);
  place(card);
  if (answer.kind === "offline") toast(say("script-offline"), "problem");
  else toast(say("script-refused", { pet, detail: answer.detail }), "problem");
  if (answer.kind === "refused") await reread(card.dataset["reservationId"] ?? "");
}

async function reread(id: string, after = 0): Promise<void> {
  const row = await read(id, after);
  if (row) arrive(row);
}

function shift(card: HTMLElement, by: number): void {
  const own = item(card);
  const neighbour = by < 0 ? own.previousElementSibling : own.nextElementSibling;
  if (!neighbour) {
    announce(say("script-at-end", { pet: nameOf(card) }));
    return;
  }
  relocate(card, () => (by < 0 ? neighbour.before(own) : neighbour.after(own)));
}

function moveToEnd(card: HTMLElement, first: boolean): void {
  const list = item(card).parentElement;
  relocate(card, () => (first ? list?.prepend(item(card)) : list?.append(item(card))));
}

async function moveTo(card: HTMLElement): Promise<void> {
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
  relocate(card, () => list.insertBefore(item(card), others[Number(filled.get("place"))] ?? null));
}

/** Moves a card at once, keeps the focus, and asks the server. */
function relocate(card: HTMLElement, move: () => void): void {
  const focused = card.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
  setOff(card);
  move();
  focused?.focus();
  void settle(card);
}

function setOff(card: HTMLElement): void {
  const state = adrift.get(card) ?? { moves: 0, version: 0 };
  state.moves += 1;
  adrift.set(card, state);
}

async function settle(card: HTMLElement): Promise<void> {
  const state = adrift.get(card);
  const list = item(card).parentElement;
  if (!list || !state) return;
  const ids = [...list.querySelectorAll<HTMLElement>("article")].map((other) => other.dataset["reservationId"] ?? "");
  const id = card.dataset["reservationId"] ?? "";
  const next = placement(ids, id);
  if (!next) {
    adrift.delete(card);
    return;
  }
  const words = { pet: nameOf(card), place: ids.indexOf(id) + 1, total: ids.length, band: word("treatment", list.dataset["list"] ?? "") };
  announce(say("script-moved", words));
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

function onKey(event: KeyboardEvent): void {
  const handle = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-action=grab]") : null;
  const card = handle?.closest<HTMLElement>("article");
  if (!card) return;
  const moves: Record<string, () => void> = {
    ArrowUp: () => shift(card, -1),
    ArrowDown: () => shift(card, 1),
    Home: () => moveToEnd(card, true),
    End: () => moveToEnd(card, false),
  };
  const move = moves[event.key];
  if (!move) return;
  event.preventDefault();
  move();
}

function makeSortable(list: HTMLElement): void {
  Sortable.create(list, {
    handle: ".drag-handle",
    draggable: "li",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    // The browser's own dragging knows no touch; this one is the same for mouse, pen and finger.
    forceFallback: true,
    fallbackTolerance: 3,
    delay: 120,
    delayOnTouchOnly: true,
    touchStartThreshold: 5,
    scrollSensitivity: 80,
    onStart: () => {
      dragging = true;
    },
    onEnd: (event) => {
      dragging = false;
      const card = event.item.querySelector<HTMLElement>("article");
      const moved = event.oldIndex !== event.newIndex;
      if (card && moved) setOff(card);
      for (const row of held.splice(0)) if (row.id !== card?.dataset["reservationId"] || !moved) upsert(row);
      if (card && moved) void settle(card);
    },
  });
}

function nameOf(card: HTMLElement): string {
  return card.querySelector("[data-slot=pet]")?.textContent ?? "";
}

function announce(text: string): void {
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = text;
}

function fields(form: FormData, ...names: string[]): Record<string, string> {
  const filled = names.map((name) => [name, String(form.get(name) ?? "").trim()] as const);
  return Object.fromEntries(filled.filter(([, value]) => value !== ""));
}

function moments(form: FormData, ...names: string[]): Record<string, string> {
  const filled = Object.entries(fields(form, ...names));
  return Object.fromEntries(filled.map(([name, value]) => [name, new Date(value).toISOString()]));
}
