/** The board's page: its lists, what it offers, and the two voices that read changes out. */
import { learn } from "../say";
import type { Offers } from "./card";

export const board = document.getElementById("board") as HTMLElement;
learn(board);
export const offers = JSON.parse(board.dataset["actions"] ?? "{}") as Offers;
/** Whether whoever looks may change the order. */
export const orders = board.dataset["orders"] === "true";
export const lists = new Map([...board.querySelectorAll<HTMLElement>("[data-list]")].map((list) => [list.dataset["list"] ?? "", list]));

/** Answers to what somebody just did, at once. */
export function announce(text: string): void {
  speak("announcer", text);
}

/** News that can wait until somebody has finished a sentence. */
export function tell(text: string): void {
  speak("news", text);
}

function speak(voice: string, text: string): void {
  const place = document.getElementById(voice);
  if (place) place.textContent = text;
}

export function nameOf(card: HTMLElement): string {
  return card.querySelector("[data-slot=pet]")?.textContent ?? "";
}

export function idOf(card: HTMLElement): string {
  return card.dataset["reservationId"] ?? "";
}

export function articleOf(place: Element | null): HTMLElement | null {
  return place?.querySelector<HTMLElement>("article") ?? null;
}

/** Puts the focus back where it was in a card that was moved or filled anew. */
export function keepFocus(card: HTMLElement, change: () => void): void {
  const focused = card.contains(document.activeElement) ? (document.activeElement as HTMLElement) : null;
  const action = focused?.dataset["action"];
  change();
  if (!focused || focused === document.activeElement) return;
  const again = card.contains(focused) ? focused : card.querySelector<HTMLElement>(`[data-action="${action ?? ""}"]`);
  (again ?? card.querySelector<HTMLElement>("[data-action]"))?.focus();
}
