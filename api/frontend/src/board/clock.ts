/** Time on the board: every wait once a second, and an alert, once, when a target is missed. A part of the cards at a time,
 * so that a full board never stands still. */
import { say } from "../say";
import { toast } from "../toast";
import { tick } from "./card";
import { cards } from "./cards";
import { board, nameOf, tell } from "./surface";

const PARTS = 10;

/** Missed targets that were told: a reservation and its target. */
const told = new Set<string>();
let [round, sums] = [[] as HTMLElement[], { waiting: 0, treated: 0, late: 0 }];

export function startClock(): void {
  // What was missed before the page was opened is seen on the cards, and not news.
  tickAll(false);
  setInterval(tickSome, 1_000 / PARTS);
  document.addEventListener("visibilitychange", () => tickAll(true));
}

function tickAll(alert: boolean): void {
  if (document.hidden) return;
  begin();
  pass(round.length, alert);
}

function tickSome(): void {
  if (document.hidden) return;
  pass(Math.max(1, Math.ceil(cards.size / PARTS)), true);
}

function begin(): void {
  round = [...cards.values()];
  sums = { waiting: 0, treated: 0, late: 0 };
}

/** Brings the next cards of this round up to the moment; at its end the sums are right. */
function pass(many: number, alert: boolean): void {
  const now = Date.now();
  for (const card of round.splice(0, many)) {
    const { status } = card.dataset;
    if (status === "checked_in") sums.waiting += 1;
    if (status === "in_treatment") sums.treated += 1;
    if (tick(card, now)) miss(card, alert);
  }
  if (round.length > 0) return;
  for (const [name, value] of Object.entries(sums)) show(name, value);
  begin();
}

function miss(card: HTMLElement, alert: boolean): void {
  sums.late += 1;
  const { reservationId, targetAt } = card.dataset;
  const key = `${reservationId} ${targetAt}`;
  if (told.has(key)) return;
  told.add(key);
  if (!alert) return;
  const text = say("script-breached", { pet: nameOf(card) });
  tell(text);
  toast(text, "problem");
}

function show(name: string, value: number): void {
  const place = board.querySelector<HTMLElement>(`[data-sum=${name}]`);
  const text = String(value);
  if (!place || place.textContent === text) return;
  place.textContent = text;
  if (place.parentElement) place.parentElement.dataset["zero"] = String(value === 0);
}
