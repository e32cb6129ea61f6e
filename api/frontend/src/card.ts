/** The board's cards: the server renders them once, this fills the same places again when something changes. */
import type { Row } from "./row";
import { say, word } from "./say";
import { waited } from "./wait";

export type Offers = Record<string, { quick: string[]; more: string[] }>;

/** A card's place in its list. */
export function item(card: HTMLElement): HTMLLIElement {
  return card.closest("li") as HTMLLIElement;
}

/** A new card. */
export function blank(): HTMLElement {
  const template = document.getElementById("card") as HTMLTemplateElement;
  const copy = document.importNode(template.content, true);
  return copy.querySelector("article") as HTMLElement;
}

/** Shows a reservation on a card. */
export function show(card: HTMLElement, row: Row, offers: Offers): void {
  const name = row.pet.name ?? say("script-erased");
  const since = row.status === "checked_in" ? (row.checked_in_at ?? row.status_changed_at) : row.status_changed_at;
  Object.assign(card.dataset, {
    reservationId: row.id,
    version: String(row.version),
    position: String(row.position),
    status: row.status,
    treatment: row.treatment,
    acuity: row.acuity ?? "",
    rank: row.rank,
    undoTo: row.undo_to ?? "",
    since,
    targetAt: row.target_at ?? "",
  });
  card.setAttribute("aria-label", name);
  const link = text(card, "pet", name) as HTMLAnchorElement;
  link.href = `/reservations/${row.id}`;
  const species = word("species", row.pet.species);
  text(card, "kind", row.pet.breed ? `${species}, ${row.pet.breed}` : species);
  picture(card, row.pet.species, species);
  text(card, "owner", row.customer.alias ?? say("script-erased"));
  text(card, "reason", row.reason ?? say("script-erased"));
  text(card, "status", word("status", row.status)).dataset["status"] = row.status;
  text(card, "acuity", word("acuity", row.acuity ?? "none"));
  const doctor = row.doctor ? say("script-doctor", { who: row.doctor.alias ?? say("script-erased") }) : "";
  text(card, "doctor", doctor).hidden = doctor === "";
  for (const field of card.querySelectorAll<HTMLInputElement>("input[name=version]")) field.value = String(row.version);
  showActions(card, row, offers);
  tick(card, Date.now());
}

/** Brings the wait and the missed target up to the moment. */
export function tick(card: HTMLElement, now: number): void {
  const { hours, minutes } = waited(Date.parse(card.dataset["since"] ?? ""), now);
  text(card, "wait", hours > 0 ? say("script-wait-hours", { hours, minutes }) : say("script-wait-minutes", { minutes }));
  const target = Date.parse(card.dataset["targetAt"] ?? "");
  const breached = card.dataset["status"] === "checked_in" && now > target;
  const badge = slot(card, "breach");
  if (badge.hidden === breached) badge.hidden = !breached;
}

function showActions(card: HTMLElement, row: Row, offers: Offers): void {
  const { quick, more } = offers[row.status] ?? { quick: [], more: [] };
  const offered = more.filter((name) => name !== "undo" || row.undo_to !== null);
  slot(card, "quick").replaceChildren(...quick.map((name, at) => button(row, name, at === 0 && name !== "triage")));
  slot(card, "more").replaceChildren(...offered.map((name) => button(row, name, false)));
  const menu = card.querySelector("details");
  if (menu) menu.hidden = offered.length === 0;
  for (const mover of card.querySelectorAll<HTMLButtonElement>(".card-tools button[formaction]")) {
    mover.formAction = `/board/reservations/${row.id}/${mover.dataset["action"] ?? ""}`;
  }
}

function button(row: Row, name: string, primary: boolean): HTMLButtonElement {
  const made = document.createElement("button");
  made.className = `btn btn-sm ${primary ? "btn-primary" : "btn-soft"}`;
  made.dataset["action"] = name;
  made.formAction = `/board/reservations/${row.id}/${name}`;
  made.textContent =
    name === "undo" && row.undo_to ? say("script-undo", { status: word("status", row.undo_to) }) : word("action", name);
  return made;
}

function picture(card: HTMLElement, species: string, label: string): void {
  const svg = card.querySelector<SVGElement>(".icon-species");
  const use = svg?.querySelector("use");
  if (!svg || !use || svg.dataset["species"] === species) return;
  svg.dataset["species"] = species;
  svg.setAttribute("aria-label", label);
  use.setAttribute("href", (use.getAttribute("href") ?? "").replace(/#.*$/, `#species-${species}`));
}

function slot(card: HTMLElement, name: string): HTMLElement {
  return card.querySelector<HTMLElement>(`[data-slot="${name}"]`) ?? document.createElement("span");
}

function text(card: HTMLElement, name: string, words: string): HTMLElement {
  const place = slot(card, name);
  if (place.textContent !== words) place.textContent = words;
  return place;
}
