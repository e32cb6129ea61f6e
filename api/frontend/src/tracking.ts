/** The page of one reservation, kept up to the moment. */
import { follow } from "./live";
import { moment } from "./moments";
import type { Row } from "./row";
import { learn, say, word } from "./say";

const page = document.getElementById("tracking") as HTMLElement;
learn(page);
const id = page.dataset["reservationId"] ?? "";
let position = Number(page.dataset["position"]);
follow(`/api/v1/live/reservations/${id}`, position, update, () => location.reload());

function update(row: Row): void {
  if (row.position < position) return;
  position = row.position;
  Object.assign(page.dataset, { status: row.status, version: String(row.version), position: String(row.position) });
  const badge = page.querySelector<HTMLElement>("[data-testid=status]");
  if (badge) badge.dataset["status"] = row.status;
  text("[data-testid=status]", word("status", row.status));
  text("[data-slot=status-text]", word("status", row.status));
  text("[data-slot=closing-reason]", row.closing_reason ?? "");
  text("[data-slot=reason]", row.reason ?? say("script-erased"));
  text("[data-slot=doctor]", row.doctor ? (row.doctor.alias ?? say("script-erased")) : "–");
  page.querySelector("[data-slot=updated]")?.replaceChildren(moment(row.updated_at));
  for (const field of page.querySelectorAll<HTMLInputElement>("input[name=version]")) field.value = String(row.version);
  for (const part of page.querySelectorAll<HTMLElement>("[data-when]")) {
    part.hidden = !(part.dataset["when"] ?? "").split(" ").includes(row.status);
  }
  updateTurn(row);
  updateSteps(row);
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
