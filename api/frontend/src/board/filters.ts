/** Which cards are in sight. The choice is in the page's address, so that it can be kept, shared and come back to. */
import { say } from "../say";
import { item } from "./card";
import { cards, whenShown } from "./cards";
import { board, lists } from "./surface";

const form = document.getElementById("filters") as HTMLFormElement | null;
const NAMES = ["q", "doctor", "acuity", "status"] as const;
type Choice = Record<(typeof NAMES)[number], string>;
let choice: Choice = { q: "", doctor: "", acuity: "", status: "" };

export function useFilters(): void {
  if (!form) return;
  form.addEventListener("input", choose);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    choose();
  });
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const name of NAMES) (form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement).value = "";
    choose();
  });
  whenShown((shown) => {
    for (const card of shown) show(card);
    sum();
  });
  choose();
}

function choose(): void {
  const chosen = new FormData(form ?? undefined);
  choice = Object.fromEntries(NAMES.map((name) => [name, String(chosen.get(name) ?? "").trim()])) as Choice;
  const address = new URL(location.href);
  for (const name of NAMES) {
    if (choice[name] === "") address.searchParams.delete(name);
    else address.searchParams.set(name, choice[name]);
  }
  if (address.href !== location.href) history.replaceState(null, "", address);
  for (const card of cards.values()) show(card);
  sum();
}

function show(card: HTMLElement): void {
  const out = !fits(card);
  const place = item(card);
  if (place.hidden !== out) place.hidden = out;
}

function fits(card: HTMLElement): boolean {
  const { status = "", acuity = "", doctorId = "" } = card.dataset;
  const doctor = choice.doctor === "me" ? (board.dataset["me"] ?? "") : choice.doctor === "none" ? "" : choice.doctor;
  return (
    (choice.status === "" || choice.status === status) &&
    (choice.acuity === "" || choice.acuity === (acuity || "none")) &&
    (choice.doctor === "" || doctor === doctorId) &&
    (choice.q === "" || words(card).includes(choice.q.toLowerCase()))
  );
}

/** What can be searched for: what stands on the card. */
function words(card: HTMLElement): string {
  return [...card.querySelectorAll(".card-ticket, .card-who, .card-why")].map((part) => part.textContent ?? "").join(" ").toLowerCase();
}

function sum(): void {
  const all = cards.size;
  const chosen = NAMES.some((name) => choice[name] !== "");
  const inSight = (list: HTMLElement): number => list.querySelectorAll(":scope > li:not([hidden])").length;
  const shown = chosen ? [...lists.values()].reduce((sum, list) => sum + inSight(list), 0) : all;
  board.classList.toggle("is-filtered", chosen);
  board.classList.toggle("shows-nothing", chosen && shown === 0 && all > 0);
  const line = form?.querySelector("[data-slot=shown]");
  const text = chosen ? say("script-shown", { place: shown, total: all }) : "";
  if (line && line.textContent !== text) line.textContent = text;
}
