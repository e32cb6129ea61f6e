/** Cards in the hand: dragged by mouse, pen or finger, or lifted by the keyboard. Nothing moves meanwhile. */
import Sortable from "sortablejs";
import { say } from "../say";
import { item } from "./card";
import { hold, letGo } from "./cards";
import { neighbour, settle, whereabouts } from "./moves";
import { setOff } from "./places";
import { announce, articleOf, board, keepFocus, lists, nameOf, orders } from "./surface";

/** The card that the keyboard lifted, and where it came from. */
let lifted: { card: HTMLElement; list: HTMLElement; next: Element | null } | null = null;
/** A card that is put elsewhere in the page loses the focus for a moment. */
let moving = false;

export function useHands(): void {
  if (!orders) return;
  for (const list of lists.values()) makeSortable(list);
  board.addEventListener("keydown", onKey);
  board.addEventListener("focusout", () => {
    if (lifted && !moving) putBack();
  });
}

function onKey(event: KeyboardEvent): void {
  const handle = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-action=grab]") : null;
  const card = handle?.closest<HTMLElement>("article");
  if (!handle || !card || event.altKey || event.ctrlKey || event.metaKey) return;
  const keys = lifted?.card === card ? whileLifted(card) : atRest(card);
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

function atRest(card: HTMLElement): Record<string, () => void> {
  const lift = (): void => pickUp(card);
  return { " ": lift, Enter: lift, ArrowUp: () => goTo(neighbour(card, -1)), ArrowDown: () => goTo(neighbour(card, 1)) };
}

function whileLifted(card: HTMLElement): Record<string, () => void> {
  const list = item(card).parentElement;
  return {
    ArrowUp: () => carry(card, neighbour(card, -1), true),
    ArrowDown: () => carry(card, neighbour(card, 1), false),
    Home: () => carry(card, list?.firstElementChild ?? null, true),
    End: () => carry(card, list?.lastElementChild ?? null, false),
    " ": putDown,
    Enter: putDown,
    Escape: putBack,
  };
}

function goTo(place: HTMLElement | null): void {
  articleOf(place)?.querySelector<HTMLElement>("[data-action=grab]")?.focus();
}

function pickUp(card: HTMLElement): void {
  const list = item(card).parentElement;
  if (!list) return;
  lifted = { card, list, next: item(card).nextElementSibling };
  hold();
  mark(card, true);
  announce(say("script-lifted", whereabouts(card)));
}

function carry(card: HTMLElement, other: Element | null, before: boolean): void {
  if (!other || other === item(card)) {
    announce(say("script-at-end", { pet: nameOf(card) }));
    return;
  }
  moving = true;
  keepFocus(card, () => (before ? other.before(item(card)) : other.after(item(card))));
  moving = false;
  item(card).scrollIntoView({ block: "nearest" });
  announce(say("script-carried", whereabouts(card)));
}

function putDown(): void {
  if (!lifted) return;
  const { card, next } = lifted;
  lifted = null;
  mark(card, false);
  const moved = item(card).nextElementSibling !== next;
  if (moved) setOff(card);
  letGo(moved ? card : null);
  if (moved) void settle(card);
  else announce(say("script-kept", whereabouts(card)));
}

function putBack(): void {
  if (!lifted) return;
  const { card, list, next } = lifted;
  lifted = null;
  mark(card, false);
  moving = true;
  keepFocus(card, () => list.insertBefore(item(card), next));
  moving = false;
  letGo(null);
  announce(say("script-kept", whereabouts(card)));
}

function mark(card: HTMLElement, on: boolean): void {
  card.classList.toggle("is-lifted", on);
  card.querySelector("[data-action=grab]")?.setAttribute("aria-pressed", String(on));
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
    onStart: hold,
    onEnd: (event) => {
      const card = event.item.querySelector<HTMLElement>("article");
      const moved = event.oldIndex !== event.newIndex;
      if (card && moved) setOff(card);
      letGo(moved ? card : null);
      if (card && moved) void settle(card);
    },
  });
}
