/** The page of one reservation, kept up to the moment. */
import { chime, useMute } from "./chime";
import { follow } from "./live";
import { moment } from "./moments";
import type { Row } from "./row";
import { learn, say, word } from "./say";

const page = document.getElementById("tracking") as HTMLElement;
learn(page);
const id = page.dataset["reservationId"] ?? "";
const site = document.title.split(" · ").at(-1) ?? "";
let position = Number(page.dataset["position"]);
follow(`/api/v1/live/reservations/${id}`, position, update, () => location.reload());
const mute = page.querySelector<HTMLButtonElement>("[data-testid=sound]");
if (mute) useMute(mute);
entitle(page.dataset["status"] ?? "");

function update(row: Row): void {
  if (row.position < position) return;
  const before = page.dataset["status"];
  position = row.position;
  Object.assign(page.dataset, { status: row.status, version: String(row.version), position: String(row.position) });
  const badge = page.querySelector<HTMLElement>("[data-testid=status]");
  if (badge) badge.dataset["status"] = row.status;
  text("[data-testid=status]", word("status", row.status));
  text("[data-slot=status-text]", word("status", row.status));
  text("[data-slot=closing-reason]", row.closing_reason ?? "");
  text("[data-slot=reason]", row.reason ?? say("script-erased"));
  text("[data-slot=doctor]", row.doctor ? (row.doctor.alias ?? say("script-erased")) : "–");
  for (const place of page.querySelectorAll("[data-slot=updated]")) place.replaceChildren(moment(row.updated_at));
  for (const field of page.querySelectorAll<HTMLInputElement>("input[name=version]")) field.value = String(row.version);
  for (const part of page.querySelectorAll<HTMLElement>("[data-when]")) {
    part.hidden = !(part.dataset["when"] ?? "").split(" ").includes(row.status) || isMoot(part, row);
  }
  if (row.on_the_way_at) page.querySelector("[data-slot=on-the-way-at]")?.replaceChildren(moment(row.on_the_way_at));
  updateTurn(row);
  updateSteps(row);
  if (before !== row.status) arrived(row.status);
}

/** What is said where nobody may be looking: in the title, and when the pet can go home by a sound. */
function arrived(status: string): void {
  entitle(status);
  const notice = page.querySelector<HTMLElement>("[data-testid=ready]");
  if (status !== "ready_for_release" || !notice) return;
  chime();
  notice.scrollIntoView({ block: "nearest" });
}

function entitle(status: string): void {
  const pet = page.dataset["pet"] ?? "";
  const mark = status === "ready_for_release" && page.querySelector("[data-testid=ready]") ? "● " : "";
  document.title = [`${mark}${pet}`, word("status", status), site].join(" · ");
}

/** What was said already is not asked, and what was not said is not shown. */
function isMoot(part: HTMLElement, row: Row): boolean {
  if (part.dataset["testid"] === "on-the-way") return row.on_the_way_at === null;
  return part.querySelector("[data-action=on-the-way]") !== null && row.on_the_way_at !== null;
}

function updateTurn(row: Row): void {
  const place = page.querySelector<HTMLElement>("[data-testid=place]");
  if (place) place.dataset["place"] = row.queue ? String(row.queue.place) : "–";
  text("[data-testid=place]", row.queue ? String(row.queue.place) : "–");
  text("[data-testid=ahead]", row.queue ? String(row.queue.ahead) : "–");
  text("[data-testid=wait]", row.queue ? range(row.queue.wait_minutes) : "–");
  text("[data-slot=band]", word("treatment", row.treatment));
}

function updateSteps(row: Row): void {
  const steps = [...page.querySelectorAll<HTMLElement>(".stepper [data-step]")];
  const now = steps.findIndex((step) => step.dataset["step"] === row.status);
  if (now < 0) return;
  const reached: Record<string, string | null> = {
    requested: row.requested_at,
    checked_in: row.checked_in_at,
    in_treatment: row.treatment_started_at,
    admitted: row.admitted_at,
    ready_for_release: row.ready_at,
    completed: row.finished_at,
  };
  steps.forEach((step, at) => {
    const name = step.dataset["step"] ?? "";
    const state = at < now || (at === now && !row.ongoing) ? "done" : at === now ? "now" : "next";
    step.dataset["state"] = state;
    step.hidden = name === "admitted" && row.status !== "admitted";
    if (state === "now") step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
    const time = reached[name];
    step.querySelector("[data-step-time]")?.replaceChildren(...(time && state !== "next" ? [moment(time)] : []));
  });
}

function range({ low, high }: { low: number; high: number }): string {
  return low === high ? String(low) : `${low}–${high}`;
}

function text(selector: string, words: string): void {
  const place = page.querySelector(selector);
  if (place && place.textContent !== words) place.textContent = words;
}
