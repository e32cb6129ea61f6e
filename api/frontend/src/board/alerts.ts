/** What to watch out for with a pet: read in a dialog, and acknowledged before the treatment. */
import { command } from "../api";
import { ask } from "../dialog";
import { type Alert, chip } from "./card";
import { idOf, nameOf } from "./surface";

function alertsOf(card: HTMLElement): Alert[] {
  return JSON.parse(card.dataset["alerts"] || "[]") as Alert[];
}

/** Whether something must still be read before the treatment. */
export function hasOpen(card: HTMLElement): boolean {
  return alertsOf(card).some((alert) => alert.open);
}

/** Shows the alerts. Resolves to the answer if they were acknowledged, and to nothing if there was nothing to be, or it was
 * put off. */
export async function readAlerts(card: HTMLElement): Promise<Awaited<ReturnType<typeof command>> | null> {
  const dialog = document.getElementById("dialog-alerts");
  const alerts = alertsOf(card);
  const open = alerts.filter((alert) => alert.open).map((alert) => alert.id);
  dialog?.querySelector("[data-slot=list]")?.replaceChildren(...alerts.map((alert) => chip(alert, "li")));
  const button = dialog?.querySelector<HTMLButtonElement>("[data-slot=acknowledge]");
  if (button) button.hidden = open.length === 0;
  const read = await ask("dialog-alerts", { who: nameOf(card) });
  // What was read stays read, whatever happened to the visit meanwhile.
  return read && open.length > 0 ? command(idOf(card), "acknowledge-alerts", null, { alerts: open }) : null;
}
