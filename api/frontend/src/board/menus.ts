/** The menus of the cards: opened one at a time, closed by a click elsewhere or by Escape. */
import { word } from "../say";
import { cards } from "./cards";
import { board, offers } from "./surface";

export function useMenus(): void {
  for (const card of cards.values()) addMove(card);
  document.addEventListener("click", close);
  document.addEventListener("keydown", close);
}

/** Moving to a chosen place needs this script, so the server does not offer it. */
function addMove(card: HTMLElement): void {
  const menu = card.querySelector("[data-slot=more]");
  if (!menu || !(offers[card.dataset["status"] ?? ""]?.more.includes("move") ?? false)) return;
  const move = document.createElement("button");
  move.className = "btn btn-sm btn-soft";
  move.dataset["action"] = "move";
  move.textContent = word("action", "move");
  menu.prepend(move);
  const details = card.querySelector("details");
  if (details) details.hidden = false;
}

function close(event: Event): void {
  const open = board.querySelector<HTMLDetailsElement>("details[open]");
  if (!open || (event instanceof KeyboardEvent ? event.key !== "Escape" : open.contains(event.target as Node))) return;
  open.open = false;
  if (event instanceof KeyboardEvent) open.querySelector("summary")?.focus();
}
