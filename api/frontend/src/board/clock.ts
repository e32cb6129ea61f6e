/** Time on the board: every wait by the second, and an alert, once, when a target is missed. */
import { say } from "../say";
import { toast } from "../toast";
import { tick } from "./card";
import { cards } from "./cards";
import { board, nameOf, tell } from "./surface";

/** Missed targets that were told: a reservation and its target. */
const told = new Set<string>();

export function startClock(): void {
  // What was missed before the page was opened is seen on the cards, and not news.
  tickAll(false);
  setInterval(tickAll, 1_000);
  document.addEventListener("visibilitychange", () => tickAll());
}

function tickAll(alert = true): void {
  if (document.hidden) return;
  const now = Date.now();
  let [waiting, treated, late] = [0, 0, 0];
  for (const [id, card] of cards) {
    const { status, targetAt } = card.dataset;
    if (status === "checked_in") waiting += 1;
    if (status === "in_treatment") treated += 1;
    if (!tick(card, now)) continue;
    late += 1;
    const key = `${id} ${targetAt}`;
    if (told.has(key)) continue;
    told.add(key);
    if (!alert) continue;
    const text = say("script-breached", { pet: nameOf(card) });
    tell(text);
    toast(text, "problem");
  }
  sum("waiting", waiting);
  sum("treated", treated);
  sum("late", late);
}

function sum(name: string, value: number): void {
  const place = board.querySelector<HTMLElement>(`[data-sum=${name}]`);
  const text = String(value);
  if (!place || place.textContent === text) return;
  place.textContent = text;
  if (place.parentElement) place.parentElement.dataset["zero"] = String(value === 0);
}
