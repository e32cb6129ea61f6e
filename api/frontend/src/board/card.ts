/** The board's cards: the server renders them once, this fills the same places again when something changes. */
import type { Row } from "../row";
import { say, word } from "../say";
import { level, waited } from "../wait";

export type Offers = Record<string, { quick: string[]; more: string[] }>;

/** The places of each card, looked up once. */
const places = new WeakMap<HTMLElement, Map<string, HTMLElement>>();

/** A card's place in its list. */
export function item(card: HTMLElement): HTMLLIElement {
  return card.parentElement as HTMLLIElement;
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
  const same = card.dataset["status"] === row.status && card.dataset["undoTo"] === (row.undo_to ?? "");
  const since = row.status === "checked_in" ? (row.checked_in_at ?? row.status_changed_at) : row.status_changed_at;
  Object.assign(card.dataset, {
    reservationId: row.id,
    version: String(row.version),
    position: String(row.position),
    status: row.status,
    treatment: row.treatment,
    acuity: row.acuity ?? "",
    doctorId: row.doctor?.id ?? "",
    rank: row.rank,
    undoTo: row.undo_to ?? "",
    since,
    targetAt: row.target_at ?? "",
  });
  card.setAttribute("aria-label", `${row.ticket} ${name}`);
  text(card, "ticket", row.ticket);
  (text(card, "pet", name) as HTMLAnchorElement).href = `/reservations/${row.id}`;
  const species = word("species", row.pet.species);
  text(card, "kind", row.pet.breed ? `${species}, ${row.pet.breed}` : species);
  picture(card, row.pet.species, species);
  portrait(card, row);
  text(card, "owner", row.customer.alias ?? say("script-erased"));
  text(card, "reason", row.reason ?? say("script-erased"));
  text(card, "status", word("status", row.status)).dataset["status"] = row.status;
  text(card, "acuity", word("acuity", row.acuity ?? "none"));
  slot(card, "on-the-way").hidden = !row.on_the_way_at || !["requested", "scheduled"].includes(row.status);
  text(card, "note-count", String(row.note_count));
  slot(card, "notes").hidden = row.note_count === 0;
  text(card, "file-count", String(row.attachment_count));
  const files = slot(card, "files") as HTMLAnchorElement;
  files.hidden = row.attachment_count === 0;
  if (!files.hidden) files.href = `/reservations/${row.id}#attachments`;
  const doctor = row.doctor ? say("script-doctor", { who: row.doctor.alias ?? say("script-erased") }) : "";
  text(card, "doctor", doctor).hidden = doctor === "";
  showAlerts(card, row);
  slot(card, "version").setAttribute("value", String(row.version));
  const form = card.querySelector("form");
  if (form && form.id === "card-") {
    form.id = `card-${row.id}`;
    slot(card, "notes").setAttribute("form", form.id);
  }
  if (!same) showActions(card, row, offers);
  tick(card, Date.now());
}

/** An alert of the pet; `open` if it must still be acknowledged. The server writes the same into `data-alerts`. */
export interface Alert {
  id: string;
  kind: string;
  text: string;
  open: boolean;
}

function showAlerts(card: HTMLElement, row: Row): void {
  const alerts = row.pet.alerts.map(({ id, kind, mandatory, text }): Alert => {
    return { id, kind, text: text ?? say("script-erased"), open: mandatory && !row.acknowledged_alerts.includes(id) };
  });
  alerts.sort((a, b) => Number(b.open) - Number(a.open));
  const told = JSON.stringify(alerts);
  if (card.dataset["alerts"] === told) return;
  card.dataset["alerts"] = told;
  slot(card, "alerts").replaceChildren(...alerts.map((alert) => chip(alert, "button")));
}

/** An alert as it is shown, to press or only to read. */
export function chip(alert: Alert, as: "button" | "li"): HTMLElement {
  const template = document.getElementById("alert") as HTMLTemplateElement;
  const button = document.importNode(template.content, true).querySelector("button") as HTMLButtonElement;
  const made = as === "button" ? button : document.createElement("li");
  if (made !== button) {
    made.className = button.className;
    made.append(...button.childNodes);
  }
  Object.assign(made.dataset, { kind: alert.kind, open: String(alert.open) });
  made.title = alert.text;
  const words = made.querySelector("span");
  if (words) words.textContent = alert.text;
  return made;
}

/** Brings the wait and the missed target up to the moment. Returns whether the target is missed. */
export function tick(card: HTMLElement, now: number): boolean {
  const { status = "", since = "", targetAt = "" } = card.dataset;
  const [from, target] = [Date.parse(since), Date.parse(targetAt)];
  const place = text(card, "wait", passed("script-wait", from, now));
  const band = level(status, from, target, now);
  if (place.dataset["level"] !== band) place.dataset["level"] = band;
  const missed = status === "checked_in" && now > target;
  const badge = slot(card, "breach");
  if (badge.hidden === missed) badge.hidden = !missed;
  if (missed) text(card, "over", passed("script-over", target, now));
  return missed;
}

function passed(key: "script-wait" | "script-over", from: number, now: number): string {
  const { hours, minutes } = waited(from, now);
  if (key === "script-over") return hours > 0 ? say("script-over-hours", { hours, minutes }) : say("script-over-minutes", { minutes });
  return hours > 0 ? say("script-wait-hours", { hours, minutes }) : say("script-wait-minutes", { minutes });
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

/** The pet's photo, over the picture of its species. */
function portrait(card: HTMLElement, row: Row): void {
  const shown = card.querySelector<HTMLImageElement>("img.portrait");
  if (row.pet.photo === null) return shown?.remove();
  const source = `/pets/${row.pet.id}/photo?size=thumb&v=${row.pet.photo.slice(0, 12)}`;
  if (shown?.getAttribute("src") === source) return;
  const picture = shown ?? Object.assign(new Image(96, 96), { className: "portrait", alt: "", decoding: "async" });
  picture.src = source;
  if (!shown) card.querySelector(".avatar")?.append(picture);
}

/** A place of a card by its name; what a card lacks is filled in nowhere. */
export function slot(card: HTMLElement, name: string): HTMLElement {
  let known = places.get(card);
  if (!known) {
    known = new Map([...card.querySelectorAll<HTMLElement>("[data-slot]")].map((place) => [place.dataset["slot"] ?? "", place]));
    places.set(card, known);
  }
  return known.get(name) ?? document.createElement("span");
}

function text(card: HTMLElement, name: string, words: string): HTMLElement {
  const place = slot(card, name);
  if (place.textContent !== words) place.textContent = words;
  return place;
}
